"""What people note about customers: tags, and what was allowed or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.customers.identities import tidy
from listener.customers.persons import find_person, records_of
from listener.errors import UsageError
from listener.store import Database, audit
from listener.store.tables import Consent, CustomerTag
from listener.store.upsert import insert_new
from listener.text.tokens import fold_for_search

PURPOSES = ("email", "phone", "message", "linking")
"""What a customer may allow or refuse: to be written to, called, messaged, linked to public accounts."""
STATES = ("given", "refused")
_LONGEST_TAG = 60


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """The latest word on one purpose."""

    purpose: str
    state: str
    at: datetime
    by: str
    note: str | None


@needs(Act.TRIAGE)
def add_tag(database: Database, public_id: str, tag: str, *, actor: str) -> None:
    """Put a tag to a customer; one that is there already changes nothing.

    Raises:
        CustomerNotFoundError: nobody has this id.
        UsageError: the tag is empty or too long.
    """
    shown = tidy(tag).lstrip("#")
    if not shown or len(shown) > _LONGEST_TAG:
        raise UsageError(f"A tag has 1 to {_LONGEST_TAG} characters.")
    with database.write() as session:
        customer = find_person(session, public_id)
        row = {"customer_id": customer.id, "tag": fold_for_search(shown), "shown": shown}
        if insert_new(session, CustomerTag, [row], CustomerTag.tag):
            audit(session, actor, "customer.tag", f"customer:{customer.public_id}", tag=shown)


@needs(Act.TRIAGE)
def remove_tag(database: Database, public_id: str, tag: str, *, actor: str) -> None:
    """Take a tag from a customer.

    Raises:
        CustomerNotFoundError: nobody has this id.
        UsageError: the customer has no such tag.
    """
    with database.write() as session:
        customer = find_person(session, public_id)
        gone = session.scalars(
            delete(CustomerTag)
            .where(
                CustomerTag.customer_id.in_(records_of(session, customer.id)),
                CustomerTag.tag == fold_for_search(tidy(tag).lstrip("#")),
            )
            .returning(CustomerTag.tag)
        ).all()
        if not gone:
            raise UsageError(f"Customer {customer.public_id} has no tag {tag!r}.")
        audit(session, actor, "customer.untag", f"customer:{customer.public_id}", tag=tag)


def tags_of(session: Session, records: Sequence[int]) -> tuple[str, ...]:
    """Tags as shown, in alphabetical order."""
    rows = session.execute(
        select(CustomerTag.tag, CustomerTag.shown).where(CustomerTag.customer_id.in_(records))
    )
    return tuple(shown for _, shown in sorted(dict(rows.all()).items()))


@needs(Act.TRIAGE)
def note_consent(
    database: Database, public_id: str, purpose: str, state: str, *, actor: str, note: str | None = None
) -> None:
    """Write down what a customer allowed or refused. Earlier words stay on record.

    Raises:
        CustomerNotFoundError: nobody has this id.
        UsageError: there is no such purpose or state.
    """
    if purpose not in PURPOSES or state not in STATES:
        raise UsageError(f"Consent is {' or '.join(STATES)}, for one of: {', '.join(PURPOSES)}.")
    with database.write() as session:
        customer = find_person(session, public_id)
        session.execute(
            insert(Consent).values(
                customer_id=customer.id, purpose=purpose, state=state, by=actor, note=tidy(note or "") or None
            )
        )
        audit(
            session, actor, "customer.consent", f"customer:{customer.public_id}", purpose=purpose, state=state
        )


def consents_of(session: Session, records: Sequence[int]) -> tuple[ConsentGiven, ...]:
    """The latest word on each purpose that there is one on."""
    rows = session.scalars(
        select(Consent).where(Consent.customer_id.in_(records)).order_by(Consent.at, Consent.id)
    )
    latest = {row.purpose: row for row in rows}
    return tuple(
        ConsentGiven(row.purpose, row.state, row.at, row.by, row.note)
        for row in (latest[purpose] for purpose in PURPOSES if purpose in latest)
    )
