"""THE command table: every act a key can do, declared once.

Bindings, palette, help, label bar, `postil keys` and the docs are made from it; nothing else spells a key.
Label letters are not here: they come from the scheme (`label_commands`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from store.model import REASONS, Label

READING: Final = "reading"
"""In the reader, nothing selected."""
SELECTED: Final = "selected"
"""In the reader, something is selected."""
SPEAKER: Final = "speaker"
"""A quotation is selected and asks who says it: SELECTED with numbered speakers."""
LIBRARY: Final = "library"
"""The list of articles."""
COMPARE: Final = "compare"
"""The differences between layers of an article."""
REVIEW: Final = "review"
"""The queue of what is to be decided: the labels' letters are live."""
REGISTER: Final = "register"
"""Lists of entities, of quotations and of what is not consistent: label letters retype."""
MODES: Final = (READING, SELECTED, SPEAKER, LIBRARY, COMPARE, REVIEW, REGISTER)
COUNTING: Final = frozenset({READING, SELECTED})
"""Modes in which digits are counts."""


class Command(NamedTuple):
    """One thing a person can ask for."""

    id: str
    """Stable name, used in the user's keymap."""
    title: str
    """A few words for palette and help."""
    help: str
    """One sentence: what it does. Never spells a key."""
    group: str
    """Heading under which help lists it."""
    keys: Mapping[str, tuple[str, ...]]
    """Default keys by mode; a sequence is keys joined by a blank."""


def _command(group: str, id: str, title: str, help: str, **modes: str) -> Command:
    """A row of the table; `both` stands for reading and selected alike, alternatives are cut at ` | `."""
    keys: dict[str, tuple[str, ...]] = {}
    for mode, spelled in modes.items():
        alternatives = tuple(spelled.split(" | "))
        if mode == "both":
            keys[READING] = keys[SELECTED] = alternatives
        elif mode == "everywhere":
            keys.update(dict.fromkeys((READING, SELECTED, LIBRARY, COMPARE, REVIEW, REGISTER), alternatives))
        else:
            keys[mode] = alternatives
    return Command(id, title, help, group, keys)


_MOVE, _CHOOSE, _TAG, _QUOTE, _FIND, _KEEP, _GO, _COMPARE, _REVIEW, _WHO = (
    "Move", "Select", "Tag", "Quotations", "Find and repeat", "Undo, copy, comment", "Screens", "Compare layers",
    "Review", "Entities, who said what, consistency",
)  # fmt: skip

COMMANDS: Final[tuple[Command, ...]] = (
    _command(_MOVE, "next_paragraph", "Next paragraph", "To the next paragraph.", both="j"),
    _command(_MOVE, "previous_paragraph", "Previous paragraph", "To the previous paragraph.", both="k"),
    _command(_MOVE, "next_row", "Row down", "One screen line down.", both="down"),
    _command(_MOVE, "previous_row", "Row up", "One screen line up.", both="up"),
    _command(_MOVE, "next_token", "Next token", "To the next word.", both="right | w"),
    _command(_MOVE, "previous_token", "Previous token", "To the previous word.", both="left | b"),
    _command(_MOVE, "next_sentence", "Next sentence", "To the next sentence.", both=")"),
    _command(_MOVE, "previous_sentence", "Previous sentence", "To the previous sentence.", both="("),
    _command(_MOVE, "read_on", "Read, and on", "Mark the paragraph read and go to the next.", reading="space"),
    _command(_MOVE, "top", "Top", "To the first paragraph.", reading="g g | home", selected="home"),
    _command(_MOVE, "bottom", "Bottom or paragraph",
             "To the last paragraph; with a count, to the paragraph of that number.", both="G | end"),
    _command(_MOVE, "page_down", "Page down", "A screen down.", both="pagedown"),
    _command(_MOVE, "page_up", "Page up", "A screen up.", both="pageup"),
    _command(_MOVE, "fold", "Fold or unfold", "Fold or unfold a paragraph that repeats an earlier one.", both="z"),
    _command(_CHOOSE, "select", "Select what is here",
             "Select the annotation under the caret, else the candidate, else the token; again: what lies round it.",
             reading="enter"),
    _command(_CHOOSE, "accept", "Accept, or the next round it",
             "Accept the candidate as proposed; on an annotation: select the one round it.", selected="enter"),
    _command(_CHOOSE, "grow_by_moving", "Grow by moving",
             "Select the token under the caret and grow the selection by moving.", both="v"),
    _command(_CHOOSE, "next_annotation", "Next annotation", "Select the next annotation.", both="]"),
    _command(_CHOOSE, "previous_annotation", "Previous annotation", "Select the previous annotation.", both="["),
    _command(_CHOOSE, "next_candidate", "Next candidate", "Select the next proposal that nobody decided.", both="tab"),
    _command(_CHOOSE, "previous_candidate", "Previous candidate",
             "Select the previous proposal that nobody decided.", both="shift+tab"),
    _command(_CHOOSE, "hint", "Hints",
             "Show letters over every candidate and annotation on the screen; type them to select it.", both="f"),
    _command(_CHOOSE, "hint_tokens", "Hints for words", "Show letters over every word on the screen.", both="F"),
    _command(_CHOOSE, "right_edge_out", "Right edge out", "Move the right edge one step out.",
             selected="> | shift+right"),
    _command(_CHOOSE, "right_edge_in", "Right edge in", "Move the right edge one step in.",
             selected="< | shift+left"),
    _command(_CHOOSE, "left_edge_out", "Left edge out", "Move the left edge one step out.", selected="{"),
    _command(_CHOOSE, "left_edge_in", "Left edge in", "Move the left edge one step in.", selected="}"),
    _command(_CHOOSE, "step", "Token or character steps", "Switch the edges between token and character steps.",
             both="'"),
    _command(_CHOOSE, "larger", "Larger",
             "Grow to the next larger thing: token, candidate, quotation, sentence, paragraph.", selected="+"),
    _command(_CHOOSE, "smaller", "Smaller", "Back to the thing before it grew.", selected="-"),
    _command(_CHOOSE, "leave", "Nothing selected", "Leave the selection.", selected="escape"),
    _command(_TAG, "delete", "Delete or reject", "Delete the annotation here; of a candidate: reject it.", both="x"),
    _command(_TAG, "repeat", "Repeat the last tag", "Give the last label again, here.", both="."),
    _command(_TAG, "everywhere", "Tag every equal text",
             "Tag every equal text of the article like the last; once more: of the whole corpus.", both="*"),
    _command(_QUOTE, "quotation", "Tag the quotation",
             "Tag the quotation round the caret (or the selection as a quotation) and ask who says it.", both="q"),
    _command(_QUOTE, "first_speaker", "First speaker", "Take the first proposed speaker.", speaker="enter"),
    _command(_QUOTE, "find_speaker", "Speaker by name", "Find the speaker by name, or make a new one.",
             selected="s"),
    *(
        _command(_QUOTE, f"speaker_{n}", f"Speaker {n}", f"Take the proposed speaker number {n}.", speaker=str(n))
        for n in range(1, 10)
    ),
    _command(_QUOTE, "leave_open", "Speaker left open", "Leave the quotation without a speaker.",
             speaker="escape"),
    _command(_QUOTE, "quote_type", "Type of the quotation",
             "Say how the words are given: direct, mixed, indirect, reported, free indirect, one after the other.",
             selected="T"),
    _command(_QUOTE, "medium", "Medium of the quotation",
             "Say whether it was spoken, written or thought, one after the other.", selected="Y"),
    _command(_QUOTE, "set_cue", "This is the cue", "The selected words are what introduces the quotation.",
             selected="C"),
    _command(_QUOTE, "set_source", "This is the source",
             "The selected words name who says the quotation.", selected="B"),
    _command(_QUOTE, "set_addressee", "This is the addressee",
             "The selected words name who is spoken to.", selected="A"),
    _command(_QUOTE, "join", "Join",
             "Join the quotation with the next one; selected words become a piece of the quotation at hand.",
             selected="J"),
    _command(_QUOTE, "part", "Part",
             "Make each piece of the quotation one of its own; selected words are cut out of it.", selected="P"),
    _command(_QUOTE, "no_quotation", "Not a quotation",
             "Reject the quotation here with a reason, so that it is never proposed again.", both="X"),
    _command(_TAG, "link", "Link to an entity",
             "Say whom the mention denotes: find an entity by name, or make one.", both="@"),
    _command(_FIND, "find", "Find", "Find in the article; accents and case do not matter.", both="/"),
    _command(_FIND, "next_find", "Next find", "Select the next place found.", both="n"),
    _command(_FIND, "previous_find", "Previous find", "Select the previous place found.", both="N"),
    _command(_KEEP, "undo", "Undo", "Undo the last act, also from before a restart.", both="u",
             compare="u", review="u", register="u"),
    _command(_KEEP, "redo", "Redo", "Redo what was undone.", both="U", compare="U", review="U",
             register="U"),
    _command(_KEEP, "comment", "Comment", "Comment on the annotation here, or on the selection.", both="c"),
    _command(_KEEP, "copy", "Copy with citation", "Copy the selection or annotation with its citation.",
             both="y", register="y"),
    _command(_GO, "inspector", "Inspector", "Show or hide what is under the caret.", both="i"),
    _command(_GO, "brackets", "Labels under the text",
             "Show or hide a row below each text row with the letters of the labels.", both="M"),
    _command(_GO, "zen", "Zen: nothing but the text", "Show the text alone, without title, bar and status.", both="Z"),
    _command(_GO, "blind", "Work blind",
             "Hide what other annotators decided, or show it again.", both="O"),
    _command(_GO, "library", "Library", "The list of articles.", both="L", review="L", register="L"),
    _command(_GO, "review", "Review", "Decide what waits: proposals, orphans, moved tags, conflicts.",
             both="R", library="R"),
    _command(_GO, "return", "Back to the list", "Back to the list or review from which the article was opened.",
             reading="escape"),
    _command(_GO, "compare", "Compare layers",
             "Where annotators differ on this article, to be settled one by one.", both="D", library="D"),
    _command(_GO, "agreement", "Agreement", "How far annotators agree, in figures.", library="A", compare="A"),
    _command(_GO, "entities", "Entities",
             "Persons, organisations, places; on a mention, the card of whom it names.", everywhere="E"),
    _command(_GO, "said", "Who said what", "The quotations of all articles, by speaker, date, source, words.",
             everywhere="W"),
    _command(_GO, "consistency", "Consistency", "What is tagged one way here and another way there.",
             everywhere="K"),
    _command(_GO, "search", "Search", "Search every article, and every note.", everywhere="S"),
    _command(_GO, "history", "History", "Everything that was done, by whom and when.", everywhere="H"),
    _command(_GO, "help", "Help", "All keys.", everywhere="? | f1"),
    _command(_GO, "export", "Export", "Write annotations to a file.", everywhere="ctrl+e"),
    _command(_GO, "palette", "Command palette", "Find a command by name.", everywhere="ctrl+p"),
    _command(_GO, "suspend", "Suspend", "Back to the shell for a while; its fg brings Postil back.",
             everywhere="ctrl+z"),
    _command(_GO, "quit", "Quit", "Leave; everything is saved.", everywhere="ctrl+q"),
    _command("Library", "down", "Next in the list", "Down the list.", library="j | down",
             compare="j | down | tab", review="j | down", register="j | down"),
    _command("Library", "up", "Previous in the list", "Up the list.", library="k | up",
             compare="k | up | shift+tab", review="k | up", register="k | up"),
    _command("Library", "list_page_down", "Page down", "A page down the list.", library="pagedown | space",
             compare="pagedown | space", review="pagedown", register="pagedown | space"),
    _command("Library", "list_page_up", "Page up", "A page up the list.", library="pageup",
             compare="pageup", review="pageup", register="pageup"),
    _command("Library", "list_top", "First article", "To the first article.", library="g g | home",
             compare="g g | home", review="home", register="home"),
    _command("Library", "list_bottom", "Last article", "To the last article.", library="G | end",
             compare="G | end", review="G | end", register="G | end"),
    _command("Library", "open", "Open", "Open the article where you left off.", library="enter", review="enter",
             register="enter"),
    _command("Library", "filter", "Filter", "Show what holds these words.", library="/", review="/", register="/"),
    _command("Library", "sort", "Sort by the next column", "Sort by the next column.", library="s", register="s"),
    _command("Library", "reverse", "Reverse", "Reverse the order.", library="r", register="i"),
    _command("Library", "back", "Back", "Clear the filter, or back to the article.", library="escape | L",
             compare="escape | D", review="escape", register="escape"),
    _command(_COMPARE, "keep_left", "Keep the left", "Keep what the first layer has, also where it has nothing.",
             compare="left | h"),
    _command(_COMPARE, "keep_right", "Keep the right", "Keep what the second layer has, also where it has nothing.",
             compare="right | l"),
    *(
        _command(_COMPARE, f"keep_{n}", f"Keep layer {n}", f"Keep what layer {n} has.", compare=str(n))
        for n in range(1, 10)
    ),
    _command(_COMPARE, "keep_both", "Keep both", "Keep what every layer has.", compare="b"),
    _command(_COMPARE, "keep_none", "Keep neither", "Keep none of it.", compare="x"),
    _command(_COMPARE, "edit", "Edit", "Change what is kept, in the reader; escape comes back.",
             compare="e | enter"),
    _command(_COMPARE, "take_agreed", "Take what they agree on",
             "Take over everything on which all layers agree, at once.", compare="a"),
    _command(_COMPARE, "next_open", "Next open", "To the next difference that is not settled.", compare="n"),
    _command(_COMPARE, "layers", "Choose layers", "Choose whose layers are compared.", compare="c"),
    _command(_REVIEW, "review_accept", "Accept", "Accept what is proposed, all of the group.", review="a"),
    _command(_REVIEW, "review_reject", "Reject", "Reject what is proposed, all of the group.", review="x"),
    *(
        _command(_REVIEW, f"reason_{n}", f"Reject: {reason}",
                 "Reject for the reason of that number, or say why what was just rejected was; "
                 "of an orphan: take the place of that number.", review=str(n))
        for n, reason in enumerate(REASONS, 1)
    ),
    _command(_REVIEW, "review_members", "Members", "Show the members of the group, to decide them one by one.",
             review="space"),
    _command(_REVIEW, "review_skip", "Skip", "Leave it for later: it goes to the end.", review="s"),
    _command(_REVIEW, "review_order", "Order", "By the size of the groups, by confidence, or as in the texts.",
             review="O"),
    _command(_REVIEW, "review_source", "Next source", "Show one source alone, one after another, then all.",
             review="tab"),
    _command(_REVIEW, "review_source_back", "Previous source", "The source before.", review="shift+tab"),
    _command(_REVIEW, "review_sample", "Second look", "Draw a sample of what was accepted, to look at it again.",
             review="%"),
    _command(_WHO, "next_view", "Next view", "The next view of the list or the card.", register="tab"),
    _command(_WHO, "previous_view", "Previous view", "The view before.", register="shift+tab"),
    _command(_WHO, "rename", "Rename", "Give the entity another name; the old one stays an alias.", register="n"),
    _command(_WHO, "add_alias", "Add an alias", "Let the entity be known by one more text.", register="a"),
    _command(_WHO, "remove_alias", "Remove an alias", "Take the chosen alias from the entity.", register="x"),
    _command(_WHO, "wikidata", "Wikidata id", "Give the entity its Wikidata id.", register="w"),
    _command(_WHO, "note", "Note", "Write a note on the entity.", register="c"),
    _command(_WHO, "merge", "Merge two", "Mark an entity; on another: make one of the two.", register="+"),
    _command(_WHO, "mark", "Mark for a split", "Mark a mention or quotation that is somebody else's.",
             register="v"),
    _command(_WHO, "split", "Split", "Give what is marked to a new entity.", register="-"),
    _command(_WHO, "group", "By statement", "Put the same statement of several articles together, or not.",
             register="z"),
    _command(_WHO, "mend", "Mend all equal", "Mend what is not consistent, wherever it stands, as one act.",
             register="f"),
)  # fmt: skip
"""Every command, in the order in which help shows them."""

BY_ID: Final[dict[str, Command]] = {command.id: command for command in COMMANDS}

LABEL_PREFIX: Final = "label:"
"""Ids of label commands are this and the label's name."""


def label_commands(labels: Iterable[Label]) -> list[Command]:
    """One command a label that has a key: where something is selected, in review, and on chosen entities.

    While something is selected the key of quotations is a command's of its own: it looks for the speaker.
    """
    modes = {"quote": (REVIEW,), "entity": (SELECTED, REVIEW, REGISTER), "note": (SELECTED, REVIEW)}
    return [
        Command(
            LABEL_PREFIX + label.name, label.title,
            f"Tag it {label.name}; in review: accept it as {label.name}.", _TAG,
            dict.fromkeys(modes[label.kind], (label.key,)),
        )
        for label in labels
        if label.key and not label.retired
    ]  # fmt: skip


def bindings(labels: Iterable[Label] = ()) -> dict[str, dict[str, tuple[str, ...]]]:
    """Mode -> command id -> keys, label letters included: what `tui.keys.Keymap` is made of."""
    table: dict[str, dict[str, tuple[str, ...]]] = {mode: {} for mode in MODES}
    for command in COMMANDS:
        for mode, keys in command.keys.items():
            table[mode][command.id] = keys
    listed = {key for keys in table[REGISTER].values() for key in keys}
    for command in label_commands(labels):
        for mode, keys in command.keys.items():
            # Who moves a command away where one tags may give its key to a label: in these lists it gives way.
            if mode != REGISTER or not listed & set(keys):
                table[mode][command.id] = keys
    own = {key for keys in table[SPEAKER].values() for key in keys}
    for id, keys in table[SELECTED].items():
        left = tuple(key for key in keys if key not in own)
        if left:
            table[SPEAKER][id] = left
    return table
