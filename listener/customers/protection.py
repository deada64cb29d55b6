"""What keeps links right: policies of sites, blocked values, limits of owners, kinds that were found wrong.

People set the first three; the last follows from blinded checks: one in a hundred links that a rule
confirmed is shown to a person as if it were a suggestion.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import case, delete, func, select
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.customers.identities import READERS, IdentityKind, UnreadableError
from listener.customers.sites import site_form
from listener.errors import UsageError
from listener.store import Database, audit, utc_now
from listener.store.tables import BlockedValue, CustomerLink, LinkWeighing, OwnerLimit, SitePolicy
from listener.store.upsert import dialect_insert

EVERY_SITE = "*"
RULE = "rule"
"""Who decided, where no person did."""
RIGHT = 0.99
"""Measured precision under which a kind stops confirming."""
JUDGED = 50
"""Checks from which a precision counts: below, one slip would stop a kind that is 99 % right."""
_ONE_IN = 100
LIMITED = (IdentityKind.EMAIL, IdentityKind.PHONE)


class Policy(StrEnum):
    """What may be done with the accounts of a site."""

    NEVER = "never"
    """Nobody is linked."""
    CONSENT = "consent"
    """Only customers who gave consent are linked."""
    REVIEW = "review"
    """A person decides about every link."""
    AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True)
class Checked:
    """What blinded checks found about one ground of confirming."""

    rule: str
    judged: int
    right: int

    @property
    def precision(self) -> float | None:
        """Share that was right; None while nobody judged."""
        return self.right / self.judged if self.judged else None

    @property
    def stopped(self) -> bool:
        """Whether it confirms no more."""
        return self.judged >= JUDGED and self.right < RIGHT * self.judged


@dataclass(frozen=True, slots=True)
class Protection:
    """The rules in force."""

    policies: Mapping[str, Policy]
    """By site; ``*`` for all others."""
    blocked: frozenset[tuple[str, str]]
    """Kind and value."""
    limits: Mapping[str, int]
    """Most owners by kind."""
    checks: tuple[Checked, ...]

    def policy_of(self, site: str) -> Policy:
        """What may be done with the accounts of a site."""
        found = self.policies.get(site_form(site))
        return found or self.policies.get(EVERY_SITE, Policy.AUTOMATIC)

    def is_blocked(self, kind: str, value: str) -> bool:
        """Whether people said that a value recognises nobody."""
        return (kind, value) in self.blocked

    @property
    def stopped(self) -> frozenset[str]:
        """Grounds that confirm no more."""
        return frozenset(check.rule for check in self.checks if check.stopped)


def read_protection(session: Session) -> Protection:
    """The rules in force now."""
    return Protection(
        policies={
            site: Policy(policy)
            for site, policy in session.execute(select(SitePolicy.site, SitePolicy.policy))
        },
        blocked=frozenset(
            (kind, value) for kind, value in session.execute(select(BlockedValue.kind, BlockedValue.value))
        ),
        limits=dict(session.execute(select(OwnerLimit.kind, OwnerLimit.owners)).all()),
        checks=tuple(
            Checked(rule, judged, int(right))
            for rule, judged, right in session.execute(
                select(
                    CustomerLink.rule,
                    func.count(),
                    func.sum(case((CustomerLink.state == "confirmed", 1), else_=0)),
                )
                .join(LinkWeighing, LinkWeighing.link_id == CustomerLink.id)
                .where(LinkWeighing.checked, CustomerLink.decided_by != RULE)
                .group_by(CustomerLink.rule)
                .order_by(CustomerLink.rule)
            )
        ),
    )


def is_drawn(account_id: int, customer_id: int) -> bool:
    """Whether a link is one of the hundredth that is checked: always the same answer for a pair."""
    digest = hashlib.blake2b(f"check {account_id} {customer_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % _ONE_IN == 0


@needs(Act.MANAGE)
def set_policy(database: Database, site: str, policy: str | None, *, actor: str) -> str:
    """Say what may be done with the accounts of a site (``*``: of every other); None forgets it.

    Returns:
        The site as kept.

    Raises:
        UsageError: there is no such policy, or no site is named.
    """
    kept = EVERY_SITE if site.strip() == EVERY_SITE else site_form(site)
    if not kept:
        raise UsageError("Name a site, such as voz.vn, or * for all others.")
    if policy is not None and policy not in set(Policy):
        raise UsageError(f"{policy!r} is no policy: use never, consent, review or automatic.")
    with database.write() as session:
        session.execute(delete(SitePolicy).where(SitePolicy.site == kept))
        if policy is not None:
            session.execute(dialect_insert(session, SitePolicy).values(site=kept, policy=policy))
        audit(session, actor, "linking.policy", f"site:{kept}", policy=policy)
    return kept


@needs(Act.MANAGE)
def block(database: Database, kind: str, value: str, *, actor: str, unblock: bool = False) -> str:
    """Let a value recognise nobody any more, or again.

    Returns:
        The value as compared.

    Raises:
        UsageError: it cannot be read as what it is given as.
    """
    if kind not in set(IdentityKind):
        raise UsageError(f"{kind!r} is no kind of key: use {', '.join(IdentityKind)}.")
    try:
        key = READERS[IdentityKind(kind)](value)
    except UnreadableError as error:
        raise UsageError(f"Nothing was changed: {error}.") from error
    with database.write() as session:
        session.execute(
            delete(BlockedValue).where(BlockedValue.kind == kind, BlockedValue.value == key.value)
        )
        if not unblock:
            session.execute(
                dialect_insert(session, BlockedValue).values(
                    kind=kind, value=key.value, by=actor, at=utc_now()
                )
            )
        audit(session, actor, "linking.block", f"{kind}:{key.value}", blocked=not unblock)
    return key.value


@needs(Act.MANAGE)
def set_limit(database: Database, kind: str, owners: int, *, actor: str) -> None:
    """Say how many customers may own an e-mail or a phone before it recognises nobody.

    Raises:
        UsageError: the kind has no limit, or the limit is no count.
    """
    if kind not in set(LIMITED):
        raise UsageError(f"{kind!r} has no limit of owners; set one for {' or '.join(LIMITED)}.")
    if not 1 <= owners <= 50:
        raise UsageError("A limit of owners is 1 to 50.")
    with database.write() as session:
        session.execute(delete(OwnerLimit).where(OwnerLimit.kind == kind))
        session.execute(dialect_insert(session, OwnerLimit).values(kind=kind, owners=owners))
        audit(session, actor, "linking.limit", f"kind:{kind}", owners=owners)
