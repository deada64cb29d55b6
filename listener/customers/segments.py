"""Segments: customers who satisfy a rule in the query language, now and whenever it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.customers.facts import Facts, gather
from listener.customers.identities import tidy
from listener.errors import UsageError
from listener.queries import Document, Use, parse
from listener.queries.meaning import holds
from listener.settings import get_settings
from listener.store import Database, audit, utc_now
from listener.store.tables import Customer, Identity, Segment
from listener.store.upsert import in_batches

COLUMNS = (
    "public_id", "name", "emails", "phones", "orders", "value", "interactions", "mentions", "first", "last",
    "channels", "products", "campaigns", "moods", "tags",
)  # fmt: skip
"""Of :class:`Member`, as exported."""
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class SavedSegment:
    """A rule with its name."""

    name: str
    rule: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A customer of a segment. None is unknown."""

    public_id: str
    name: str | None
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    orders: int
    value: float | None
    interactions: int
    mentions: int
    first: datetime | None
    last: datetime | None
    channels: tuple[str, ...]
    products: tuple[str, ...]
    campaigns: tuple[str, ...]
    moods: tuple[str, ...]
    tags: tuple[str, ...]


@needs(Act.MANAGE)
def save_segment(database: Database, name: str, rule: str, *, actor: str) -> None:
    """Keep a rule under a name; one of this name is replaced.

    Raises:
        QuerySyntaxError: the rule cannot be read.
        UsageError: the name is empty or too long.
    """
    parse(rule, use=Use.CUSTOMERS)
    shown = tidy(name)
    if not shown or len(shown) > _LONGEST:
        raise UsageError(f"A segment's name has 1 to {_LONGEST} characters.")
    with database.write() as session:
        session.execute(delete(Segment).where(Segment.name == shown))
        session.add(Segment(name=shown, rule=rule, by=actor, at=utc_now()))
        audit(session, actor, "segment.save", f"segment:{shown}", rule=rule)


@needs(Act.MANAGE)
def remove_segment(database: Database, name: str, *, actor: str) -> None:
    """Forget a rule.

    Raises:
        UsageError: there is no segment of this name.
    """
    with database.write() as session:
        if not session.scalars(delete(Segment).where(Segment.name == tidy(name)).returning(Segment.id)).all():
            raise UsageError(f"There is no segment {name!r}; 'listener segment list' shows them.")
        audit(session, actor, "segment.remove", f"segment:{tidy(name)}")


def list_segments(session: Session) -> tuple[SavedSegment, ...]:
    """All saved rules, by name."""
    rows = session.scalars(select(Segment).order_by(Segment.name))
    return tuple(SavedSegment(row.name, row.rule, row.by, row.at) for row in rows)


def rule_of(session: Session, name_or_rule: str) -> str:
    """The rule of this name, else the text itself, which is then a rule."""
    found = session.scalars(select(Segment.rule).where(Segment.name == tidy(name_or_rule))).one_or_none()
    return found if found is not None else name_or_rule


def members(session: Session, rule: str) -> Iterator[Member]:
    """The customers who satisfy a rule, oldest first. Every customer is looked at.

    Raises:
        QuerySyntaxError: the rule cannot be read.
    """
    node = parse(rule, use=Use.CUSTOMERS).node
    batch: list[Facts] = []
    for facts in gather(session, get_settings().zone):
        # It has all that the fields of rules ask of a document.
        if holds(node, cast(Document, facts)):
            batch.append(facts)
            if len(batch) == _BATCH:
                yield from _with_contacts(session, batch)
                batch = []
    yield from _with_contacts(session, batch)


_BATCH = 400


def _with_contacts(session: Session, found: Sequence[Facts]) -> Iterator[Member]:
    contacts: dict[int, dict[str, list[str]]] = {each.id: {"email": [], "phone": []} for each in found}
    for ids in in_batches(list(contacts)):
        for person, own, kind, shown in session.execute(
            select(Customer.person_id, Customer.id, Identity.kind, Identity.shown)
            .join(Customer, Customer.id == Identity.customer_id)
            .where(
                Customer.id.in_(ids) | Customer.person_id.in_(ids),
                Identity.kind.in_(["email", "phone"]),
                Identity.valid_to.is_(None),
            )
            .order_by(Identity.id)
        ):
            known = contacts[person or own][kind]
            known += [shown] if shown not in known else []
    for each in found:
        yield Member(
            public_id=each.public_id,
            name=each.name,
            emails=tuple(contacts[each.id]["email"]),
            phones=tuple(contacts[each.id]["phone"]),
            orders=each.orders,
            value=each.value,
            interactions=each.interactions,
            mentions=each.mentions,
            first=each.first,
            last=each.last,
            channels=tuple(sorted(each.channels)),
            products=tuple(sorted(each.products)),
            campaigns=tuple(sorted(each.campaigns)),
            moods=tuple(sorted(each.moods)),
            tags=tuple(sorted(each.tags)),
        )
