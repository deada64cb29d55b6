"""Which account is whose: evidence is weighed, exact keys count most, and a person has the last word.

The customer's own record names the account: that confirms. An e-mail or phone that the author states
suggests, since people also post numbers that are not theirs; beside evidence of another kind it may
confirm. Names and handles are weighed (:mod:`listener.customers.linkage`) where the index of keys has
been built; without it the exact keys work alone.

What a person decided is never changed here. A rejected pair comes up again only by evidence of a kind
that was not there when it was rejected, and says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.customers.asking import weigh_accounts
from listener.customers.claims import (
    AccountRow,
    Claim,
    Stated,
    account_claims,
    stated_claims,
    stated_in,
    stated_in_names,
)
from listener.customers.claims import Evidence as Evidence
from listener.customers.linkage.calibration import SHIPPED
from listener.customers.linkage.deciding import Candidate, Decision, Verdict, is_ground
from listener.customers.linkage.names import NameLevel
from listener.customers.linkage.weighing import Kind, Piece
from listener.customers.proposals import Proposal, RunnerUp, write_proposals
from listener.customers.protection import RULE as RULE
from listener.customers.protection import Policy, Protection, read_protection
from listener.store.tables import Account, Consent
from listener.store.upsert import in_batches

NAMED = 0.999_999
"""Likelihood of a link by a record that names the account, where it was not weighed: 30 bits of weight
stand against 10 of a prior."""
LINKING = "linking"
"""The purpose of the consent that the policy ``consent`` asks for."""


def link_accounts(session: Session, account_ids: Sequence[int]) -> int:
    """Link accounts by their address, id, name and handle.

    Returns:
        How many links are new or became surer.
    """
    return sum(link_account_rows(session, read_accounts(session, batch)) for batch in in_batches(account_ids))


def link_authors(
    session: Session, account_ids: Sequence[int], posts: Iterable[tuple[int, int, str]], *, since: datetime
) -> int:
    """Link the authors of a page's posts.

    Records are asked about every account; evidence is weighed only for accounts that are new since
    then, and for those that state something.

    Args:
        posts: Post id, the author's account id, text.

    Returns:
        How many links are new or became surer.
    """
    stated = stated_in(posts)
    linked = 0
    for batch in in_batches(account_ids):
        new = set(
            session.scalars(select(Account.id).where(Account.id.in_(batch), Account.first_seen_at >= since))
        )
        its = [one for one in stated if one.account_id in batch]
        weighed = new | {one.account_id for one in its}
        linked += link_account_rows(session, read_accounts(session, batch), stated=its, weighed=weighed)
    return linked


def read_accounts(session: Session, ids: Sequence[int]) -> list[AccountRow]:
    """Accounts of these numbers."""
    rows = session.execute(
        select(Account.id, Account.site, Account.name, Account.profile_url, Account.external_id)
        .where(Account.id.in_(ids))
        .order_by(Account.id)
    )
    return [AccountRow(*row) for row in rows]


def link_posts(session: Session, posts: Iterable[tuple[int, int, str]]) -> int:
    """Link authors whose own text states an e-mail or phone.

    Args:
        posts: Post id, the author's account id, text.

    Returns:
        How many links are new or became surer.
    """
    stated = stated_in(posts)
    if not stated:
        return 0
    accounts = [
        row
        for batch in in_batches(sorted({one.account_id for one in stated}))
        for row in read_accounts(session, batch)
    ]
    return link_account_rows(session, accounts, stated=stated)


def link_account_rows(
    session: Session,
    accounts: Sequence[AccountRow],
    owners: Mapping[str, int] | None = None,
    *,
    stated: Sequence[Stated] = (),
    weighed: Collection[int] | None = None,
) -> int:
    """As :func:`link_accounts`, for rows already read.

    Args:
        owners: Sole owner by account form; looked up where not given.
        stated: What the authors state in posts.
        weighed: Accounts whose evidence is weighed; None for all.

    Returns:
        How many links are new or became surer.
    """
    if not accounts:
        return 0
    protection = read_protection(session)
    accounts = [row for row in accounts if protection.policy_of(row.site) is not Policy.NEVER]
    everything = [*stated, *stated_in_names(accounts)]
    usable = [
        one
        for one in everything
        if not protection.is_blocked(one.contact.key.kind.value, one.contact.key.value)
    ]
    claims = stated_claims(session, usable)
    claims += [
        claim
        for claim in account_claims(session, accounts, owners)
        if not protection.is_blocked("account", claim.evidence.value)
    ]
    by_account: defaultdict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_account[claim.account_id].append(claim)
    said: defaultdict[int, list[Stated]] = defaultdict(list)
    for one in usable:
        said[one.account_id].append(one)
    asked = [row for row in accounts if weighed is None or row.id in weighed or by_account[row.id]]
    decisions = weigh_accounts(session, asked, said, limits=protection.limits)
    proposals = [
        proposal
        for account in accounts
        for proposal in _proposals(
            account, by_account[account.id], said[account.id], decisions.get(account.id), protection
        )
    ]
    return write_proposals(session, _with_consent(session, proposals, accounts, protection))


def _proposals(
    account: AccountRow,
    claims: Sequence[Claim],
    said: Sequence[Stated],
    decision: Decision | None,
    protection: Protection,
) -> list[Proposal]:
    """What to write about one account: customers by exact keys, and the likeliest one by evidence."""
    by_customer: defaultdict[int, list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda claim: not claim.sure):
        by_customer[claim.customer_id].append(claim)
    candidates = {candidate.customer_id: candidate for candidate in decision.candidates} if decision else {}
    asked = set(by_customer)
    if decision is not None and decision.verdict is not Verdict.LEAVE:
        asked.add(decision.candidates[0].customer_id)
    found = []
    for customer_id in sorted(asked):
        its = by_customer.get(customer_id, [])
        candidate = candidates.get(customer_id)
        pieces = candidate.pieces if candidate else ()
        first = decision is not None and candidate is not None and candidate is decision.candidates[0]
        sure = any(claim.sure for claim in its)
        confirms = first and decision is not None and decision.verdict is Verdict.CONFIRM
        rule = _rule(its, pieces)
        may = protection.policy_of(account.site) is not Policy.REVIEW and rule not in protection.stopped
        found.append(
            Proposal(
                account_id=account.id,
                customer_id=customer_id,
                confirmed=may and (sure or (confirms and _stands_alone(pieces))),
                by_record=sure,
                rule=rule,
                evidence=_evidence(account, its, said, pieces),
                bits=candidate.bits if candidate else None,
                likelihood=candidate.likelihood if candidate else (NAMED if sure else None),
                probability=_probability(decision, candidate, sure=sure),
                reason=_reason(decision, sure=sure, may=may, first=first),
                runner_up=_runner_up(account, customer_id, said, decision),
            )
        )
    return found


def _probability(decision: Decision | None, candidate: Candidate | None, *, sure: bool) -> float | None:
    if decision is not None and candidate is not None:
        return decision.probability_of(candidate)
    return SHIPPED.of(NAMED) if sure else None


def _stands_alone(pieces: Sequence[Piece]) -> bool:
    """Whether evidence confirms where no record surely names the account.

    A contact that somebody states, or a name that anybody may write under, needs a piece of another
    kind beside it, which a single word of a name is not.
    """
    grounds = {piece.kind for piece in pieces if is_ground(piece) and piece.how != NameLevel.ONE}
    if Kind.ACCOUNT in grounds:
        return False
    stated = grounds & {Kind.EMAIL, Kind.PHONE}
    return not stated or len(grounds) > 1


def _rule(claims: Sequence[Claim], pieces: Sequence[Piece]) -> str:
    """The kinds a link goes by: the exact key first."""
    grounds = [p for p in pieces if is_ground(p) and p.how != NameLevel.ONE]
    kinds = [claim.evidence.kind for claim in claims] + [piece.kind.value for piece in grounds]
    if not kinds:
        kinds = [piece.kind.value for piece in pieces[:1]]
    exact = bool(claims) and claims[0].sure
    return "+".join(list(dict.fromkeys(kinds))[: 1 if exact else 2])


def _reason(decision: Decision | None, *, sure: bool, may: bool, first: bool) -> str:
    if not may:
        return "policy"
    if sure or decision is None:
        return "record" if sure else "stated"
    if not first:
        return "runner-up"
    return "stated" if decision.verdict is Verdict.CONFIRM else decision.reason


def _evidence(
    account: AccountRow, claims: Sequence[Claim], said: Sequence[Stated], pieces: Sequence[Piece]
) -> tuple[Evidence, ...]:
    """Exact keys with the place where they stand, then everything else that was weighed."""
    weighed = {piece.kind.value: piece for piece in pieces}
    kept: dict[tuple[str, str], Evidence] = {}
    for claim in claims:
        one = claim.evidence
        piece = weighed.get(one.kind)
        if piece is not None:
            one = _weighed(one, piece)
        kept.setdefault((one.kind, one.value), one)
    stated = {one.contact.key.value: one.evidence for one in reversed(said)}
    there = {kind for kind, _ in kept}
    for piece in pieces:
        if piece.kind.value in there:
            continue
        place = stated.get(piece.author)
        if place is None:
            shown, where = _shown(account, piece)
            place = Evidence(piece.kind.value, piece.author, shown, where)
        kept[piece.kind.value, piece.author] = _weighed(place, piece)
    return tuple(kept.values())


def _weighed(evidence: Evidence, piece: Piece) -> Evidence:
    return Evidence(
        evidence.kind, evidence.value, evidence.shown, evidence.where, evidence.post_id, evidence.start,
        evidence.end, round(piece.bits, 2), piece.how, piece.customer,
    )  # fmt: skip


def _shown(account: AccountRow, piece: Piece) -> tuple[str, str]:
    if piece.kind is Kind.NAME and piece.how != "handle":
        return account.name, "name"
    if piece.kind in (Kind.HANDLE, Kind.ACCOUNT, Kind.NAME):
        return (account.profile_url, "profile") if account.profile_url else (account.name, "name")
    return piece.author, "profile"


def _runner_up(
    account: AccountRow, customer_id: int, said: Sequence[Stated], decision: Decision | None
) -> RunnerUp | None:
    """The likeliest other customer, with what speaks for it."""
    if decision is None:
        return None
    for candidate in decision.candidates[:2]:
        if candidate.customer_id != customer_id:
            return RunnerUp(
                candidate.customer_id, candidate.bits, _evidence(account, (), said, candidate.pieces)
            )
    return None


def _with_consent(
    session: Session, proposals: Sequence[Proposal], accounts: Sequence[AccountRow], protection: Protection
) -> list[Proposal]:
    """Leave out those whose site asks for a consent that the customer has not given."""
    asking = {row.id for row in accounts if protection.policy_of(row.site) is Policy.CONSENT}
    wanted = {proposal.customer_id for proposal in proposals if proposal.account_id in asking}
    given: dict[int, bool] = {}
    for batch in in_batches(sorted(wanted)):
        for customer_id, state in session.execute(
            select(Consent.customer_id, Consent.state)
            .where(Consent.customer_id.in_(batch), Consent.purpose == LINKING)
            .order_by(Consent.id)
        ):
            given[customer_id] = state == "given"
    return [one for one in proposals if one.account_id not in asking or given.get(one.customer_id, False)]
