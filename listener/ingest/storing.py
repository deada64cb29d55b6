"""Posts, threads and accounts into their tables: each once, however often it is seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, tuple_, update
from sqlalchemy.orm import Session

from listener.customers.accounts import account_key
from listener.customers.erasing import with_names_hidden
from listener.engagement.rollups.writing import authored
from listener.post import Kind, Post, Reactions, Sighting
from listener.queries.spelling import folded_text
from listener.store import tables
from listener.store.locks import hold_accounts
from listener.store.upsert import in_batches, insert_new
from listener.store.words import take_in
from listener.text.language import detect


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """A post after storing."""

    id: int
    post: Post
    account_id: int | None
    language: str | None
    day: date
    new: bool
    changed: bool
    named: bool
    """Stored before without an author, who is known now: what it is a mention of may be another matter."""
    back: bool
    """It was taken for deleted and is shown again."""
    before: Reactions
    """The counts known before this visit."""


def store_threads(
    session: Session, posts: Sequence[Post], *, source_id: int | None, now: datetime
) -> dict[str, int]:
    """Store the posts' threads.

    Returns:
        Thread ids by address.
    """
    first = {post.thread_url: post for post in reversed(posts)}
    insert_new(
        session,
        tables.Thread,
        [
            {
                "source_id": source_id,
                "site": post.site,
                "url": url,
                "title": post.thread_title,
                "board": post.thread_board,
                "visited_at": now,
            }
            for url, post in first.items()
        ],
    )
    rows = session.execute(
        select(tables.Thread.url, tables.Thread.id, tables.Thread.title).where(
            tables.Thread.url.in_(list(first))
        )
    ).all()
    for url, thread_id, title in rows:
        if (shown := first[url].thread_title) is not None and shown != title:
            session.execute(update(tables.Thread).where(tables.Thread.id == thread_id).values(title=shown))
    return {url: thread_id for url, thread_id, _ in rows}


def _store_accounts(session: Session, posts: Sequence[Post], now: datetime) -> dict[tuple[str, str], int]:
    """Account ids by (site, key)."""
    authors = {(post.site, account_key(post.author)): post.author for post in posts if post.author}
    if not authors:
        return {}
    insert_new(
        session,
        tables.Account,
        [
            {
                "site": site,
                "key": key,
                "name": author.name,
                "profile_url": author.profile_url,
                "external_id": author.external_id,
                "first_seen_at": now,
            }
            for (site, key), author in authors.items()
        ],
    )
    found = session.execute(
        select(tables.Account.site, tables.Account.key, tables.Account.id).where(
            tuple_(tables.Account.site, tables.Account.key).in_(list(authors))
        )
    )
    return {(site, key): account_id for site, key, account_id in found}


def _erased_hidden(session: Session, posts: Sequence[Post]) -> Sequence[Post]:
    """The posts, those by erased people under made-up names."""
    hidden = with_names_hidden(session, [(post.site, post.author) for post in posts if post.author])
    if not hidden:
        return posts
    return [
        replace(post, author=hidden.get((post.site, account_key(post.author)), post.author))
        if post.author
        else post
        for post in posts
    ]


def store_posts(
    session: Session,
    posts: Sequence[Post],
    threads: Mapping[str, int],
    *,
    source_id: int | None,
    now: datetime,
    zone: ZoneInfo,
) -> list[Stored]:
    """Store posts that differ in (site, key): new ones in full, known ones where they changed.

    Returns:
        One entry a post, in the given order.
    """
    posts = _erased_hidden(session, posts)
    accounts = _store_accounts(session, posts, now)
    hold_accounts(session, accounts.values())

    def account_of(post: Post) -> int | None:
        return accounts[post.site, account_key(post.author)] if post.author else None

    existing = _existing(session, posts)
    fresh = [post for post in posts if (post.site, post.key) not in existing]
    rows = {
        (post.site, post.key): {
            **_columns(post, now, zone),
            "source_id": source_id,
            "thread_id": threads[post.thread_url],
            "account_id": account_of(post),
        }
        for post in fresh
    }
    ids: dict[tuple[str, str], int] = {}
    for row in insert_new(
        session, tables.Post, list(rows.values()), tables.Post.site, tables.Post.key, tables.Post.id
    ):
        ids[row.site, row.key] = row.id
    if missed := [post for post in fresh if (post.site, post.key) not in ids]:
        # Another process stored them between our look and our insert.
        existing |= _existing(session, missed)
    stored = []
    for post in posts:
        identity = post.site, post.key
        account_id = account_of(post)
        if identity in ids:
            values = rows[identity]
            stored.append(
                Stored(
                    id=ids[identity],
                    post=post,
                    account_id=account_id,
                    language=values["language"],
                    day=values["day"],
                    new=True,
                    changed=False,
                    named=False,
                    back=False,
                    before=Reactions(),
                )
            )
        else:
            known = existing[identity]
            back = source_id is not None and known.deleted_at is not None
            stored.append(_seen_again(session, post, known, account_id, now, back=back))
    seen: dict[str, Any] = {"seen_at": now}
    if source_id is not None:  # its site shows it: what was deleted is back; a file does not prove that
        seen |= {"deleted_at": None, "deleted_reason": None}
    for batch in in_batches([item.id for item in stored if not item.new]):
        session.execute(
            update(tables.Post)
            .where(tables.Post.id.in_(batch))
            .values(**seen)
            .execution_options(synchronize_session=False)
        )
    take_in(session)
    return stored


def _existing(session: Session, posts: Sequence[Post]) -> dict[tuple[str, str], Any]:
    table = tables.Post
    found: dict[tuple[str, str], Any] = {}
    for batch in in_batches([(post.site, post.key) for post in posts]):
        for row in session.execute(
            select(
                table.id, table.site, table.key, table.title, table.text, table.language, table.day,
                table.account_id, table.layer, table.rating, table.deleted_at,
                table.likes, table.comments, table.shares, table.views,
            ).where(tuple_(table.site, table.key).in_(batch))
        ):  # fmt: skip
            found[row.site, row.key] = row
    return found


def _columns(post: Post, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "site": post.site,
        "key": post.key,
        "url": post.url,
        "kind": post.kind.value,
        "parent_key": post.parent_key,
        "quoted": post.quoted,
        "published_at": post.published_at,
        "published_raw": post.published_raw,
        "collected_at": now,
        "seen_at": now,
        "day": (post.published_at or now).astimezone(zone).date(),
        "layer": post.layer,
        "rating": post.rating,
        **_content(post),
    }


def _content(post: Post) -> dict[str, Any]:
    whole = f"{post.title}\n{post.text}" if post.title else post.text
    return {
        "title": post.title,
        "text": post.text,
        "folded": folded_text(whole),
        "language": detect(whole),
    }


def _seen_again(
    session: Session, post: Post, row: Any, account_id: int | None, now: datetime, *, back: bool
) -> Stored:
    # A feed's summary of an article that was read in full is no edit: of two layers the longer wins.
    lesser = post.layer != row.layer and len(post.text) < len(row.text)
    changed = not lesser and (post.title, post.text) != (row.title, row.text)
    values: dict[str, Any] = {}
    if changed:
        session.execute(
            insert(tables.PostVersion).values(post_id=row.id, replaced_at=now, title=row.title, text=row.text)
        )
        values |= {**_content(post), "layer": post.layer}
    if post.rating is not None and post.rating != row.rating:
        values["rating"] = post.rating
    if row.account_id is None and account_id is not None:
        values["account_id"] = account_id
        authored(session, [row.day])
    if values:
        session.execute(update(tables.Post).where(tables.Post.id == row.id).values(**values))
    return Stored(
        id=row.id,
        post=post,
        account_id=account_id if row.account_id is None else row.account_id,
        language=values.get("language", row.language),
        day=row.day,
        new=False,
        changed=changed,
        named="account_id" in values,
        back=back,
        before=Reactions(likes=row.likes, comments=row.comments, shares=row.shares, views=row.views),
    )


def opening_posts(session: Session, sightings: Sequence[Sighting]) -> Iterator[tuple[Sighting, Any]]:
    """The stored posts that sightings speak of; a sighting of a post not stored yet is dropped."""
    table = tables.Post
    columns = (table.id, table.day, table.likes, table.comments, table.shares, table.views)
    by_key = {(s.site, s.key): s for s in sightings if s.key is not None}
    by_thread = {s.thread_url: s for s in sightings if s.key is None}
    for keys in in_batches(list(by_key)):
        for row in session.execute(
            select(table.site, table.key, *columns).where(tuple_(table.site, table.key).in_(keys))
        ):
            yield by_key[row.site, row.key], row
    for urls in in_batches(list(by_thread)):
        for opening in session.execute(
            select(tables.Thread.url, *columns)
            .join(table, table.thread_id == tables.Thread.id)
            .where(tables.Thread.url.in_(urls), table.kind.in_([Kind.TOPIC.value, Kind.ARTICLE.value]))
        ):
            yield by_thread[opening.url], opening
