"""How long a source's posts are kept, by the day they were written, and removing what is older.

Two rules a source, both off until a person sets them: every post goes after so many days, and posts of
threads in which nobody named a brand go after so many (fewer) days. With a post go its mentions, closed
cases, counts and earlier texts, and its part in all figures: every number still opens to what it counts.
Posts with a case that is not closed stay. Authors of whom nothing is left go too, unless a customer was
linked to them or a link was rejected. Tombstones of erased people stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from listener.access import Act, needs
from listener.duplicates.clusters import leave
from listener.duplicates.suspects import judge_suspects
from listener.engagement.rollups import forget
from listener.errors import UsageError
from listener.sources import one_source
from listener.store import Database, audit
from listener.store.tables import (
    Account,
    Case,
    CustomerLink,
    Ground,
    Mention,
    Post,
    PostReaction,
    Source,
    Thread,
)

_BATCH = 1_000
"""Posts a transaction: a crawl waits for it a second at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Keeping:
    """How long a source's posts are kept, in days. None: for ever."""

    source_id: int
    name: str
    keep_days: int | None
    keep_silent_days: int | None
    posts: int
    oldest: date | None
    """Day of its oldest post."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Removal:
    """What went, or would go, from one source."""

    source_id: int
    name: str
    posts: int
    mentions: int
    cases: int
    """Closed ones."""
    authors: int
    held_back: int
    """Posts old enough that stay because their case is not closed."""


def list_keeping(session: Session) -> list[Keeping]:
    """Every source with its rules, by name."""
    rows = session.execute(
        select(
            Source.id, Source.name, Source.keep_days, Source.keep_silent_days, func.count(Post.id),
            func.min(Post.day),
        )
        .outerjoin(Post, Post.source_id == Source.id)
        .group_by(Source.id, Source.name, Source.keep_days, Source.keep_silent_days)
        .order_by(Source.name)
    )  # fmt: skip
    return [
        Keeping(source_id=id_, name=name, keep_days=keep, keep_silent_days=silent, posts=posts, oldest=oldest)
        for id_, name, keep, silent, posts, oldest in rows
    ]


@needs(Act.ADMIN)
def set_keeping(
    database: Database,
    source_id: int,
    *,
    actor: str,
    keep_days: int | None = None,
    keep_silent_days: int | None = None,
) -> Keeping:
    """Change a source's rules.

    Args:
        keep_days: how long all posts are kept; 0: for ever; None: as it is.
        keep_silent_days: the same of posts in threads where nobody named a brand.

    Raises:
        UsageError: no such source, nothing to change, or a number below 0.
    """
    given = {"keep_days": keep_days, "keep_silent_days": keep_silent_days}
    values = {name: days or None for name, days in given.items() if days is not None}
    if not values:
        raise UsageError("Say what to change: --days 365, --silent-days 90, or either with 'forever'.")
    for days in values.values():
        if days is not None and days < 0:
            raise UsageError(f"Posts cannot be kept {days} days; take 1 or more, or 'forever'.")
    with database.write() as session:
        one_source(session, source_id)
        session.execute(update(Source).where(Source.id == source_id).values(**values))
        now = next(each for each in list_keeping(session) if each.source_id == source_id)
        audit(
            session, actor, "retention.change", f"source:{source_id}", keep_days=now.keep_days,
            keep_silent_days=now.keep_silent_days,
        )  # fmt: skip
        return now


def what_would_go(session: Session, *, today: date) -> list[Removal]:
    """What :func:`remove_old` would remove, source by source; sources without a rule are left out."""
    return [_counted(session, source, today) for source in _ruled(session)]


@needs(Act.ADMIN)
def remove_old(database: Database, *, actor: str, today: date) -> list[Removal]:
    """Remove what is older than its source's rules allow, some hundred posts at a time.

    Args:
        today: the day of the reporting zone from which days are counted back.

    Returns:
        What went, source by source; nothing of sources without a rule.
    """
    with database.read() as session:
        sources = _ruled(session)
    return [_remove(database, source, actor, today) for source in sources]


def _ruled(session: Session) -> list[Source]:
    return list(
        session.scalars(
            select(Source)
            .where(or_(Source.keep_days.is_not(None), Source.keep_silent_days.is_not(None)))
            .order_by(Source.id)
        )
    )


def _old(source: Source, today: date) -> ColumnElement[bool]:
    """The posts of a source that are past its rules."""
    ways: list[ColumnElement[bool]] = []
    if source.keep_days is not None:
        ways.append(Post.day < today - timedelta(days=source.keep_days))
    if source.keep_silent_days is not None:
        beside = aliased(Post)
        named = exists().where(
            beside.thread_id == Post.thread_id,
            Mention.post_id == beside.id,
            Mention.retired_at.is_(None),
        )
        ways.append(and_(Post.day < today - timedelta(days=source.keep_silent_days), ~named))
    return and_(Post.source_id == source.id, or_(*ways))


_WAITED_FOR = exists().where(
    Mention.post_id == Post.id, Case.mention_id == Mention.id, Case.status != "closed"
)


def _counted(session: Session, source: Source, today: date) -> Removal:
    old = _old(source, today)
    going = select(Post.id).where(old, ~_WAITED_FOR)
    mentions = select(Mention.id).where(Mention.post_id.in_(going))
    authors = select(Account.id).where(
        Account.id.in_(select(Post.account_id).where(old, ~_WAITED_FOR)), _nothing_else(going)
    )

    def number(of: Select[Any]) -> int:
        return session.scalar(select(func.count()).select_from(of.subquery())) or 0

    return Removal(
        source_id=source.id,
        name=source.name,
        posts=number(going),
        mentions=number(mentions),
        cases=number(select(Case.id).where(Case.mention_id.in_(mentions))),
        authors=number(authors),
        held_back=number(select(Post.id).where(old, _WAITED_FOR)),
    )


def _nothing_else(going: Select[Any] | None = None) -> ColumnElement[bool]:
    """Of an account nothing is left (beside the posts that go), and nothing must be remembered."""
    others = select(Post.id).where(Post.account_id == Account.id)
    if going is not None:
        others = others.where(Post.id.not_in(going))
    return and_(
        ~others.exists(),
        ~exists().where(PostReaction.account_id == Account.id),
        ~exists().where(CustomerLink.account_id == Account.id, CustomerLink.state != "suggested"),
        ~exists().where(Ground.account_id == Account.id),
    )


def _remove(database: Database, source: Source, actor: str, today: date) -> Removal:
    with database.read() as session:
        held_back = _counted(session, source, today).held_back
    posts = mentions = cases = authors = 0
    while True:
        with database.write() as session:
            rows = session.execute(
                select(Post.id, Post.account_id, Post.thread_id)
                .where(_old(source, today), ~_WAITED_FOR)
                .order_by(Post.id)
                .limit(_BATCH)
            ).all()
            if not rows:
                break
            ids = [row.id for row in rows]
            found = list(session.scalars(select(Mention.id).where(Mention.post_id.in_(ids))))
            mentions += len(found)
            cases += session.scalar(select(func.count()).where(Case.mention_id.in_(found))) or 0
            posts += len(ids)
            reacted = session.scalars(
                select(PostReaction.account_id).where(PostReaction.post_id.in_(ids)).distinct()
            ).all()
            left = leave(session, ids)
            forget(session, ids)
            judge_suspects(session, left - set(ids))  # copies of what goes: another is the first now
            session.execute(delete(Post).where(Post.id.in_(ids)))
            authors += _forget_authors(session, {*reacted, *(row.account_id for row in rows)} - {None})
            _untitle(session, {row.thread_id for row in rows})
            audit(session, actor, "retention.remove", f"source:{source.id}", posts=len(ids))
    return Removal(
        source_id=source.id,
        name=source.name,
        posts=posts,
        mentions=mentions,
        cases=cases,
        authors=authors,
        held_back=held_back,
    )


def _forget_authors(session: Session, accounts: set[int]) -> int:
    gone = list(session.scalars(select(Account.id).where(Account.id.in_(accounts), _nothing_else())))
    session.execute(delete(Account).where(Account.id.in_(gone)))
    return len(gone)


def _untitle(session: Session, threads: set[int]) -> None:
    """A thread without posts stays, so that the next crawl need not read it again; its words go."""
    session.execute(
        update(Thread)
        .where(Thread.id.in_(threads), ~exists().where(Post.thread_id == Thread.id))
        .values(title=None)
        .execution_options(synchronize_session=False)
    )
