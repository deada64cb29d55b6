"""What people decide about links, and the exact way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.engagement.rollups.writing import refresh_accounts
from listener.errors import ListenerError, UsageError
from listener.store import Database, audit, utc_now
from listener.store.tables import Account, Audit, Customer, CustomerLink


class LinkNotFoundError(ListenerError):
    """No link has this number."""


class AlreadyLinkedError(ListenerError):
    """The account is confirmed as another customer's."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link after a decision."""

    id: int
    account_id: int
    customer_id: int
    state: str
    rule: str
    decided_by: str
    decided_at: datetime


_ACTIONS = {"confirmed": "link.confirm", "rejected": "link.reject", "revoked": "link.revoke"}
_POSSIBLE = {
    "confirmed": {"suggested", "rejected", "revoked"},
    "rejected": {"suggested"},
    "revoked": {"confirmed"},
}
"""From which states a state can be reached."""


@needs(Act.TRIAGE)
def decide(database: Database, link_id: int, state: str, *, actor: str) -> Link:
    """Confirm, reject (a suggestion) or revoke (a confirmed link).

    Raises:
        UsageError: the link's present state does not allow it.
        LinkNotFoundError: there is no such link.
        AlreadyLinkedError: another customer is confirmed for the account.
    """
    with database.write() as session:
        return decide_in(session, locked_link(session, link_id), state, actor=actor)


@needs(Act.TRIAGE)
def decide_in(session: Session, link: CustomerLink, state: str, *, actor: str, again: bool = False) -> Link:
    """As :func:`decide`, within the caller's transaction and for a link that it locked.

    Args:
        again: A link that is confirmed may be confirmed, by a person now.
    """
    if state not in _ACTIONS:
        raise UsageError(f"A link cannot become {state!r}: confirm, reject or revoke it.")
    if link.state not in _POSSIBLE[state] and not (again and link.state == state):
        raise UsageError(f"Link {link.id} is {link.state} and cannot become {state}.")
    if state == "confirmed":
        _refuse_second(session, link)
    audit(session, actor, _ACTIONS[state], f"link:{link.id}", before=_frozen(link), state=state)
    return _set(session, link, {"state": state, "decided_by": actor, "decided_at": utc_now()})


@needs(Act.TRIAGE)
def undo(database: Database, link_id: int, *, actor: str) -> Link:
    """Take back the last decision of a person on a link: it is as it was before, to the letter.

    Raises:
        UsageError: nobody decided anything about it that is not taken back already.
        LinkNotFoundError: there is no such link.
        AlreadyLinkedError: another customer was confirmed for the account meanwhile.
    """
    with database.write() as session:
        link = locked_link(session, link_id)
        trail = session.execute(
            select(Audit.id, Audit.action, Audit.detail)
            .where(Audit.subject == f"link:{link_id}")
            .order_by(Audit.id)
        ).all()
        standing: list[tuple[int, dict[str, Any]]] = []
        for audit_id, action, recorded in trail:
            detail: dict[str, Any] = dict(recorded)
            if action == "link.undo":
                standing = [entry for entry in standing if entry[0] != detail["undone"]]
            elif action in _ACTIONS.values():
                standing.append((audit_id, detail["before"]))
        if not standing:
            raise UsageError(f"Link {link_id} has no decision to take back.")
        undone, before = standing[-1]
        if before["state"] == "confirmed":
            _refuse_second(session, link)
        audit(session, actor, "link.undo", f"link:{link_id}", undone=undone, state=before["state"])
        return _set(session, link, {**before, "decided_at": datetime.fromisoformat(before["decided_at"])})


def locked_link(session: Session, link_id: int) -> CustomerLink:
    """A link, with its account locked until the transaction ends.

    Raises:
        LinkNotFoundError: there is no such link.
    """
    link = session.get(CustomerLink, link_id)
    if link is None:
        raise LinkNotFoundError(f"There is no link {link_id}; it may have gone with its customer.")
    # The account is what rules lock too: one confirmed customer at a time.
    session.execute(select(Account.id).where(Account.id == link.account_id).with_for_update(key_share=True))
    session.refresh(link)
    return link


def _refuse_second(session: Session, link: CustomerLink) -> None:
    other = session.execute(
        select(Customer.public_id, CustomerLink.id)
        .join(Customer, Customer.id == CustomerLink.customer_id)
        .where(
            CustomerLink.account_id == link.account_id,
            CustomerLink.state == "confirmed",
            CustomerLink.id != link.id,
        )
    ).first()
    if other is not None:
        raise AlreadyLinkedError(
            f"This account is confirmed as customer {other.public_id} already; "
            f"revoke that link ({other.id}) first."
        )


def _frozen(link: CustomerLink) -> dict[str, str]:
    return {
        "state": link.state,
        "decided_by": link.decided_by,
        "decided_at": link.decided_at.isoformat(),
    }


def _set(session: Session, link: CustomerLink, values: Mapping[str, Any]) -> Link:
    session.execute(update(CustomerLink).where(CustomerLink.id == link.id).values(**values))
    refresh_accounts(session, [link.account_id])
    session.refresh(link)
    return Link(
        link.id,
        link.account_id,
        link.customer_id,
        link.state,
        link.rule,
        link.decided_by,
        link.decided_at,
    )
