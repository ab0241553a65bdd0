"""Proposes the direct quotations of an article: passages in marks or behind a dash, judged by their words and
by the words next to them, pieces joined, each with its cue, its source and a guess of who speaks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist import judging
from assist.attribution import Found, after, before, closing_cue
from assist.inserted import inserted
from assist.marks import enclosing
from assist.passages import Passage, dashed, marked_inside, passages
from assist.phrases import sentence_end, sentence_start, words
from assist.proposal import Proposal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.lexicon import Lexicon
    from assist.passages import Bounds

_SHORTEST = 4
"""Code points of a quotation with its marks, at least."""
_DASHES = frozenset(["—", "–", "-", "--"])
_GAP = 260
"""Code points between two pieces of one quotation, at most."""


class Draft:
    """A quotation in the making."""

    __slots__ = ("found", "passage", "pieces", "rule", "score", "type")

    def __init__(
        self, passage: Passage, pieces: list[Bounds], found: Found | None, rule: str, score: float
    ) -> None:
        self.passage = passage
        self.pieces = pieces
        self.found = found
        self.rule = rule
        self.score = score
        self.type = "direct"


class Reader:
    """Reads one article (or a few paragraphs) in one language."""

    def __init__(self, text: str, paragraphs: Sequence[Bounds], lex: Lexicon) -> None:
        self.text = text
        self.paragraphs = paragraphs
        self.lex = lex
        self.found = passages(text, paragraphs)
        self.before: Draft | None = None
        """The quotation before the one being read."""
        self.dashes = judging.dash_style(text, self.found, lex)

    def drafts(self) -> list[Draft]:
        """Every quotation, in order, pieces joined."""
        result: list[Draft] = []
        top = [passage for passage in self.found if not passage.depth]
        for index, passage in enumerate(top):
            following = top[index + 1].start if index + 1 < len(top) else len(self.text)
            previous = self.before.pieces[-1][1] if self.before else 0
            if dashed(self.text, passage):
                result += self._dash(passage)
            else:
                draft = self._marked(passage, previous, following)
                if draft is None and index + 1 < len(top):
                    draft = self._begun(passage, top[index + 1])
                if draft is None and result and passage.closed and not self._is_name(passage):
                    bare = self._bare(passage)
                    draft = bare if self._clause_between(result[-1], bare) else None
                result += [draft] if draft is not None else []
            self.before = result[-1] if result else None
        return self._joined(result)

    def _begun(self, passage: Passage, following: Passage) -> Draft | None:
        """A short piece that the next one goes on with („Niemand“, so Weber, „wird frieren“)."""
        if not passage.closed or not following.closed or following.start - passage.end > _GAP:
            return None
        found = self._behind(passage, following.start)
        inner = self.text[following.start + 1 : following.end].lstrip()
        if found is None or found.source is None or not inner[:1].islower():
            return None
        between = self.text[found.end : following.start].strip()
        if between not in (",", "") or found.where != "after":
            return None
        return Draft(passage, [(passage.start, passage.end)], found, "split", 0.85)

    def _is_name(self, passage: Passage) -> bool:
        """Whether a passage is a title or what something is called, and no piece of what is said."""
        return self._titled(passage) or judging.is_named(self.text, passage, None, self.lex)

    def _titled(self, passage: Passage) -> bool:
        """Whether a passage looks like a title (on CBS's “Face the Nation”)."""
        inside = words(self.text, passage.start, passage.end)
        return len(inside) > 1 and not self.lex.no_capitals and judging.is_title(inside, self.lex)

    def _bare(self, passage: Passage) -> Draft:
        """A passage that only the quotation before it can make one («A», dit-il, «B»)."""
        return Draft(passage, [(passage.start, passage.end)], None, "continued", 0.6)

    def _dash(self, passage: Passage) -> list[Draft]:
        """The quotations of a paragraph that a dash opens; none when it is an item of a list."""
        inside = [each for each in marked_inside(self.text, passage) if not each.depth]
        begin = passage.start + len(passage.opener)
        lead = inside and inside[0].opener and not self.text[begin : inside[0].start].strip()
        if inside and (lead or not self.dashes):
            result = []
            for index, each in enumerate(inside):
                following = inside[index + 1].start if index + 1 < len(inside) else passage.end
                draft = self._marked(each, inside[index - 1].end if index else passage.start, following)
                if draft is not None:
                    result.append(draft)
            return result
        if not self.dashes:
            return []
        end = passage.end
        if inside and not inside[-1].opener and inside[-1].end < end:
            end = inside[-1].end
        return [self._split(passage._replace(end=end), self._from_above(passage), "dash", 0.85)]

    def _marked(self, passage: Passage, previous: int, following: int) -> Draft | None:
        """A quotation in marks with what attributes it; None when the marks mean something else."""
        if passage.end - passage.start < _SHORTEST:
            return None
        found = self.attribution(passage, previous, following)
        score, rule = judging.judge(self.text, passage, found, self.paragraphs, self.lex)
        if score < judging.ENOUGH:
            return None
        return self._split(passage, found, rule, score)

    def _split(self, passage: Passage, found: Found | None, rule: str, score: float) -> Draft:
        """The draft of a passage, cut where a clause inside it says who speaks."""
        clauses = inserted(self.text, passage.start, passage.end, self.lex) if self.lex.inserted else []
        if not clauses:
            return self._typed(Draft(passage, [(passage.start, passage.end)], found, rule, score))
        pieces = []
        start = passage.start
        for begin, end, _ in clauses:
            pieces.append((start, begin))
            start = end
            if rule == "dash" and judging.narrates(self.text, end, passage.end, self.lex):
                start = passage.end
                break
        pieces.append((start, passage.end))
        kept = [
            piece for piece in (_trimmed(self.text, *piece) for piece in pieces) if _wordy(self.text, piece)
        ]
        kept = kept or [(passage.start, passage.end)]
        return Draft(passage, kept, clauses[0][2], f"{rule}-inserted", max(score, 0.95))

    def _typed(self, draft: Draft) -> Draft:
        if draft.rule == "fragment":
            draft.type = "mixed"
            if (
                draft.found is not None
                and draft.found.complement is not None
                and draft.found.where == "before"
            ):
                draft.type = "mixed"
        return draft

    def attribution(self, passage: Passage, previous: int, following: int) -> Found | None:
        """What stands next to a passage and says who speaks: behind it, else before it."""
        behind = self._behind(passage, following)
        if behind is not None and behind.strength > 0.9:
            return behind
        front = self._front(passage, previous)
        if front is None or (behind is not None and behind.strength > front.strength):
            return behind
        return front

    def _behind(self, passage: Passage, following: int) -> Found | None:
        stop = min(following, self._paragraph_end(passage))
        last = judging.last_inside(self.text, passage)
        gap = self.text[passage.end : passage.end + 3].lstrip()
        if last == "." and (gap[:1].isupper() or gap[:1] in "([—–"):
            return None
        if last in ("?", "!", "…") and self._begins_anew(passage.end, stop):
            return None
        found = after(self.text, passage.end, stop, self.lex)
        if found is not None and self._leads_on(passage, found, following):
            return None
        return found

    def _begins_anew(self, start: int, stop: int) -> bool:
        """Whether a pronoun with a capital begins a sentence behind marks („Warum nicht?“ Er nannte …)."""
        near = words(self.text, start, min(stop, start + 12))
        if not near or self.text[start : near[0].start].strip():
            return False
        return near[0].capital and len(near[0].low) > 1 and near[0].low in self.lex.pronouns

    def _leads_on(self, passage: Passage, found: Found, following: int) -> bool:
        """Whether what follows a dash, or a name, begins what another one says ("A" — Ann Lee denied it: "B");
        so does what follows a question that is named as one (Auf die Frage „A“ antwortet Huber: „B“).
        """
        if found.source is None or found.cue is None:
            return False
        lead = self.text[passage.end : passage.end + 4].strip().partition(" ")[0]
        if found.source.start > found.cue.start:
            return (
                not lead.startswith(",")
                and self._is_of_noun(passage)
                and self._is_before_colon(found, following)
            )
        apart = lead in _DASHES or judging.is_named(self.text, passage, None, self.lex)
        return apart and self._is_before_colon(found, following)

    def _is_before_colon(self, found: Found, following: int) -> bool:
        """Whether an attribution ends in the colon of the next marks."""
        return self.text[found.end : following].rstrip()[-1:] == ":"

    def _is_of_noun(self, passage: Passage) -> bool:
        """Whether a noun of saying stands right before a passage."""
        near = words(self.text, max(0, passage.start - 30), passage.start)
        beside = near and not self.text[near[-1].end : passage.start].strip()
        return bool(beside) and near[-1].low in self.lex.nouns

    def _paragraph_end(self, passage: Passage) -> int:
        for number in range(passage.paragraph, len(self.paragraphs)):
            if self.paragraphs[number][1] >= passage.end:
                return self.paragraphs[number][1]
        return len(self.text)

    def _front(self, passage: Passage, previous: int) -> Found | None:
        start = self.paragraphs[passage.paragraph][0]
        low = sentence_start(self.text, start, passage.start, self.lex)
        if low < previous:
            return self._shared(passage, previous)
        if not self.text[low : passage.start].strip(" \u00a0*—–-"):
            return self._from_above(passage)
        return before(self.text, low, passage.start, self.lex)

    def _shared(self, passage: Passage, previous: int) -> Found | None:
        """What attributes a quotation whose sentence holds another one before it: its own cue, or that one's."""
        near = before(self.text, previous, passage.start, self.lex)
        last = self.before.found if self.before is not None else None
        if last is None or (near is not None and near.source is not None and near.cue is not None):
            return near
        if near is not None and near.cue is not None:
            return near._replace(source=last.source)
        if passage.start - previous > _GAP // 3:
            return near
        colon = near is not None or self.text[previous : passage.start].strip() == ":"
        strength = near.strength if near else 0.85 if colon else 0.7
        return last._replace(where="colon" if colon else "before", strength=strength, end=0)

    def _from_above(self, passage: Passage) -> Found | None:
        """« Il a déclaré : » at the end of the paragraph before."""
        number = passage.paragraph - 1
        if number < 0 or self.paragraphs[passage.paragraph][0] + 3 < passage.start:
            return None
        start, end = self.paragraphs[number]
        if self.text[end - 1] not in ".:":
            return None
        low = sentence_start(self.text, start, end, self.lex)
        if self.text[end - 1] == ".":
            spoken = self.before is not None and self.before.pieces[-1][1] > low
            return None if spoken else closing_cue(self.text, low, end, self.lex)
        return before(self.text, low, end, self.lex)

    def _joined(self, drafts: list[Draft]) -> list[Draft]:
        """Pieces of one quotation made one: «A», dit-il, «B», and one that goes on in the next paragraph."""
        result: list[Draft] = []
        for draft in drafts:
            last = result[-1] if result else None
            if last is not None and (self._continues(last, draft) or self._clause_between(last, draft)):
                last.pieces += draft.pieces
                last.passage = draft.passage
                last.found = last.found or draft.found
                last.score = max(last.score, draft.score)
                last.type = "direct" if "direct" in (last.type, draft.type) else "mixed"
                continue
            result.append(draft)
        return result

    def _continues(self, last: Draft, draft: Draft) -> bool:
        return (
            last.passage.goes_on
            and draft.passage.paragraph == last.passage.paragraph + 1
            and (draft.passage.start - self.paragraphs[draft.passage.paragraph][0] <= 2)
        )

    def _clause_between(self, last: Draft, draft: Draft) -> bool:
        """Whether the words between two passages only say who speaks."""
        start, end = last.pieces[-1][1], draft.pieces[0][0]
        found = last.found
        if (
            found is None
            or found.where != "after"
            or end - start > _GAP
            or found.end > end
            or found.end <= start
        ):
            return False
        if last.passage.paragraph != draft.passage.paragraph and self._paragraph_end(last.passage) < end:
            return False
        rest = self.text[found.end : end]
        if sentence_end(self.text, start, end, self.lex) < end and rest.strip()[-1:] != ".":
            return False
        if judging.speaks_again(self.text, found.end, end, self.lex):
            return False
        if draft.found is not None and draft.found.where == "after" and rest.strip()[-1:] == ".":
            return draft.found.cue == found.cue
        return judging.only_closes(self.text, found.end, end, self.lex)

    def nested(self, offset: int) -> Proposal | None:
        """The innermost quotation inside another one round a place, when its words make it one."""
        inside = [each for each in self.found if each.depth and each.start <= offset < each.end]
        if not inside:
            return None
        passage = max(inside, key=lambda each: each.depth)
        draft = self._marked(passage, self._outer(passage), passage.end)
        return _proposal(draft) if draft is not None else None

    def _outer(self, passage: Passage) -> int:
        """Where the passage round another one begins, past its mark."""
        return max(
            (each.start + 1 for each in self.found if each.start < passage.start and not each.depth),
            default=0,
        )

    def forced(self, bounds: Bounds, offset: int) -> Proposal | None:
        """What the marks nearest to a place in a paragraph set off, whatever it is."""
        start, end = bounds
        pair = enclosing(self.text[start:end], offset - start)
        if pair is None:
            return None
        number = next(n for n, each in enumerate(self.paragraphs) if each == bounds)
        opener = self.text[start + pair[0]]
        passage = Passage(start + pair[0], start + pair[1], opener, True, number)
        found = self.attribution(passage, start, end)
        return _proposal(self._split(passage, found, "marks", 0.4))

    def proposals(self) -> list[Proposal]:
        """The drafts as proposals, speakers not settled."""
        return [_proposal(draft) for draft in self.drafts()]


def _proposal(draft: Draft) -> Proposal:
    found = draft.found
    return Proposal(
        "quote", "QUOTE", tuple(draft.pieces), f"quote-{draft.rule}", round(draft.score, 2), draft.type,
        found.cue if found else None, found.source if found else None, None, found.medium if found else None,
    )  # fmt: skip


def _trimmed(text: str, start: int, end: int) -> Bounds:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip(" \u00a0\u202f\n.,;:")), end - len(piece) + len(
        piece.rstrip()
    )


def _wordy(text: str, piece: Bounds) -> bool:
    return any(character.isalnum() for character in text[piece[0] : piece[1]])
