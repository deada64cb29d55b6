"""Asking the stored customers about stored accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from listener.customers.claims import AccountRow, Stated
from listener.customers.identities import IdentityKind
from listener.customers.linkage.calibration import ENOUGH, SHIPPED, Calibration, fit
from listener.customers.linkage.deciding import Decider, Decision
from listener.customers.linkage.records import Author, author
from listener.customers.linkage.stored import Frequencies, StoredPopulation, read_frequencies
from listener.customers.linkage.weights import Weights
from listener.customers.protection import RULE
from listener.customers.sites import profile, site_form
from listener.store.tables import Account, CustomerLink, LinkWeighing

_AUTHORS = 10_000
"""Authors that an installation meets in its first weeks. Until it has met them, the share of authors who
are customers is reckoned as if it had: a base of ten customers is not four authors in ten."""
_LEARNT_SECONDS = 60.0
"""How long a process goes by what it learnt from reviews and counted of authors."""


@dataclass(frozen=True, slots=True)
class _Learnt:
    at: float
    calibration: Calibration
    authors: int


_frequencies: WeakKeyDictionary[Engine, Frequencies] = WeakKeyDictionary()
_learnt: WeakKeyDictionary[Engine, _Learnt] = WeakKeyDictionary()


def open_decider(session: Session, limits: Mapping[str, int] | None = None) -> Decider | None:
    """A decider about accounts over this session's customers.

    Args:
        limits: Most owners of a phone or an e-mail, by kind, where people set them.

    Returns:
        None while the index of keys has not been built.
    """
    engine = session.connection().engine
    found = read_frequencies(session, _frequencies.get(engine))
    if found is None:
        return None
    _frequencies[engine] = found
    learnt = _learnt.get(engine)
    if learnt is None or monotonic() - learnt.at > _LEARNT_SECONDS:
        learnt = _Learnt(monotonic(), learn(session), session.scalar(select(func.max(Account.id))) or 0)
        _learnt[engine] = learnt
    share = found.customers / max(_AUTHORS, learnt.authors)
    weights = Weights()
    weights = replace(
        weights,
        customers_among_authors=max(1e-9, min(weights.customers_among_authors, share)),
        **{f"{kind}_owners": most for kind, most in (limits or {}).items()},
    )
    return Decider(StoredPopulation(session, found), weights=weights, calibration=learnt.calibration)


def learn(session: Session) -> Calibration:
    """The calibration in force: the shipped one, or the installation's own after enough reviews."""
    reviews = session.execute(
        select(LinkWeighing.likelihood, CustomerLink.state)
        .join(CustomerLink, CustomerLink.id == LinkWeighing.link_id)
        .where(CustomerLink.decided_by != RULE, CustomerLink.state.in_(["confirmed", "rejected", "revoked"]))
    ).all()
    if len(reviews) < ENOUGH:
        return SHIPPED
    return fit([(likelihood, state == "confirmed") for likelihood, state in reviews], start=SHIPPED)


def stored_author(account: AccountRow, stated: Sequence[Stated]) -> Author:
    """An account with what its author states, as compared."""
    by_kind: dict[IdentityKind, set[str]] = {IdentityKind.PHONE: set(), IdentityKind.EMAIL: set()}
    for one in stated:
        by_kind.setdefault(one.contact.key.kind, set()).add(one.contact.key.value)
    return author(
        site=site_form(account.site),
        handle=_handle(account),
        name=account.name,
        phones=frozenset(by_kind[IdentityKind.PHONE]),
        emails=frozenset(by_kind[IdentityKind.EMAIL]),
    )


def _handle(account: AccountRow) -> str | None:
    """The handle in the profile's address; a name only where the site keeps its bearers apart."""
    found = profile(account.profile_url) if account.profile_url else None
    if found is not None and any(char.isalpha() for char in found.handle):
        return found.handle
    if account.profile_url is None and account.external_id is None:
        return None
    return account.name if account.name and " " not in account.name else None


def weigh_accounts(
    session: Session,
    accounts: Sequence[AccountRow],
    stated: Mapping[int, Sequence[Stated]],
    *,
    limits: Mapping[str, int] | None = None,
) -> dict[int, Decision]:
    """Decide about accounts, where the index is there to ask.

    Args:
        stated: What authors state, by account.
        limits: Most owners of a phone or an e-mail, by kind, where people set them.
    """
    decider = open_decider(session, limits)
    if decider is None:
        return {}
    return {
        account.id: decider.decide(stored_author(account, stated.get(account.id, ()))) for account in accounts
    }
