"""Saved replies: texts with places to fill, and nothing in them that is ever run.

A place is a name in braces, ``{author}``; ``{{`` is a brace. Only the names below are known: another one
is refused when the reply is saved, so that nobody sends ``{nmae}`` to a customer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from listener.access import Act, require
from listener.errors import UsageError
from listener.store import Database, audit, utc_now
from listener.store import tables as t
from listener.store.upsert import dialect_insert

PLACES: Mapping[str, str] = {
    "author": "who wrote the post",
    "brand": "the brand's name",
    "agent": "who answers",
    "thread": "the title of the thread",
    "customer": "the linked customer's name",
    "link": "the address of the post",
}
_LONGEST = 10_000
_LONGEST_NAME = 100
_PLACE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class SavedReply:
    """A text to answer with."""

    id: int
    name: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Filled:
    """A reply ready to be copied."""

    text: str
    missing: tuple[str, ...]
    """Places whose value nobody knows; they stand in the text as ``[author]``."""


def check_places(text: str) -> None:
    """See that every place can be filled.

    Raises:
        UsageError: naming the place that nobody knows, or the brace that stands alone.
    """
    for found in _PLACE.finditer(text):
        if found[0] in ("{{", "}}"):
            continue
        if found[1] is None:
            raise UsageError(
                f"The brace {found[0]!r} at letter {found.start() + 1} stands alone; "
                "write it twice to have one."
            )
        if found[1].strip() not in PLACES:
            known = ", ".join(f"{{{name}}}" for name in PLACES)
            raise UsageError(f"Nobody knows the place {found[0]}; there are {known}.")


def fill(text: str, values: Mapping[str, str | None]) -> Filled:
    """Put values in their places. What a value holds is text: braces in it fill nothing.

    Raises:
        UsageError: as :func:`check_places`.
    """
    check_places(text)
    missing: dict[str, None] = {}

    def value(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        name = found[1].strip()
        known = values.get(name)
        if not known:
            missing[name] = None
            return f"[{name}]"
        return known

    return Filled(_PLACE.sub(value, text), tuple(missing))


def list_replies(session: Session) -> tuple[SavedReply, ...]:
    """All saved replies, by name."""
    rows = session.scalars(select(t.SavedReply).order_by(func.lower(t.SavedReply.name), t.SavedReply.id))
    return tuple(SavedReply(row.id, row.name, row.text, row.by, row.at) for row in rows)


def find_reply(session: Session, name: str) -> SavedReply:
    """A saved reply by its name.

    Raises:
        UsageError: there is none of this name.
    """
    found = next((each for each in list_replies(session) if each.name == name.strip()), None)
    if found is None:
        raise UsageError(
            f"There is no saved reply {name.strip()!r}; 'listener reply list' shows those there are."
        )
    return found


def save_reply(database: Database, name: str, text: str, *, actor: str) -> SavedReply:
    """Save a reply, in place of the one of the same name if there is one.

    Raises:
        UsageError: the name or the text is empty or too long, or a place is unknown.
        NotAllowedError: the actor may not.
    """
    wanted = " ".join(name.replace("\x00", "").split())
    said = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not wanted or len(wanted) > _LONGEST_NAME:
        raise UsageError(f"Give the reply a name of 1 to {_LONGEST_NAME} letters.")
    if not said or len(said) > _LONGEST:
        raise UsageError(f"A reply has 1 to {_LONGEST} letters; this one has {len(said)}.")
    check_places(said)
    values = {"text": said, "by": actor, "at": utc_now()}
    with database.write() as session:
        require(session, actor, Act.MANAGE)
        session.execute(
            dialect_insert(session, t.SavedReply)
            .values(name=wanted, **values)
            .on_conflict_do_update(index_elements=["name"], set_=values)
        )
        audit(session, actor, "reply.save", f"reply:{wanted}", text=said)
        return find_reply(session, wanted)


def remove_reply(database: Database, name: str, *, actor: str) -> None:
    """Throw a saved reply away; answers that began with it stay.

    Raises:
        UsageError: there is none of this name.
        NotAllowedError: the actor may not.
    """
    with database.write() as session:
        require(session, actor, Act.MANAGE)
        found = find_reply(session, name)
        session.execute(delete(t.SavedReply).where(t.SavedReply.id == found.id))
        audit(session, actor, "reply.remove", f"reply:{found.name}")
