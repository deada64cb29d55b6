"""What is out of the ordinary among stored posts: three ways to look, each with the figures it goes by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from listener.duplicates.clusters import WRITTEN
from listener.duplicates.ordinary import FEWEST_DAYS, SMALLEST_BOUND, ordinary_count, ordinary_day
from listener.store.tables import (
    Account,
    Brand,
    Duplicate,
    DuplicateCluster,
    FlagPost,
    Ground,
    Mention,
    Post,
    SeedingFlag,
)

COPIES, PACE, NEWCOMERS = KINDS = ("copies", "pace", "newcomers")
TOGETHER = timedelta(hours=24)
"""Copies by several people within this are one wave: whoever spreads a text does so in a day's work."""
SEVERAL = 3
"""Authors of one text: two may quote the same line or be one person on two sites; a third is no chance."""
BURST = timedelta(hours=2)
"""An account's posts are counted within this; a lively evening in one thread is about as long."""
LOOKED_BACK = timedelta(days=28)
"""What is ordinary is worked out from four weeks, so that each day of the week counts alike."""
_FEWEST_NEWCOMERS = 5
"""Fewer new accounts than a handful change no figure, however rare they are."""
_SAMPLED = 1000
"""Accounts of a site that one is compared with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something out of the ordinary, with the figures that say so."""

    kind: str
    subject: str
    site: str | None
    began_at: datetime
    until_at: datetime
    post_ids: frozenset[int]
    accounts: int
    measured: float
    usual: float
    bound: float
    compared: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A post, by whom and when."""

    id: int
    written: datetime
    site: str
    account_id: int


def spread_copies(session: Session, since: datetime, until: datetime) -> Iterator[Finding]:
    """Texts that several people posted within a day. Articles are left out: news agencies are copied."""
    clusters = session.execute(
        select(DuplicateCluster.id, DuplicateCluster.accounts)
        .where(DuplicateCluster.last_at >= since, DuplicateCluster.first_at <= until)
        .where(DuplicateCluster.kept_at.is_(None))
        .order_by(DuplicateCluster.id)
    ).all()
    usual = float(median(row.accounts for row in clusters)) if clusters else 0.0
    for cluster_id in (row.id for row in clusters if row.accounts >= SEVERAL):
        rows = session.execute(
            select(Post.id, WRITTEN, Post.site, Post.account_id)
            .join(Duplicate, Duplicate.post_id == Post.id)
            .where(
                Duplicate.cluster_id == cluster_id, Post.account_id.is_not(None), Post.kind != "article",
                since - TOGETHER <= WRITTEN, until >= WRITTEN,
            )
            .order_by(WRITTEN, Post.id)
        ).all()  # fmt: skip
        wave = _densest([Moment(*row) for row in rows], TOGETHER, _authors)
        if _authors(wave) >= SEVERAL:
            sites = {post.site for post in wave}
            yield Finding(
                kind=COPIES, subject=f"cluster:{cluster_id}", site=sites.pop() if len(sites) == 1 else None,
                began_at=wave[0].written, until_at=wave[-1].written,
                post_ids=frozenset(post.id for post in wave), accounts=_authors(wave),
                measured=_authors(wave), usual=usual, bound=SEVERAL - 1, compared=len(clusters),
            )  # fmt: skip


def hasty_accounts(session: Session, since: datetime, until: datetime) -> Iterator[Finding]:
    """Accounts that post far more within two hours than others of their site.

    Posts of one and the same moment count once: pages that say "yesterday" give a whole day one time.
    Articles and brands' own accounts are left out: to write much is their work.
    """
    own = exists().where(Ground.account_id == Post.account_id)
    rows: Sequence[Any] = session.execute(
        select(Post.id, Post.published_at, Post.site, Post.account_id)
        .where(
            Post.published_at.between(since, until), Post.account_id.is_not(None), Post.kind != "article",
            ~own,
        )
        .order_by(Post.published_at, Post.id)
    ).all()  # fmt: skip
    written: dict[tuple[str, int], list[Moment]] = defaultdict(list)
    for row in rows:
        written[row.site, row.account_id].append(Moment(*row))
    hasty: dict[str, list[tuple[int, list[Moment]]]] = defaultdict(list)
    for (site, account_id), posts in written.items():
        run = _densest(posts, BURST, _moments)
        if _moments(run) > SMALLEST_BOUND:
            hasty[site].append((account_id, run))
    for site, found in sorted(hasty.items()):
        busiest = _busiest(session, site, until)
        for account_id, run in found:
            ordinary = ordinary_count([count for other, count in busiest.items() if other != account_id])
            if ordinary is not None and _moments(run) > ordinary.bound:
                yield Finding(
                    kind=PACE, subject=f"account:{account_id}", site=site, began_at=run[0].written,
                    until_at=run[-1].written, post_ids=frozenset(post.id for post in run), accounts=1,
                    measured=_moments(run), usual=ordinary.usual, bound=ordinary.bound,
                    compared=ordinary.compared,
                )  # fmt: skip


def _busiest(session: Session, site: str, until: datetime) -> dict[int, int]:
    """The most posts within two hours of each account of a site, of a sample of its accounts."""
    # Multiplied by a prime: neighbours in number joined together, and a sample must not be all of one day.
    mixed = (Account.id % 99_991 * 7_919) % 99_991
    sample = select(Account.id).where(Account.site == site).order_by(mixed, Account.id).limit(_SAMPLED)
    rows: Sequence[Any] = session.execute(
        select(Post.id, Post.published_at, Post.site, Post.account_id)
        .where(
            Post.account_id.in_(sample), Post.published_at.between(until - LOOKED_BACK, until),
            Post.kind != "article",
        )
        .order_by(Post.published_at)
    ).all()  # fmt: skip
    written: dict[int, list[Moment]] = defaultdict(list)
    for row in rows:
        written[row.account_id].append(Moment(*row))
    return {account: _moments(_densest(posts, BURST, _moments)) for account, posts in written.items()}


def _densest(posts: Sequence[Moment], span: timedelta, figure: Callable[[list[Moment]], int]) -> list[Moment]:
    """Of posts in order of time, the run within a span whose figure is highest, the first of equals."""
    best: list[Moment] = []
    most = start = 0
    for end, post in enumerate(posts):
        while post.written - posts[start].written > span:
            start += 1
        last = end + 1 == len(posts) or posts[end + 1].written - posts[start].written > span
        if last and (found := figure(run := list(posts[start : end + 1]))) > most:
            best, most = run, found
    return best


def _moments(run: list[Moment]) -> int:
    return len({post.written for post in run})


def _authors(run: list[Moment]) -> int:
    return len({post.account_id for post in run})


def crowds_of_newcomers(session: Session, days: Sequence[date]) -> Iterator[Finding]:
    """Days on which far more accounts than usual were seen for the first time, speaking of one brand."""
    if not days:
        return
    start = min(days) - LOOKED_BACK
    first = session.scalar(select(func.min(Post.day)))
    if first is None or (min(days) - first).days < FEWEST_DAYS:
        return
    for brand_id in session.scalars(select(Brand.id).where(Brand.archived_at.is_(None)).order_by(Brand.id)):
        came: dict[date, list[Moment]] = defaultdict(list)
        for day, *post in _first_posts(session, brand_id, start, max(days)):
            came[day].append(Moment(*post))
        crowded = _flagged_days(session, brand_id)
        for day in days:
            known = [start + timedelta(days=n) for n in range((day - start).days)]
            before = [one for one in known if one >= first and one not in crowded][-LOOKED_BACK.days :]
            ordinary = ordinary_day([_authors(came[one]) for one in before])
            count = _authors(came[day])
            if ordinary is None or count <= max(ordinary.bound, _FEWEST_NEWCOMERS - 1):
                continue
            yield Finding(
                kind=NEWCOMERS, subject=f"brand:{brand_id}", site=None,
                began_at=min(post.written for post in came[day]),
                until_at=max(post.written for post in came[day]),
                post_ids=frozenset(post.id for post in came[day]), accounts=count, measured=count,
                usual=ordinary.usual, bound=max(ordinary.bound, _FEWEST_NEWCOMERS - 1),
                compared=ordinary.compared,
            )  # fmt: skip


def _first_posts(session: Session, brand_id: int, start: date, end: date) -> Sequence[Any]:
    """Mentions by accounts of which nothing older is stored, each on their first day."""
    earlier = aliased(Post)
    return session.execute(
        select(Mention.day, Post.id, WRITTEN, Post.site, Post.account_id)
        .join(Mention, Mention.post_id == Post.id)
        .where(
            Mention.brand_id == brand_id, Mention.day.between(start, end), Mention.retired_at.is_(None),
            Mention.owned.is_(False), Post.account_id.is_not(None),
            ~exists().where(earlier.account_id == Post.account_id, earlier.day < Mention.day),
        )
    ).all()  # fmt: skip


def _flagged_days(session: Session, brand_id: int) -> set[date]:
    """Days with a crowd that nobody cleared: they are no measure of what is ordinary."""
    return set(
        session.scalars(
            select(Post.day)
            .distinct()
            .join(FlagPost, FlagPost.post_id == Post.id)
            .join(SeedingFlag, SeedingFlag.id == FlagPost.flag_id)
            .where(
                SeedingFlag.subject == f"brand:{brand_id}", SeedingFlag.kind == NEWCOMERS,
                SeedingFlag.cleared_at.is_(None),
            )
        )
    )  # fmt: skip
