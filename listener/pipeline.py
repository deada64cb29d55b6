"""What happens to each post that comes in: store → find copies → snapshot → match → score → link.

One transaction a page. Every post leaves with exactly one counted :class:`Outcome`; the run's
figures are written in the same transaction, so they are right even if the next instruction never runs.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from listener.customers.linking import link_authors
from listener.duplicates.clusters import settle_copies
from listener.duplicates.suspects import judge_suspects
from listener.engagement.counting import Visit, known_after, record
from listener.engagement.reactions import store_reacted
from listener.ingest.checks import Unusable, checked
from listener.ingest.faults import store_fault, tell_unreadable
from listener.ingest.gone import mark_gone
from listener.ingest.mentioning import write_mentions
from listener.ingest.replies import changes_of, count_replies, own_counts
from listener.ingest.storing import Stored, opening_posts, store_posts, store_threads
from listener.ingest.targets import load_targets
from listener.ingest.walking import keep_mark, keep_place
from listener.post import Harvest, Post, Reactions, Sighting, post_to_json
from listener.retention.limits import oldest_kept
from listener.rules.firing import apply_rules, mentions_of
from listener.settings import Settings
from listener.store import Database, utc_now
from listener.store.locks import lock_copies, lock_queries
from listener.store.tables import CrawlRun, Quarantine
from listener.text.tokens import normalise
from listener.triage.returning import author_wrote

log = structlog.get_logger(__name__)


class Outcome(StrEnum):
    """How a post leaves the pipeline."""

    NEW = "new"
    CHANGED = "changed"
    """Stored before; its text or title was edited since."""
    SEEN = "seen"
    """Stored before, or handed over twice on one page; only its counts may be new. Or older than its source
    keeps posts."""
    QUARANTINED = "quarantined"


@dataclass(kw_only=True, slots=True)
class Result:
    """What came of one harvest."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    mentions_new: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    """CPU seconds by stage."""


class Pipeline:
    """Takes harvests into one database."""

    def __init__(self, database: Database, settings: Settings) -> None:
        """Keep what every harvest needs."""
        self._database = database
        self._zone: ZoneInfo = settings.zone

    def take(
        self,
        harvest: Harvest,
        *,
        source_id: int | None = None,
        run_id: int | None = None,
        now: datetime | None = None,
        imported: bool = False,
        dry_run: bool = False,
    ) -> Result:
        """Store one page's harvest.

        A post that cannot be processed is quarantined with its reason; the others go on.

        Args:
            now: The moment of the visit; for tests and imports.
            imported: It comes from a file: counts that are known already are no new visit.
            dry_run: Say what would come of it, and undo it.
        """
        context = _Context(
            source_id=source_id,
            run_id=run_id,
            now=now or utc_now(),
            zone=self._zone,
            imported=imported,
            dry_run=dry_run,
        )
        try:
            with self._transaction(context) as session:
                result = _take(session, harvest, context)
        except _BadPostError as bad:
            log.warning("pipeline.quarantine", url=harvest.url, reason=str(bad))
            result = self._one_by_one(harvest, context)
        return result

    @contextmanager
    def _transaction(self, context: _Context) -> Iterator[Session]:
        with suppress(_Undo), self._database.write() as session:
            yield session
            if context.dry_run:
                raise _Undo

    def _one_by_one(self, harvest: Harvest, context: _Context) -> Result:
        """A post broke the page: find out which, keep it aside, and take the rest."""
        total = Result()
        for post in harvest.posts:
            one = Harvest(url=harvest.url, posts=(post,))
            try:
                with self._transaction(context) as session:
                    part = _take(session, one, context)
            except _BadPostError as bad:
                with self._transaction(context) as session:
                    part = Result()
                    _quarantine(session, post, str(bad), context)
                    part.outcomes[Outcome.QUARANTINED] += 1
                    _count(session, part, context)
            total.outcomes += part.outcomes
            total.mentions_new += part.mentions_new
        with self._transaction(context) as session:
            _take(
                session,
                replace(harvest, posts=()),
                context,
            )
        return total


@dataclass(frozen=True, kw_only=True, slots=True)
class _Context:
    source_id: int | None
    run_id: int | None
    now: datetime
    zone: ZoneInfo
    imported: bool = False
    dry_run: bool = False

    def day(self, moment: datetime) -> date:
        """The day of the reporting zone."""
        return moment.astimezone(self.zone).date()


class _Undo(Exception):  # noqa: N818 - no error: the end of a dry run
    """Takes back what a transaction did."""


class _BadPostError(Exception):
    """Something among the posts of a page cannot be processed."""


def _take(session: Session, harvest: Harvest, context: _Context) -> Result:
    result = Result()
    usable: dict[tuple[str, str], Post] = {}
    with _stage(result, "check"):
        kept_from = oldest_kept(session, context.source_id, today=context.day(context.now))
        for raw in harvest.posts:
            try:
                post = checked(raw, context.now)
            except Unusable as reason:
                _quarantine(session, raw, str(reason), context)
                result.outcomes[Outcome.QUARANTINED] += 1
                continue
            past = kept_from and post.published_at and context.day(post.published_at) < kept_from
            if past or (post.site, post.key) in usable:
                result.outcomes[Outcome.SEEN] += 1
            else:
                usable[post.site, post.key] = post
    posts = list(usable.values())
    try:
        replies = _process(session, posts, context, result) if posts else Counter()
        _take_sightings(session, harvest.sightings, context)
    except (ValueError, ArithmeticError, LookupError, TypeError) as error:
        # What a post's content can provoke. Faults of the database itself are not the post's.
        raise _BadPostError(f"{type(error).__name__}: {error}") from error
    if harvest.mark is not None:
        keep_mark(session, harvest.mark, context.source_id, context.now)
    if harvest.place is not None and context.source_id is not None:
        keep_place(session, harvest.place, context.source_id, context.now)
    store_reacted(session, harvest.reacted, context.now)
    for gone in harvest.gone:
        replies.subtract(mark_gone(session, gone, context.now))
    if replies or harvest.mark is not None:
        read = [harvest.mark.url] if harvest.mark is not None else []
        count_replies(session, replies, read, now=context.now, zone=context.zone)
    for fault in harvest.faults:
        store_fault(session, fault, source_id=context.source_id, run_id=context.run_id)
    _count(session, result, context)
    return result


def _process(session: Session, posts: Sequence[Post], context: _Context, result: Result) -> Counter[int]:
    """Take the posts of a page; how many replies came, by thread."""
    # Before any post: who matches history or looks for copies holds these first, and posts after them.
    lock_queries(session, shared=True)
    lock_copies(session)
    with _stage(result, "store"):
        threads = store_threads(session, posts, source_id=context.source_id, now=context.now)
        stored = store_posts(
            session, posts, threads, source_id=context.source_id, now=context.now, zone=context.zone
        )
    for item in stored:
        result.outcomes[Outcome.NEW if item.new else Outcome.CHANGED if item.changed else Outcome.SEEN] += 1
    with _stage(result, "copies"):  # before anything is counted: see lock_copies
        settled = settle_copies(
            session,
            [item.id for item in stored if item.new or item.changed],
            edited=[item.id for item in stored if item.changed],
        )
        judge_suspects(session, settled)
    with _stage(result, "snapshot"):
        visits = [_visit(item) for item in stored]
        if context.imported:
            visits = [visit for visit in visits if known_after(visit) != visit.before]
        record(session, visits, now=context.now, zone=context.zone)
        own_counts(session, visits)
    replies = changes_of(stored, threads)
    fresh = [item for item in stored if item.new or item.changed or item.named]
    if not fresh:
        return replies
    with _stage(result, "match and score"):
        targets = load_targets(session)
        mentions = write_mentions(session, targets, [item.id for item in fresh])
        if targets.unreadable and context.run_id is not None:
            tell_unreadable(session, targets.unreadable, context.run_id)
    result.mentions_new = len(mentions)
    with _stage(result, "link"):
        said = [(i.id, i.account_id, i.post.text) for i in fresh if i.account_id is not None]
        link_authors(session, sorted({account_id for _, account_id, _ in said}), said, since=context.now)
    with _stage(result, "triage"):
        author_wrote(session, [item.id for item in fresh if item.new], context.now)
        edited = [item.id for item in fresh if not item.new]
        apply_rules(session, {*mentions, *mentions_of(session, edited)})
    return replies


@contextmanager
def _stage(result: Result, name: str) -> Iterator[None]:
    start = time.thread_time()
    yield
    result.seconds[name] = result.seconds.get(name, 0.0) + time.thread_time() - start


def _visit(item: Stored) -> Visit:
    return Visit(post_id=item.id, day=item.day, before=item.before, seen=item.post.reactions)


def _take_sightings(session: Session, sightings: Sequence[Sighting], context: _Context) -> None:
    if not sightings:
        return
    visits: dict[int, Visit] = {}
    for sighting, row in opening_posts(session, sightings):
        visits[row.id] = Visit(
            post_id=row.id,
            day=row.day,
            before=Reactions(likes=row.likes, comments=row.comments, shares=row.shares, views=row.views),
            seen=sighting.reactions,
        )
    record(session, list(visits.values()), now=context.now, zone=context.zone)
    own_counts(session, visits.values())


def _quarantine(session: Session, post: Post, reason: str, context: _Context) -> None:
    session.execute(
        insert(Quarantine).values(
            source_id=context.source_id,
            run_id=context.run_id,
            at=context.now,
            url=normalise(post.url),
            kind="post",
            reason=reason,
            # ASCII JSON: whatever made the post unusable cannot make its record so.
            payload=json.dumps(post_to_json(post)),
        )
    )


def _count(session: Session, result: Result, context: _Context) -> None:
    if context.run_id is None or not (result.outcomes or result.mentions_new):
        return
    session.execute(
        update(CrawlRun)
        .where(CrawlRun.id == context.run_id)
        .values(
            posts=CrawlRun.posts + result.outcomes.total(),
            posts_new=CrawlRun.posts_new + result.outcomes[Outcome.NEW],
            posts_changed=CrawlRun.posts_changed + result.outcomes[Outcome.CHANGED],
            posts_seen=CrawlRun.posts_seen + result.outcomes[Outcome.SEEN],
            posts_quarantined=CrawlRun.posts_quarantined + result.outcomes[Outcome.QUARANTINED],
            mentions_new=CrawlRun.mentions_new + result.mentions_new,
        )
    )
