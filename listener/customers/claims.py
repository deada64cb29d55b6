"""What exact keys say: an account that a customer's record names, a contact that an author states.

A key that two customers own, or that is blocked, says nothing here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.customers.accounts import AccountForm, account_forms
from listener.customers.contacts import Contact, find_contacts
from listener.customers.identities import IdentityKind
from listener.customers.owners import sole_owners
from listener.store.tables import Account


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason to think that an account is a customer's, or that it is not."""

    kind: str
    """``email``, ``phone``, ``account``, ``handle``, ``name``, ``city``, ``born`` or ``address``."""
    value: str
    """The account's side, normalised; of an exact key what both sides share."""
    shown: str
    """As the account's side shows it."""
    where: str
    """``post`` (then with its id and the place in its text), ``name``, ``profile`` or ``id``."""
    post_id: int | None = None
    start: int | None = None
    end: int | None = None
    bits: float | None = None
    """What it weighs; None where the key index was not there to weigh it."""
    how: str | None = None
    """How the two sides compare: ``same``, ``part``, ``differs``, …"""
    customer: str | None = None
    """The value in the customer's record."""


class AccountRow(NamedTuple):
    """What of an account links it."""

    id: int
    site: str
    name: str
    profile_url: str | None
    external_id: str | None


@dataclass(frozen=True, slots=True)
class Stated:
    """A contact in an author's own words."""

    account_id: int
    post_id: int | None
    """None: in the name of the account."""
    contact: Contact

    @property
    def evidence(self) -> Evidence:
        """The statement as a piece of evidence."""
        return Evidence(
            kind=self.contact.key.kind.value,
            value=self.contact.key.value,
            shown=self.contact.key.shown,
            where="name" if self.post_id is None else "post",
            post_id=self.post_id,
            start=self.contact.start,
            end=self.contact.end,
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """A customer for an account, by one exact key."""

    account_id: int
    customer_id: int
    sure: bool
    """The record names this very account, and nobody else's does."""
    evidence: Evidence


def stated_in(posts: Iterable[tuple[int, int, str]]) -> list[Stated]:
    """E-mails and phones in texts: post id, the author's account id, text."""
    return [
        Stated(account_id, post_id, contact)
        for post_id, account_id, text in posts
        for contact in find_contacts(text)
    ]


def stated_in_names(accounts: Iterable[AccountRow]) -> list[Stated]:
    """E-mails and phones in the names of accounts."""
    return [
        Stated(account.id, None, contact)
        for account in accounts
        if _may_state(account.name)
        for contact in find_contacts(account.name)
    ]


def _may_state(name: str) -> bool:
    return "@" in name or sum(char.isdigit() for char in name) >= 8


def stated_claims(session: Session, stated: Sequence[Stated]) -> list[Claim]:
    """What contacts claim: never surely, since people also post numbers that are not theirs."""
    if not stated:
        return []
    values: defaultdict[IdentityKind, set[str]] = defaultdict(set)
    for one in stated:
        values[one.contact.key.kind].add(one.contact.key.value)
    owners = sole_owners(session, values)
    return [
        Claim(one.account_id, customer_id, False, one.evidence)
        for one in stated
        if (customer_id := owners.of(one.contact.key.kind).get(one.contact.key.value)) is not None
    ]


def account_claims(
    session: Session, accounts: Sequence[AccountRow], owners: Mapping[str, int] | None = None
) -> list[Claim]:
    """What customers' records claim of these accounts.

    Args:
        owners: Sole owner by account form; looked up where not given.
    """
    forms = {account.id: account_forms(*account[1:]) for account in accounts}
    if owners is None:
        values = {form.value for found in forms.values() for form in found}
        owners = sole_owners(session, {IdentityKind.ACCOUNT: values}).of(IdentityKind.ACCOUNT)
    return [
        claim for account in accounts for claim in _claims_of(session, account, forms[account.id], owners)
    ]


def _claims_of(
    session: Session, account: AccountRow, forms: Sequence[AccountForm], owners: Mapping[str, int]
) -> list[Claim]:
    surest: dict[int, AccountForm] = {}
    for form in forms:
        if (customer_id := owners.get(form.value)) is not None:
            surest.setdefault(customer_id, form)
    claims = []
    for customer_id, form in surest.items():
        # Two customers claim one account, or a mere name that anybody may write under: ask a person.
        sure = len(surest) == 1 and (form.by != "name" or _is_registered_once(session, account))
        shown = {"profile": account.profile_url, "id": account.external_id, "name": account.name}[form.by]
        evidence = Evidence("account", form.value, shown or "", form.by)
        claims.append(Claim(account.id, customer_id, sure, evidence))
    return claims


def _is_registered_once(session: Session, account: AccountRow) -> bool:
    """Whether a name on a site stands for one account that the site itself keeps apart from others."""
    if account.profile_url is None and account.external_id is None:
        return False
    namesakes = session.scalars(
        select(Account.id).where(Account.site == account.site, Account.name == account.name).limit(2)
    ).all()
    return len(namesakes) == 1
