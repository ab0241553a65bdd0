"""The reader: keys, mouse and pastes to the session; its picture is the frame's.

The rooms of the commands are imported at the first key: the first screen is painted without them.
"""

from __future__ import annotations

from store.errors import PostilError
from tui.frame import Frame
from tui.keys import show
from tui.session import Errand

WHEEL_ROWS = 3
"""Rows a notch of the wheel scrolls."""


class Reader(Frame):
    """The screen in which articles are read and tagged."""

    _pressed_at: int | None = None

    @property
    def mode(self) -> str:
        """READING, SELECTED or SPEAKER."""
        return self.session.mode

    def key(self, key: str, character: str | None) -> None:
        """To the line being typed when there is one, else a command."""
        if self.session.prompt is not None:
            self._type(key, character)
        elif self.session.hints is not None and len(key) == 1:
            from tui import hinting

            hinting.typed(self.session, key)
        else:
            self.session.hints = None
            super().key(key, character)
        self._take_effects()

    def run(self, command: str, count: int | None = None) -> None:
        """Do a command; what the store refuses is said in the status line."""
        self.session.say("")
        try:
            self.session.run(command, count)
        except PostilError as error:
            self.session.say(str(error), "warn")
        self._take_effects()

    def arrive(self) -> None:
        """Come from a list: what is selected becomes the annotation that it is, and one key leads back."""
        session = self.session
        chosen = session.selection
        if chosen is None:
            return
        for mark in session.marks_around(chosen.start):
            if (mark.start, mark.end) == (chosen.start, chosen.end):
                session.select(mark.start, mark.end, annotation_id=mark.id)
                break
        session.errand = Errand(chosen.start, chosen.end)
        backs = self.keymap.keys("leave", self.mode)
        session.say(f"{show(backs[0])} goes back to the list." if backs else "")

    def unknown(self, key: str) -> None:
        """Say where help is, since the key did nothing."""
        helps = self.keymap.keys("help", self.mode)
        self.session.say(
            f"{show(key)} does nothing here." + (f" {show(helps[0])} shows all keys." if helps else "")
        )

    def _take_effects(self) -> None:
        self.effects += self.session.effects
        self.session.effects.clear()

    def say(self, words: str, *, warn: bool = False) -> None:
        """Put words into the status line."""
        self.session.say(words, "warn" if warn else "plain")

    def reload(self) -> None:
        """Ask the store again: something else wrote."""
        self.session.reload()

    @property
    def has_work(self) -> bool:
        """Is there a paragraph in sight that was not read for candidates?"""
        return not self.too_small and self.session.lacks_offers

    def work(self) -> bool:
        """Read one window of what is in sight for candidates; a lexicon that cannot be used is named."""
        try:
            return self.session.offer_next()
        except PostilError as error:
            self.session.say(str(error), "warn")
            self._take_effects()
            return True

    # -- the line being typed

    def _type(self, key: str, character: str | None) -> None:
        prompt = self.session.prompt
        assert prompt is not None
        choices = len(prompt.choices)
        if key == "escape":
            self.session.prompt = None
            self.session.say("")
        elif key == "enter":
            self._typed()
        elif key in ("down", "tab") and choices:
            prompt.at = (prompt.at + 1) % choices
        elif key in ("up", "shift+tab") and choices:
            prompt.at = (prompt.at - 1) % choices
        elif prompt.numbered:
            if character is not None and character.isdecimal() and 0 < int(character) <= choices:
                prompt.at = int(character) - 1
                self._typed()
            else:
                self.leaves_typing(key)
        elif self.leaves_typing(key):
            return
        elif prompt.edit.key(key):
            prompt.renew(self.session)
        elif character is not None and character.isprintable():
            prompt.edit.insert(character)
            prompt.renew(self.session)

    def _typed(self) -> None:
        session = self.session
        assert session.prompt is not None
        asked = session.prompt
        try:
            asked.done(session)
        except PostilError as error:  # what was typed stays
            session.say(str(error), "warn")
            return
        if session.prompt is asked:
            session.prompt = None

    def paste(self, text: str) -> None:
        """Into the line being typed; never as commands."""
        if self.session.prompt is None:
            self.session.say("Paste goes into a line being typed; nothing is typed now.")
            return
        if not self.session.prompt.numbered:
            self.session.prompt.edit.insert(text)
            self.session.prompt.renew(self.session)

    # -- mouse

    def press(self, x: int, y: int, count: int) -> None:
        """Click: caret (or the annotation under it); double: token; triple: paragraph."""
        from tui.moves import token_at
        from tui.selecting import select_annotation

        place = self.place_at(x, y)
        session = self.session
        if place is None or session.prompt is not None:
            return
        session.leave()
        session.caret = place
        self._pressed_at = place
        if count == 2 and (token := token_at(session, place)):
            session.select(*token)
        elif count >= 3:
            paragraph = session.document.paragraph_at(place)
            session.select(paragraph.start, paragraph.end)
        elif (here := session.marks_at(place)) and here[0].is_stored:
            select_annotation(session, here[0])

    def drag(self, x: int, y: int) -> None:
        """Select from where the button went down to here."""
        from tui.selecting import next_character

        place = self.place_at(x, y)
        if place is None or self._pressed_at is None or self.session.prompt is not None:
            return
        start, last = sorted((self._pressed_at, place))
        self.session.select(start, next_character(self.session, last))

    def wheel(self, rows: int) -> None:
        """Scroll; the caret stays where it is."""
        self.session.view.scroll(rows * WHEEL_ROWS)
