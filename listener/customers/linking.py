"""Which account is whose: rules that link an account to a customer by an exact key.

Two kinds of evidence. The customer's own record names the account: that confirms. The author's
words state an e-mail or phone that exactly one customer owns: that only suggests, since people also
post numbers that are not theirs. A key that two customers own, or that is blocked, says nothing.

A pair that has a row keeps it: what a person decided (:mod:`listener.customers.decisions`) is never
changed here, so a rejected pair is not suggested again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from listener.customers.accounts import AccountForm, account_forms
from listener.customers.contacts import find_contacts
from listener.customers.identities import IdentityKind, Key
from listener.customers.owners import Owners, sole_owners
from listener.store import utc_now
from listener.store.tables import Account, CustomerLink
from listener.store.upsert import in_batches, insert_new

RULE = "rule"
"""Who decided, where no person did."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason to think that an account is a customer's."""

    kind: str
    """``email``, ``phone`` or ``account``."""
    value: str
    """The key both sides share, normalised."""
    shown: str
    """As the account's side shows it."""
    where: str
    """``post`` (then with its id and the place in its text), ``name``, ``profile`` or ``id``."""
    post_id: int | None = None
    start: int | None = None
    end: int | None = None


class AccountRow(NamedTuple):
    """What of an account links it."""

    id: int
    site: str
    name: str
    profile_url: str | None
    external_id: str | None


@dataclass(frozen=True, slots=True)
class _Claim:
    account_id: int
    customer_id: int
    state: str
    evidence: Evidence


def link_accounts(session: Session, account_ids: Sequence[int]) -> int:
    """Link accounts whose address, id or name on their site a customer's record names.

    Returns:
        How many links are new or became surer.
    """
    linked = 0
    for batch in in_batches(account_ids):
        rows = session.execute(
            select(Account.id, Account.site, Account.name, Account.profile_url, Account.external_id).where(
                Account.id.in_(batch)
            )
        )
        linked += link_account_rows(session, [AccountRow(*row) for row in rows])
    return linked


def link_account_rows(
    session: Session, accounts: Sequence[AccountRow], owners: Mapping[str, int] | None = None
) -> int:
    """As :func:`link_accounts`, for rows already read.

    Args:
        owners: Sole owner by account form; looked up where not given.
    """
    forms = {account.id: account_forms(*account[1:]) for account in accounts}
    if owners is None:
        values = {form.value for found in forms.values() for form in found}
        owners = sole_owners(session, {IdentityKind.ACCOUNT: values}).of(IdentityKind.ACCOUNT)
    claims = []
    for account in accounts:
        claims.extend(_account_claims(session, account, forms[account.id], owners))
    stated = [(account.id, account.name) for account in accounts if _may_state(account.name)]
    claims.extend(_stated_claims(session, [(None, *pair) for pair in stated]))
    return _write(session, claims)


def link_posts(session: Session, posts: Iterable[tuple[int, int, str]]) -> int:
    """Suggest customers for authors whose own text states an e-mail or phone of one customer.

    Args:
        posts: Post id, the author's account id, text.

    Returns:
        How many links are new.
    """
    return _write(session, _stated_claims(session, posts))


def _account_claims(
    session: Session, account: AccountRow, forms: Sequence[AccountForm], owners: Mapping[str, int]
) -> list[_Claim]:
    surest: dict[int, AccountForm] = {}
    for form in forms:
        if (customer_id := owners.get(form.value)) is not None:
            surest.setdefault(customer_id, form)
    claims = []
    for customer_id, form in surest.items():
        # Two customers claim one account, or a mere name that anybody may write under: ask a person.
        sure = len(surest) == 1 and (form.by != "name" or _is_registered_once(session, account))
        shown = {"profile": account.profile_url, "id": account.external_id, "name": account.name}[form.by]
        claims.append(
            _Claim(
                account.id,
                customer_id,
                "confirmed" if sure else "suggested",
                Evidence("account", form.value, shown or "", form.by),
            )
        )
    return claims


def _is_registered_once(session: Session, account: AccountRow) -> bool:
    """Whether a name on a site stands for one account that the site itself keeps apart from others."""
    if account.profile_url is None and account.external_id is None:
        return False
    namesakes = session.scalars(
        select(Account.id).where(Account.site == account.site, Account.name == account.name).limit(2)
    ).all()
    return len(namesakes) == 1


def _may_state(name: str) -> bool:
    return "@" in name or sum(char.isdigit() for char in name) >= 8


def _stated_claims(session: Session, texts: Iterable[tuple[int | None, int, str]]) -> list[_Claim]:
    found: list[tuple[int, Key, Evidence]] = []
    for post_id, account_id, text in texts:
        for contact in find_contacts(text):
            evidence = Evidence(
                kind=contact.key.kind.value,
                value=contact.key.value,
                shown=contact.key.shown,
                where="name" if post_id is None else "post",
                post_id=post_id,
                start=contact.start,
                end=contact.end,
            )
            found.append((account_id, contact.key, evidence))
    if not found:
        return []
    values: defaultdict[IdentityKind, set[str]] = defaultdict(set)
    for _, key, _ in found:
        values[key.kind].add(key.value)
    owners: Owners = sole_owners(session, values)
    return [
        _Claim(account_id, customer_id, "suggested", evidence)
        for account_id, key, evidence in found
        if (customer_id := owners.of(key.kind).get(key.value)) is not None
    ]


def _write(session: Session, claims: Sequence[_Claim]) -> int:
    if not claims:
        return 0
    pairs: dict[tuple[int, int], list[_Claim]] = {}
    for claim in claims:
        pairs.setdefault((claim.account_id, claim.customer_id), []).append(claim)
    confirmed = _confirmed(session, [account_id for account_id, _ in pairs])
    rows = []
    now = utc_now()
    for (account_id, customer_id), its in pairs.items():
        best = next((claim for claim in its if claim.state == "confirmed"), its[0])
        taken = confirmed.get(account_id)
        if taken is not None and (taken == customer_id or best.state == "suggested"):
            continue  # known already, or the author speaks of somebody else's number
        rows.append(
            {
                "account_id": account_id,
                "customer_id": customer_id,
                "state": best.state if taken is None else "suggested",
                "rule": best.evidence.kind,
                "evidence": _json(its),
                "weight": None,
                "decided_by": RULE,
                "decided_at": now,
            }
        )
    new = {
        (account_id, customer_id)
        for account_id, customer_id in insert_new(
            session, CustomerLink, rows, CustomerLink.account_id, CustomerLink.customer_id
        )
    }
    surer = [
        row
        for row in rows
        if row["state"] == "confirmed" and (row["account_id"], row["customer_id"]) not in new
    ]
    return len(new) + sum(_raise(session, row) for row in surer)


def _confirmed(session: Session, account_ids: Sequence[int]) -> dict[int, int]:
    """Confirmed customers by account, with the accounts locked until the transaction ends."""
    confirmed: dict[int, int] = {}
    for batch in in_batches(sorted(set(account_ids))):
        session.execute(
            select(Account.id)
            .where(Account.id.in_(batch))
            .order_by(Account.id)
            .with_for_update(key_share=True)
        ).all()
        found = session.execute(
            select(CustomerLink.account_id, CustomerLink.customer_id).where(
                CustomerLink.account_id.in_(batch), CustomerLink.state == "confirmed"
            )
        )
        confirmed |= dict(found.all())
    return confirmed


def _json(claims: Sequence[_Claim]) -> list[dict[str, object]]:
    """Each key once, where it was first found."""
    kept: dict[tuple[str, str], Evidence] = {}
    for claim in claims:
        kept.setdefault((claim.evidence.kind, claim.evidence.value), claim.evidence)
    return [
        {name: value for name, value in asdict(evidence).items() if value is not None}
        for evidence in kept.values()
    ]


def _raise(session: Session, row: Mapping[str, object]) -> bool:
    """A link that a rule suggested becomes confirmed by a surer rule."""
    link = session.scalars(
        select(CustomerLink).where(
            CustomerLink.account_id == row["account_id"],
            CustomerLink.customer_id == row["customer_id"],
            CustomerLink.state == "suggested",
            CustomerLink.decided_by == RULE,
        )
    ).one_or_none()
    if link is None:
        return False
    session.execute(
        update(CustomerLink)
        .where(CustomerLink.id == link.id)
        .values(
            state="confirmed",
            rule=row["rule"],
            evidence=[*row["evidence"], *link.evidence],  # type: ignore[misc]
            decided_at=row["decided_at"],
        )
    )
    return True
