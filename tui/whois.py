"""From the text to the register: whom the mention under the caret names."""

from __future__ import annotations

from tui.screens.scene import Effect
from tui.session import CommandTable, Session


def entities(session: Session, count: int | None) -> None:
    """The card of whom the selected annotation, or the innermost under the caret, names; else the register.

    A mention that is not linked leads to the one entity that is known by its text here.
    """
    here = [chosen] if (chosen := session.selected_annotation()) else session.marks_at(session.caret)
    found = next((each.entity_id for each in here if each.entity_id is not None), None)
    if found is None and here and here[0].kind == "entity":
        known = session.store.entities.by_alias(here[0].text, session.article.id)
        found = known[0].id if len(known) == 1 else None
    session.effects.append(Effect("screen", "entities", found or ""))


COMMANDS: CommandTable = {"entities": entities}
