"""The queue of links that wait for a person, most worth knowing first.

Among the suggestions stands, without being told apart, one in a hundred of the links that rules
confirmed: that is how their precision is measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from listener.access import Act, needs
from listener.customers.claims import Evidence
from listener.customers.decisions import Link, decide_in, locked_link
from listener.customers.protection import RULE
from listener.store import Database
from listener.store.tables import Account, Customer, CustomerLink, Interaction, LinkWeighing, Mention, Post
from listener.store.upsert import in_batches

UNWEIGHED = 0.5
"""Probability by which a suggestion is ordered that nobody weighed."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The runner-up, and by how much it lost."""

    public_id: str
    name: str | None
    bits_less: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One question: is this account this customer's?"""

    link_id: int
    account_id: int
    site: str
    author: str
    profile_url: str | None
    public_id: str
    customer: str | None
    probability: float | None
    """Calibrated; None where nobody weighed it."""
    bits: float | None
    """Prior and evidence together."""
    prior_bits: float | None
    """What speaks before any evidence: how many customers and authors there are."""
    evidence: tuple[Evidence, ...]
    """Strongest first."""
    again: tuple[str, ...]
    """Kinds of evidence that came after a person rejected the pair."""
    runner_up: Lost | None
    posts: int
    mentions: int
    reach: int
    """Likes, comments and shares of the author's posts."""
    value: float
    """What the queue is ordered by."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The first of those who wait."""

    items: tuple[ReviewItem, ...]
    waiting: int


def review_queue(session: Session, limit: int = 50, *, skipped: Iterable[int] = ()) -> Queue:
    """What waits for a person: probability times what the author's words and the customer are worth.

    Args:
        limit: How many to give.
        skipped: Links to leave out.
    """
    left_out = set(skipped)
    waiting = [row for row in _waiting(session) if row[0].id not in left_out]
    authors = _authors(session, {link.account_id for link, _ in waiting})
    spent = _spent(session, {link.customer_id for link, _ in waiting})
    valued = []
    for link, weighing in waiting:
        posts, mentions, reach = authors.get(link.account_id, (0, 0, 0))
        probability = weighing.probability if weighing else UNWEIGHED
        worth = 1 + mentions + log2(1 + reach) + log2(1 + spent.get(link.customer_id, 0.0))
        valued.append((probability * worth, link, weighing, (posts, mentions, reach)))
    valued.sort(key=lambda entry: (-entry[0], entry[1].id))
    return Queue(_items(session, valued[:limit]), len(valued))


Waiting = tuple[CustomerLink, LinkWeighing | None]


def _waiting(session: Session) -> list[Waiting]:
    taken = aliased(CustomerLink)
    suggested = (
        select(CustomerLink, LinkWeighing)
        .outerjoin(LinkWeighing, LinkWeighing.link_id == CustomerLink.id)
        .where(
            CustomerLink.state == "suggested",
            ~select(taken.id)
            .where(taken.account_id == CustomerLink.account_id, taken.state == "confirmed")
            .exists(),
        )
    )
    drawn = (
        select(CustomerLink, LinkWeighing)
        .join(LinkWeighing, LinkWeighing.link_id == CustomerLink.id)
        .where(LinkWeighing.checked, CustomerLink.state == "confirmed", CustomerLink.decided_by == RULE)
    )
    return [(link, weighing) for query in (suggested, drawn) for link, weighing in session.execute(query)]


def _authors(session: Session, accounts: set[int]) -> dict[int, tuple[int, int, int]]:
    """Posts, mentions and reach by account."""
    found: dict[int, tuple[int, int, int]] = {}
    reach = func.coalesce(Post.likes, 0) + func.coalesce(Post.comments, 0) + func.coalesce(Post.shares, 0)
    for batch in in_batches(sorted(accounts)):
        mentions = dict(
            session.execute(
                select(Post.account_id, func.count())
                .join(Mention, Mention.post_id == Post.id)
                .where(Post.account_id.in_(batch), Mention.retired_at.is_(None))
                .group_by(Post.account_id)
            ).all()
        )
        for account_id, posts, sum_ in session.execute(
            select(Post.account_id, func.count(), func.sum(reach))
            .where(Post.account_id.in_(batch))
            .group_by(Post.account_id)
        ):
            if account_id is not None:
                found[account_id] = (posts, mentions.get(account_id, 0), int(sum_ or 0))
    return found


def _spent(session: Session, customers: set[int]) -> dict[int, float]:
    """What customers' interactions were worth, where files told."""
    found: dict[int, float] = {}
    for batch in in_batches(sorted(customers)):
        for customer_id, value in session.execute(
            select(Interaction.customer_id, func.sum(Interaction.value))
            .where(Interaction.customer_id.in_(batch), Interaction.value > 0)
            .group_by(Interaction.customer_id)
        ):
            found[customer_id] = float(value or 0.0)
    return found


Valued = tuple[float, CustomerLink, LinkWeighing | None, tuple[int, int, int]]


def _items(session: Session, valued: Sequence[Valued]) -> tuple[ReviewItem, ...]:
    seconds = {
        weighing.link_id: cast("Mapping[str, Any]", weighing.runner_up)
        for _, _, weighing, _ in valued
        if weighing is not None and weighing.runner_up
    }
    wanted = {link.customer_id for _, link, _, _ in valued} | {s["customer_id"] for s in seconds.values()}
    customers = {
        row.id: row
        for batch in in_batches(sorted(wanted))
        for row in session.scalars(select(Customer).where(Customer.id.in_(batch)))
    }
    accounts = {
        row.id: row
        for batch in in_batches(sorted({link.account_id for _, link, _, _ in valued}))
        for row in session.scalars(select(Account).where(Account.id.in_(batch)))
    }
    items = []
    for value, link, weighing, (posts, mentions, reach) in valued:
        account, customer = accounts[link.account_id], customers[link.customer_id]
        evidence = read_evidence(link.evidence)
        items.append(
            ReviewItem(
                link_id=link.id, account_id=account.id, site=account.site, author=account.name,
                profile_url=account.profile_url, public_id=customer.public_id, customer=customer.name,
                probability=weighing.probability if weighing else None, bits=link.weight,
                prior_bits=None
                if link.weight is None
                else link.weight - sum(one.bits for one in evidence if one.bits is not None),
                evidence=evidence, again=tuple(cast("list[str]", weighing.again or []) if weighing else ()),
                runner_up=_lost(link, seconds.get(link.id), customers),
                posts=posts, mentions=mentions, reach=reach, value=value,
            )
        )  # fmt: skip
    return tuple(items)


def read_evidence(stored: object) -> tuple[Evidence, ...]:
    """Evidence as it is kept in a link, strongest first."""
    found = [Evidence(**entry) for entry in cast("list[dict[str, Any]]", stored)]
    return tuple(sorted(found, key=lambda one: -(one.bits if one.bits is not None else 30.0)))


def _lost(
    link: CustomerLink, second: Mapping[str, Any] | None, customers: Mapping[int, Customer]
) -> Lost | None:
    if second is None or (other := customers.get(second["customer_id"])) is None:
        return None
    less = (link.weight or 0.0) - second["bits"]
    return Lost(other.public_id, other.name, less, read_evidence(second["evidence"]))


@needs(Act.TRIAGE)
def review(database: Database, link_id: int, *, same: bool, actor: str) -> Link:
    """Answer a question of the queue. :func:`listener.customers.decisions.undo` takes it back.

    Raises:
        UsageError: the link does not wait for anybody.
        LinkNotFoundError: there is no such link.
        AlreadyLinkedError: another customer is confirmed for the account.
    """
    with database.write() as session:
        link = locked_link(session, link_id)
        checked = link.state == "confirmed" and link.decided_by == RULE
        if same:
            return decide_in(session, link, "confirmed", actor=actor, again=checked)
        return decide_in(session, link, "revoked" if checked else "rejected", actor=actor)
