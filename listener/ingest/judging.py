"""Whose mention a post is, and how that is known: by name, by place or by context.

By name: the post satisfies the brand's query. By place: it stands on the brand's own ground, or answers
the brand's own account. By context: it answers an opening post that satisfies the query, where the query
asks for that. The strongest reason counts, in this order. Nothing here depends on the order in which
posts came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from listener.ingest.matchable import MatchablePost, authors_of_parents, openings
from listener.ingest.targets import Targets
from listener.queries import Span
from listener.store.tables import Post, Thread
from listener.store.upsert import in_batches


@dataclass(frozen=True, slots=True)
class Verdict:
    """A post is a brand's mention."""

    post: MatchablePost
    query_id: int
    brand_id: int
    via: str
    """``name``, ``place`` or ``context``."""
    owned: bool
    spans: tuple[Span, ...] = ()
    others: tuple[Span, ...] = ()
    """Where other brands are named."""


def judge(session: Session, targets: Targets, posts: Sequence[MatchablePost]) -> list[Verdict]:
    """Every mention that these posts are, post by post."""
    around = _Neighbours(session, targets, posts)
    verdicts: list[Verdict] = []
    for post in posts:
        named = targets.matcher.match_document(post.document)
        owners = _owners(targets, post)
        found = {targets.brand_of(matched): "name" for matched in named}
        for brand_id in _hosts(targets, post, around) | owners:
            found.setdefault(brand_id, "place")
        for asking in around.matching_openings(post):
            found.setdefault(targets.brand_of(asking), "context")
        for brand_id, via in sorted(found.items()):
            if brand_id not in targets.query_of_brand:  # its ground is declared, the brand archived
                continue
            query_id = targets.query_of_brand[brand_id]
            verdicts.append(
                Verdict(
                    post=post,
                    query_id=query_id,
                    brand_id=brand_id,
                    via=via,
                    owned=brand_id in owners,
                    spans=tuple(named.get(query_id, ())),
                    others=tuple(s for other, spans in named.items() if other != query_id for s in spans),
                )
            )
    return verdicts


def _owners(targets: Targets, post: MatchablePost) -> set[int]:
    """The brands whose own words these are."""
    grounds = targets.grounds
    owners = set(grounds.accounts.get(post.account_id, ())) if post.account_id is not None else set()
    if post.opens:  # who owns a thread has opened it
        owners |= grounds.threads.get(post.thread_url, set())
    if post.kind == "article" and post.source_id is not None:  # a topic of one's forum is a visitor's
        owners |= grounds.sources.get(post.source_id, set())
    return owners


def _hosts(targets: Targets, post: MatchablePost, around: _Neighbours) -> set[int]:
    """The brands on whose own ground the post stands."""
    grounds = targets.grounds
    hosts = set(grounds.threads.get(post.thread_url, ()))
    if post.source_id is not None:
        hosts |= grounds.sources.get(post.source_id, set())
    return hosts | around.answered_accounts(post)


class _Neighbours:
    """What posts stand under and answer, read at once for all of them; nothing where nobody asks."""

    def __init__(self, session: Session, targets: Targets, posts: Sequence[MatchablePost]) -> None:
        self._targets = targets
        self._openings: Mapping[int, list[MatchablePost]] = {}
        self._parents: Mapping[tuple[str, str], int] = {}
        self._matching: dict[int, set[int]] = {}
        if targets.looks_around:
            self._openings = openings(session, (post.thread_id for post in posts if not post.opens))
        if targets.grounds.accounts:
            self._parents = authors_of_parents(session, posts)

    def answered_accounts(self, post: MatchablePost) -> set[int]:
        """Brands whose own account wrote what this answers, or opened its thread."""
        accounts = self._targets.grounds.accounts
        if not accounts or post.opens:
            return set()
        wrote = [opening.account_id for opening in self._openings.get(post.thread_id, ())]
        if post.parent_key is not None:
            wrote.append(self._parents.get((post.site, post.parent_key)))
        return set().union(*(accounts.get(account, set()) for account in wrote if account is not None))

    def matching_openings(self, post: MatchablePost) -> set[int]:
        """Queries with context that an opening post of this one's thread satisfies."""
        if not self._targets.with_context or post.opens:
            return set()
        if post.thread_id not in self._matching:
            self._matching[post.thread_id] = {
                query_id
                for opening in self._openings.get(post.thread_id, ())
                for query_id in self._targets.with_context
                if self._targets.query(query_id).match_document(opening.document) is not None
            }
        return self._matching[post.thread_id]


def neighbours_of(session: Session, targets: Targets, posts: Sequence[MatchablePost]) -> list[int]:
    """Other stored posts whose verdict may depend on these: they came before what they answer.

    Their threads stay locked until the transaction ends, so that two that store an opening post and its
    reply at the same time see each other.
    """
    if not targets.looks_around:
        return []
    accounts = targets.grounds.accounts
    lock_threads(session, {post.thread_id for post in posts})
    decisive = {post.thread_id for post in posts if post.opens or post.account_id in accounts}
    here = {post.id for post in posts}
    found: dict[int, list[int]] = defaultdict(list)
    for batch in in_batches(sorted(decisive)):
        for thread_id, post_id in session.execute(
            select(Post.thread_id, Post.id).where(Post.thread_id.in_(batch))
        ).all():
            found[thread_id].append(post_id)
    answered = sorted({(post.site, post.key) for post in posts if post.account_id in accounts})
    for keys in in_batches(answered):  # an answer may stand in another thread
        rows = select(Post.thread_id, Post.id).where(tuple_(Post.site, Post.parent_key).in_(keys))
        for thread_id, post_id in session.execute(rows).all():
            found[thread_id].append(post_id)
    return sorted({post_id for ids in found.values() for post_id in ids} - here)


def lock_threads(session: Session, thread_ids: Iterable[int]) -> None:
    """Hold threads, in order of their numbers, until the transaction ends (PostgreSQL)."""
    for batch in in_batches(sorted(thread_ids)):
        session.execute(
            select(Thread.id).where(Thread.id.in_(batch)).order_by(Thread.id).with_for_update()
        ).all()
