"""Files of every kind with bytes changed, cut or doubled: each is an article or a refusal, never anything else."""

from __future__ import annotations

import gzip
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.errors import BadInput
from store.formats import Document, How, single
from tests import packed

GOOD = {
    "a.docx": packed.word("<w:p><w:r><w:t>Un texte.</w:t></w:r></w:p>"),
    "a.epub": packed.book(["<p>Un texte.</p>"]),
    "a.pdf": packed.pdf([["Un texte assez long pour une page."]]),
    "a.eml": b"Subject: =?utf-8?q?a?=\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nUn texte.\n--x--\n",
    "a.mbox": b"From a\nSubject: a\n\nUn.\n\nFrom b\nSubject: b\n\nDeux.\n",
    "a.rss": b"<rss><channel><item><title>a</title><description>Un texte.</description></item></channel></rss>",
    "a.jsonl": b'{"text": "Un"}\n{"text": "Deux", "title": ["a", {"name": "b"}]}\n',
    "a.csv": b'title,text\n"a","Un"\n"b","Deux"\n',
    "a.zip": packed.zipped(
        {"a.txt": "Un.", "b.jsonl": '{"text": "Deux."}', "c.zip": packed.zipped({"d.txt": "x"})}
    ),
    "a.txt.gz": gzip.compress(b"Un texte."),
}


@pytest.mark.parametrize("name", GOOD)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_broken_file_gives_articles_or_a_refusal(name: str, data: st.DataObject) -> None:
    """One odd file among a hundred thousand must not end the run, nor show a fault of ours."""
    broken = bytearray(GOOD[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(broken)))
        length = data.draw(st.integers(0, 8))
        broken[at : at + length] = data.draw(st.binary(max_size=8) | st.just(bytes(broken[at : at + 40])))
    try:
        found = list(single.articles(io.BytesIO(bytes(broken)), name, name, How()))
    except BadInput:
        return
    for _, document in found:
        assert isinstance(document, Document | BadInput)
        assert isinstance(document, BadInput) or document.text.strip()
