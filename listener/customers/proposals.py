"""Writing what linking proposes beside what stands already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from listener.customers.claims import Evidence
from listener.customers.protection import RULE, is_drawn
from listener.engagement.rollups.writing import refresh_accounts
from listener.store import audit, utc_now
from listener.store.tables import Account, CustomerLink, LinkWeighing
from listener.store.upsert import in_batches, insert_new


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The second candidate."""

    customer_id: int
    bits: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """One account and one customer, with the reasons. What was not weighed is None."""

    account_id: int
    customer_id: int
    confirmed: bool
    by_record: bool
    """The customer's own record surely names the account."""
    rule: str
    evidence: tuple[Evidence, ...]
    bits: float | None
    likelihood: float | None
    probability: float | None
    reason: str
    runner_up: RunnerUp | None


Pair = tuple[int, int]
_EXACT = frozenset({"account", "email", "phone"})
"""Kinds that stay in a link's evidence once stated; the others are weighed anew."""


def write_proposals(session: Session, proposals: Sequence[Proposal]) -> int:
    """Write proposals; what a person decided stays.

    Returns:
        How many links are new, became surer, or came up again.
    """
    if not proposals:
        return 0
    by_pair = {(one.account_id, one.customer_id): one for one in proposals}
    standing = _standing(session, [one.account_id for one in proposals])
    taken = {
        account_id: customer_id
        for (account_id, customer_id), link in standing.items()
        if link.state == "confirmed"
    }
    now = utc_now()
    fresh: list[dict[str, Any]] = []
    moved = 0
    surer: set[int] = set()
    for pair, one in by_pair.items():
        confirmed = one.confirmed and taken.get(one.account_id, one.customer_id) == one.customer_id
        if (link := standing.get(pair)) is not None:
            moved += _change(session, link, one, confirmed=confirmed)
            if confirmed:
                surer.add(one.account_id)
        elif one.account_id not in taken or one.by_record:
            # The author of a confirmed account speaks of somebody else's number: nothing to suggest.
            fresh.append(
                {
                    "account_id": one.account_id, "customer_id": one.customer_id,
                    "state": "confirmed" if confirmed else "suggested", "rule": one.rule,
                    "evidence": as_json(one.evidence), "weight": one.bits, "decided_by": RULE,
                    "decided_at": now,
                }
            )  # fmt: skip
            if confirmed:
                taken[one.account_id] = one.customer_id
    new = insert_new(
        session, CustomerLink, fresh, CustomerLink.account_id, CustomerLink.customer_id, CustomerLink.id,
        CustomerLink.state,
    )  # fmt: skip
    weighed = [
        _weighing(by_pair[account_id, customer_id], link_id, state == "confirmed")
        for account_id, customer_id, link_id, state in new
        if by_pair[account_id, customer_id].likelihood is not None
    ]
    if weighed:
        session.execute(insert(LinkWeighing), weighed)
    refresh_accounts(session, surer | {account_id for account_id, _, _, state in new if state == "confirmed"})
    return len(new) + moved


def as_json(evidence: Sequence[Evidence]) -> list[dict[str, object]]:
    """Evidence as it is kept, without what is unknown."""
    return [{name: value for name, value in asdict(one).items() if value is not None} for one in evidence]


def _standing(session: Session, account_ids: Sequence[int]) -> dict[Pair, CustomerLink]:
    """The links of these accounts, with the accounts locked until the transaction ends."""
    found: dict[Pair, CustomerLink] = {}
    for batch in in_batches(sorted(set(account_ids))):
        session.execute(
            select(Account.id)
            .where(Account.id.in_(batch))
            .order_by(Account.id)
            .with_for_update(key_share=True)
        ).all()
        for link in session.scalars(
            select(CustomerLink)
            .where(CustomerLink.account_id.in_(batch))
            .execution_options(populate_existing=True)
        ):
            found[link.account_id, link.customer_id] = link
    return found


def _change(session: Session, link: CustomerLink, one: Proposal, *, confirmed: bool) -> bool:
    """What a proposal does to a link that is there; whether it became surer or came up again."""
    before = cast("Sequence[Mapping[str, Any]]", link.evidence)
    if link.state == "confirmed":
        return False
    if link.decided_by != RULE:
        new = sorted(_speaking(as_json(one.evidence)) - _kinds(before))
        if link.state == "suggested" or not new:
            return False
        audit(
            session, RULE, "link.again", f"link:{link.id}", state="suggested", kinds=new,
            before={"state": link.state, "by": link.decided_by},
        )  # fmt: skip
        _set(session, link, one, "suggested", [*as_json(one.evidence)], again=new)
        return True
    grown = _kinds(as_json(one.evidence)) - _kinds(before)
    if not confirmed and not grown:
        return False
    fresh = as_json(one.evidence)
    there = {(entry["kind"], entry["value"]) for entry in fresh}
    kept = [
        entry
        for entry in before
        if (entry["kind"], entry["value"]) not in there and (entry["kind"] in _EXACT or "bits" not in entry)
    ]
    _set(session, link, one, "confirmed" if confirmed else "suggested", [*fresh, *kept])
    return confirmed


def _kinds(evidence: Sequence[Mapping[str, Any]]) -> set[str]:
    return {entry["kind"] for entry in evidence}


def _speaking(evidence: Sequence[Mapping[str, Any]]) -> set[str]:
    """Kinds that speak for the pair; an exact key that was not weighed does."""
    return {entry["kind"] for entry in evidence if entry.get("bits", 1.0) > 0}


def _set(
    session: Session, link: CustomerLink, one: Proposal, state: str, evidence: list[Any],
    again: list[str] | None = None,
) -> None:  # fmt: skip
    session.execute(
        update(CustomerLink)
        .where(CustomerLink.id == link.id)
        .values(
            state=state, rule=one.rule, evidence=evidence, weight=one.bits, decided_by=RULE,
            decided_at=utc_now(),
        )
    )  # fmt: skip
    session.execute(delete(LinkWeighing).where(LinkWeighing.link_id == link.id))
    if one.likelihood is not None:
        session.execute(insert(LinkWeighing), [_weighing(one, link.id, state == "confirmed", again)])


def _weighing(one: Proposal, link_id: int, confirmed: bool, again: list[str] | None = None) -> dict[str, Any]:
    second = one.runner_up
    return {
        "link_id": link_id,
        "likelihood": one.likelihood,
        "probability": one.probability,
        "reason": one.reason[:32],
        "runner_up": None
        if second is None
        else {
            "customer_id": second.customer_id,
            "bits": round(second.bits, 2),
            "evidence": as_json(second.evidence),
        },
        "again": again,
        "checked": confirmed and is_drawn(one.account_id, one.customer_id),
    }
