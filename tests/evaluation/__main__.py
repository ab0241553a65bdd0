"""Measures the proposals on the gold corpora; prints the table and writes docs/evaluation.md.

Usage: python -m tests.evaluation [--errors] [--print]. The corpora are no part of the project: $POSTIL_CORPORA
or shared/corpora beside the checkout; without them nothing is written.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import NamedTuple

from assist.proposal import Proposal
from assist.quotations import quotations
from tests.evaluation import entities, gold
from tests.evaluation.measure import Score, exact, overlapping, share, trimmed

PAGE = Path(__file__).resolve().parents[2] / "docs" / "evaluation.md"
SHOW = "--errors" in sys.argv


class Row(NamedTuple):
    measure: str
    result: str
    baseline: str
    goal: str


class Run(NamedTuple):
    """The proposals for one corpus."""

    documents: list[gold.Document]
    proposals: list[list[Proposal]]
    seconds: float

    @property
    def characters(self) -> int:
        return sum(len(document.text) for document in self.documents)


def run(documents: list[gold.Document]) -> Run:
    begun = time.process_time()
    found = [quotations(document.text, document.language) for document in documents]
    return Run(documents, found, time.process_time() - begun)


Span = tuple[str, int, int]


def direct(result: Run, overlap: bool = False) -> Score:
    """Pieces of direct and mixed quotations against the gold pieces."""
    wanted: set[Span] = set()
    found: set[Span] = set()
    for document, proposals in zip(result.documents, result.proposals, strict=True):
        wanted |= {(document.name, *trimmed(document.text, *p)) for q in document.quotes for p in q.pieces}
        found |= {
            (document.name, *trimmed(document.text, *p))
            for q in proposals
            if q.quote_type in ("direct", "mixed")
            for p in q.pieces
        }
    if SHOW and not overlap:
        _show(result, found - wanted, "false alarm")
        _show(result, wanted - found, "missed")
    return overlapping(wanted, found) if overlap else exact(wanted, found)


def by_rule(result: Run) -> str:
    """Of each rule's proposals in marks: how many pieces are a gold piece, of how many."""
    wanted = {
        (document.name, *trimmed(document.text, *piece))
        for document in result.documents
        for quote in document.quotes
        for piece in quote.pieces
    }
    rules: dict[str, tuple[int, int]] = {}
    for document, proposals in zip(result.documents, result.proposals, strict=True):
        for proposal in proposals:
            if proposal.quote_type not in ("direct", "mixed"):
                continue
            hits = sum((document.name, *trimmed(document.text, *p)) in wanted for p in proposal.pieces)
            right, total = rules.get(proposal.rule, (0, 0))
            rules[proposal.rule] = (right + hits, total + len(proposal.pieces))
    return _listed(rules)


def _listed(rules: dict[str, tuple[int, int]]) -> str:
    ordered = sorted(rules.items(), key=lambda each: -each[1][1])
    return ", ".join(f"{rule.removeprefix('quote-')} {right} of {total}" for rule, (right, total) in ordered)


def joined(result: Run) -> tuple[int, int]:
    """Gold quotations of several pieces whose pieces are one proposal, and how many there are."""
    right = total = 0
    for document, proposals in zip(result.documents, result.proposals, strict=True):
        mine = {tuple(trimmed(document.text, *p) for p in q.pieces) for q in proposals}
        split = [q for q in document.quotes if len(q.pieces) > 1]
        total += len(split)
        right += sum(tuple(trimmed(document.text, *p) for p in q.pieces) in mine for q in split)
    return right, total


def part(result: Run, name: str) -> tuple[int, int]:
    """Gold quotations whose cue or source is met by that of the proposal over it, and how many have one."""
    right = total = 0
    for document, proposals in zip(result.documents, result.proposals, strict=True):
        for quote in document.quotes:
            wanted = getattr(quote, name)
            if wanted is None:
                continue
            total += 1
            best = max(proposals, key=lambda p: _meets(p, quote), default=None)
            found = getattr(best, name) if best is not None and _meets(best, quote) > 0 else None
            hit = found is not None and share((found.start, found.end), wanted) > 0
            right += hit
            if SHOW and not hit:
                got = document.text[found.start : found.end] if found else None
                start, end = quote.pieces[0][0], quote.pieces[-1][1]
                context = document.text[max(0, start - 100) : end + 60][:400]
                print(f"{name} {document.name}: {document.text[slice(*wanted)]!r} got {got!r} in {context!r}")
    return right, total


def _meets(proposal: Proposal, quote: gold.GoldQuote) -> float:
    return max(share(mine, theirs) for mine in proposal.pieces for theirs in quote.pieces)


def indirect(result: Run) -> tuple[Score, dict[str, tuple[int, int]]]:
    """Indirect proposals by an overlap of 0.3, and by rule."""
    wanted = {(d.name, *q.pieces[0]) for d in result.documents for q in d.indirect}
    found: dict[Span, str] = {}
    for document, proposals in zip(result.documents, result.proposals, strict=True):
        found |= {(document.name, *p.pieces[0]): p.rule for p in proposals if p.quote_type == "indirect"}
    rules: dict[str, tuple[int, int]] = {}
    for span, rule in found.items():
        right = overlapping(wanted, {span}, 0.3).right
        before = rules.get(rule, (0, 0))
        rules[rule] = (before[0] + right, before[1] + 1)
    return overlapping(wanted, set(found), 0.3), rules


def _show(result: Run, spans: set[Span], what: str) -> None:
    texts = {document.name: document.text for document in result.documents}
    for name, start, end in sorted(spans):
        text = texts[name]
        before, inside, after = text[max(0, start - 60) : start], text[start:end][:150], text[end : end + 40]
        print(f"{what} {name}: {before!r} [[{inside!r}]] {after!r}")


def _speed(*runs: Run) -> str:
    seconds = sum(each.seconds for each in runs)
    return f"{sum(each.characters for each in runs) / seconds / 1e6:.1f}"


def _prf(score: Score) -> str:
    return f"{score.precision:.2f} / {score.recall:.2f} / **{score.f1:.3f}**"


def _share(pair: tuple[int, int]) -> str:
    return f"**{pair[0] / pair[1]:.2f}** ({pair[0]} of {pair[1]})" if pair[1] else "none in the data"


def rows(corpora: Path) -> list[Row]:
    """Every measure with the baseline and the goal beside it."""
    press, english, french = (run(read(corpora)) for read in (gold.gum, gold.litbank, gold.fr_litbank))
    reported = run(gold.gum_indirect(corpora))
    score, rules = indirect(reported)
    total = sum(each.characters for each in (press, english, french))
    seconds = sum(each.seconds for each in (press, english, french))
    return [
        Row(
            "GUM news, fully marked: direct, exact P / R / F",
            _prf(direct(press)),
            "0.82 / 0.95 / 0.88",
            "0.93",
        ),
        Row("GUM news: direct, overlap", _prf(direct(press, True)), "", ""),
        Row("LitBank: direct, exact", _prf(direct(english)), "0.86 / 0.86 / 0.86", "0.92"),
        Row("LitBank: direct, overlap", _prf(direct(english, True)), "", ""),
        Row("fr-litbank: pieces, exact", _prf(direct(french)), "0.78 / 0.83 / 0.80", "0.85"),
        Row("fr-litbank: pieces, overlap", _prf(direct(french, True)), "", ""),
        Row("fr-litbank: split quotations joined", _share(joined(french)), "0", "0.70"),
        Row("fr-litbank: cue, given the gold quotation", _share(part(french, "cue")), "0.62", "0.85"),
        Row(
            "fr-litbank: source overlap, given the gold quotation",
            _share(part(french, "source")),
            "0.45",
            "0.60",
        ),
        Row("GUM news: cue by the attributing unit", _share(part(press, "cue")), "0.84", "0.90"),
        Row("GUM news: source inside the attributing unit", _share(part(press, "source")), "0.86", "0.90"),
        Row("GUM news: indirect, overlap > 0.3, P / R / F", _prf(score), "0.63 / 0.31", "0.75 at 0.25"),
        Row("the same by rule, right of proposed", _listed(rules), "", ""),
        Row("GUM news: pieces by rule, right of proposed", by_rule(press), "", ""),
        Row("LitBank: the same", by_rule(english), "", ""),
        Row("fr-litbank: the same", by_rule(french), "", ""),
        Row("documents refused", "0", "29 % (textacy)", "0"),
        Row("million characters a CPU second, quotations", f"{total / seconds / 1e6:.1f}", "", "1.0"),
        Row("the same: English, French", f"{_speed(press, english)}, {_speed(french)}", "", ""),
        *(Row(*each) for each in entities.rows(corpora)),
    ]


def page(found: list[Row]) -> str:
    """The table as Markdown."""
    head = (PAGE.read_text(encoding="utf-8") if PAGE.exists() else "").split("<!-- table -->")[0] or _HEAD
    lines = ["| Measure | Postil | Baseline | Goal |", "|---|---|---|---|"]
    lines += [f"| {row.measure} | {row.result} | {row.baseline} | {row.goal} |" for row in found]
    return head + "<!-- table -->\n\n" + "\n".join(lines) + "\n"


_HEAD = """# How good the proposals are

Made by `make evaluate`; never typed. Both spans are trimmed of marks, blanks and end punctuation; every piece of a
discontinuous quotation counts; *exact* is the same span. The data are the development halves of GUM news (three
articles with every quotation marked), LitBank and fr-litbank. Baselines: one rule a mark style with a length filter
for GUM; one rule a mark style for LitBank; with dialogue dashes and inserted clauses for fr-litbank; nearest cue and
nearest capitalised run for cue and source (English: PolNeAR); they were measured on the whole sets. GUM gives no
sources: they count when they meet the unit that its discourse annotation calls attributing, a cue also when it stands
between that unit and the quotation, a source also when it stands before a unit that begins with "and"; the indirect
contents are what stands beside such a unit.
The rules were written with these documents in sight; those of German, Spanish, Italian, Portuguese and Arabic against
press written for the tests alone (`tests/assist/test_press.py`), so nothing here says how good they are.

Entities: re3d (English press releases; every mention counts: pronouns, common nouns, nested ones too), the literal
layer of NewsEye (French newspapers of 1850 to 1950, read by machine; texts put together from tokens) and AQMAR
(Arabic Wikipedia). A span counts when we call it a person, an organisation or a place; labels are compared on the spans
that are right. The baseline is every run of words with a capital, on the same documents. *Repeats*: gold mentions whose
text and label stood before in the document, and no longer one of the label round them, once all gold texts are known.
Two of five gold mentions of re3d are pronouns or common nouns or begin with an article, which Postil never proposes:
with all the others found and nothing wrong, F would be 0.75. NewsEye's gold takes in ranks, appositions and addresses.
The press of `tests/assist/test_marked_press.py` was marked by hand before the rules had seen it, in rounds.

"""


def main() -> None:
    corpora = gold.folder()
    if corpora is None:
        print(
            "The corpora are not here: set POSTIL_CORPORA to the folder that holds them. Nothing was measured."
        )
        return
    text = page(rows(corpora))
    print(text)
    if "--print" not in sys.argv:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
