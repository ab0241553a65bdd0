"""Read marks are acts of one annotator; the caret is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from store import Store, integrity
from store.errors import PostilError, ReadOnlyStore


def test_a_paragraph_is_marked_read_and_unread_by_acts(store: Store, add_text: Callable[..., str]) -> None:
    """Progress would be lost, or could not be taken back."""
    article_id = add_text(store, "Un.\nDeux.\nTrois.")
    for number in (1, 3):
        store.reading.mark(article_id, number)
    store.reading.mark(article_id, 3)
    assert store.reading.read_in(article_id, 1, 3) == {1, 3}
    assert store.reading.read_in(article_id, 2, 3) == {3}
    assert store.reading.count(article_id) == 2
    store.reading.mark(article_id, 1, read=False)
    store.reading.mark(article_id, 2, read=False)
    assert store.reading.read_in(article_id, 0, 9) == {3}
    assert [act.summary for act in store.history.acts(kind="read")] == [
        "paragraph 1 unread", "paragraph 3 read", "paragraph 1 read"
    ]  # fmt: skip
    store.history.undo()
    assert store.reading.read_in(article_id, 0, 9) == {1, 3}


def test_what_one_annotator_has_read_is_not_read_by_another(
    store: Store, add_text: Callable[..., str]
) -> None:
    """A colleague's progress would hide what is still to be read."""
    article_id = add_text(store, "Un.\nDeux.")
    store.reading.mark(article_id, 1)
    store.reading.save_caret(article_id, 2)
    with Store(store.path, annotator="bob") as other:
        assert other.reading.read_in(article_id, 1, 2) == set()
        assert other.reading.caret(article_id) is None


def test_the_caret_is_kept_without_history(store: Store, add_text: Callable[..., str]) -> None:
    """The article would open at its start, or undo would do nothing but move the caret."""
    article_id = add_text(store, "Un.\nDeux.")
    assert store.reading.caret(article_id) is None
    for place in (3, 5):
        store.reading.save_caret(article_id, place)
    assert store.reading.caret(article_id) == 5
    assert store.reading.count(article_id) == 0
    assert [act.kind for act in store.history.acts()] == ["add"]
    assert integrity.check(store) == []


def test_a_caret_that_cannot_be_saved_says_why(store: Store, add_text: Callable[..., str]) -> None:
    """An SQL error would reach the screen."""
    article_id = add_text(store, "Un.")
    with Store(store.path, annotator="bob", read_only=True) as reader, pytest.raises(ReadOnlyStore):
        reader.reading.save_caret(article_id, 1)
    with pytest.raises(PostilError):
        store.reading.save_caret("no such article", 1)
