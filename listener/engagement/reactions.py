"""Who liked or shared posts about a brand, where the platform shows it to everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select, tuple_, update
from sqlalchemy.orm import Session

from listener.customers.accounts import account_key
from listener.customers.erasing import with_names_hidden
from listener.customers.linking import link_authors
from listener.intake import Asking
from listener.post import Author, Reacted, Reactor
from listener.store.tables import Account, Mention, Post, PostReaction, ReactionLook
from listener.store.upsert import dialect_insert, in_batches, insert_new
from listener.text.tokens import normalise

LIKE, SHARE = "like", "share"
_COUNT_OF = {LIKE: Post.likes, SHARE: Post.shares}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReactionShown:
    """An account that liked or shared a post."""

    kind: str
    account_id: int
    name: str
    profile_url: str | None
    seen_at: datetime
    gone_at: datetime | None
    """When it was found to have taken it back."""


def due_reactions(session: Session, source_id: int, limit: int) -> list[Asking]:
    """Posts of a source that are about a brand and whose likes or shares are others than when it was last
    asked whose they are, newest first."""
    found: list[tuple[datetime, Asking]] = []
    for kind, count in _COUNT_OF.items():
        look = ReactionLook
        rows = session.execute(
            select(Post.site, Post.key, Post.url, Post.published_at, Post.collected_at, count.label("n"))
            .outerjoin(look, (look.post_id == Post.id) & (look.kind == kind))
            .where(
                Post.source_id == source_id,
                Post.deleted_at.is_(None),
                count > 0,
                or_(look.post_id.is_(None), look.counted.is_distinct_from(count)),
                exists().where(Mention.post_id == Post.id, Mention.retired_at.is_(None)),
            )
            .order_by(Post.id.desc())
            .limit(max(limit, 0))
        )
        for row in rows:
            asking = Asking(site=row.site, key=row.key, url=row.url, kind=kind, counted=row.n)
            found.append((row.published_at or row.collected_at, asking))
    found.sort(key=lambda each: (each[0], each[1].kind), reverse=True)
    return [asking for _, asking in found[:limit]]


def store_reacted(session: Session, told: Sequence[Reacted], now: datetime) -> None:
    """Keep who reacted, and who took it back; posts that are not stored are left out."""
    for one in told:
        post_id = session.scalar(
            select(Post.id).where(Post.site == normalise(one.site), Post.key == normalise(one.key))
        )
        if post_id is None:
            continue
        values = {"counted": one.counted, "complete": one.complete, "looked_at": now}
        session.execute(
            dialect_insert(session, ReactionLook)
            .values(post_id=post_id, kind=one.kind, **values)
            .on_conflict_do_update(index_elements=["post_id", "kind"], set_=values)
        )
        if one.accounts is not None:
            _keep(session, post_id, one, one.accounts, now)


def _keep(session: Session, post_id: int, told: Reacted, accounts: Sequence[Reactor], now: datetime) -> None:
    ids = _account_ids(session, accounts, now)
    insert_new(
        session,
        PostReaction,
        [{"post_id": post_id, "kind": told.kind, "account_id": each, "seen_at": now} for each in ids],
    )
    of_post = (PostReaction.post_id == post_id, PostReaction.kind == told.kind)
    for batch in in_batches(ids):
        session.execute(
            update(PostReaction)
            .where(*of_post, PostReaction.account_id.in_(batch), PostReaction.gone_at.is_not(None))
            .values(gone_at=None)
            .execution_options(synchronize_session=False)
        )
    if told.complete:
        session.execute(
            update(PostReaction)
            .where(*of_post, PostReaction.gone_at.is_(None), PostReaction.account_id.not_in(ids))
            .values(gone_at=now)
            .execution_options(synchronize_session=False)
        )
    link_authors(session, ids, (), since=now)


def _account_ids(session: Session, reactors: Sequence[Reactor], now: datetime) -> list[int]:
    """The accounts' rows, made where there are none; erased people under their made-up names."""
    told = {
        (normalise(each.site), account_key(_clean(each.account))): _clean(each.account) for each in reactors
    }
    if not told:
        return []
    hidden = with_names_hidden(session, [(site, author) for (site, _), author in told.items()])
    keyed: dict[tuple[str, str], Author] = {}
    for (site, key), author in told.items():
        shown = hidden.get((site, key), author)
        keyed[site, account_key(shown)] = shown
    insert_new(
        session,
        Account,
        [
            {
                "site": site,
                "key": key,
                "name": author.name,
                "profile_url": author.profile_url,
                "external_id": author.external_id,
                "first_seen_at": now,
            }
            for (site, key), author in keyed.items()
        ],
    )
    return [
        account_id
        for batch in in_batches(list(keyed))
        for account_id in session.scalars(
            select(Account.id).where(tuple_(Account.site, Account.key).in_(batch)).order_by(Account.id)
        )
    ]


def _clean(author: Author) -> Author:
    return Author(
        name=normalise(author.name),
        profile_url=normalise(author.profile_url) if author.profile_url else None,
        external_id=normalise(author.external_id) if author.external_id else None,
    )


def reactions_to(session: Session, post_id: int) -> tuple[ReactionShown, ...]:
    """Who reacted to a post, first seen first; those who took it back too."""
    rows = session.execute(
        select(
            PostReaction.kind, Account.id, Account.name, Account.profile_url, PostReaction.seen_at,
            PostReaction.gone_at,
        )
        .join(Account, Account.id == PostReaction.account_id)
        .where(PostReaction.post_id == post_id)
        .order_by(PostReaction.kind, PostReaction.seen_at, Account.id)
    )  # fmt: skip
    return tuple(
        ReactionShown(kind=kind, account_id=id_, name=name, profile_url=url, seen_at=seen, gone_at=gone)
        for kind, id_, name, url, seen, gone in rows
    )
