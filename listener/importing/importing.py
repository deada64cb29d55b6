"""Importing posts: good rows go through the one door, broken ones are listed, twice is as once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.errors import UsageError
from listener.importing.headers import Field
from listener.importing.making import Making, make_post
from listener.importing.maps import SavedMap, check_name, load_map, save_map
from listener.importing.rows import Row, Table, read_table
from listener.importing.values import ORDERS, UnreadableError, order_of, site
from listener.ingest.checks import Unusable, checked
from listener.pipeline import Outcome, Pipeline
from listener.post import Harvest, Kind, Post
from listener.settings import Settings
from listener.sheets import read_content
from listener.store import Database, audit, utc_now
from listener.store.tables import ImportRun, Thread
from listener.store.tables import Post as StoredPost
from listener.store.upsert import in_batches

BATCH = 500
"""Posts a transaction."""
Progress = Callable[[int, int], None]
"""Called with the rows done and the rows there are."""


@dataclass(frozen=True, slots=True)
class BrokenPost:
    """A row that did not go in."""

    line: int
    reason: str
    row: Mapping[str, str]
    """Its cells by header, to mend and send again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PostsImport:
    """What came of a file. ``rows`` is the sum of the four outcomes."""

    rows: int
    new: int
    changed: int
    seen: int
    """Known already with this text; their counts may be new."""
    broken: tuple[BrokenPost, ...]
    mentions: int
    """Mentions of brands that are new since."""
    columns: Mapping[str, str]
    """Field to header, as they were understood; empty for JSON lines."""
    ignored_columns: tuple[str, ...]
    dates: str
    """How dates in figures were read: ``dmy`` or ``mdy``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """What the person who imports says about the file."""

    columns: Mapping[str, str]
    """Field to header."""
    site: str | None = None
    kind: str | None = None
    dates: str | None = None
    use_map: str | None = None
    save_as: str | None = None


@needs(Act.MANAGE)
def import_posts(
    database: Database,
    source: Path | bytes,
    filename: str | None = None,
    *,
    wishes: Wishes,
    settings: Settings,
    actor: str,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> PostsImport:
    """Import a CSV, XLSX or JSON-lines file of posts.

    Args:
        filename: Its name for messages, where ``source`` is its content.
        dry_run: Say what would happen and write nothing.

    Raises:
        UsageError: the file cannot be read, a mapping names what is not there.
    """
    name = filename or (source.name if isinstance(source, Path) else "the file")
    saved = _wanted(database, wishes)
    table = read_table(read_content(source), name, saved.columns)
    dates = saved.given.get("dates") or order_of(row.values.get(Field.PUBLISHED, "") for row in table.rows)
    kind = saved.given.get("kind") or table.about
    making = Making(
        zone=settings.zone, dates=dates, site=saved.given.get("site"), kind=Kind(kind) if kind else None
    )
    posts, broken = _posts(table, making)
    posts = _known_by_address(database, posts)
    outcomes: Counter[Outcome] = Counter()
    mentions = 0
    pipeline = Pipeline(database, settings)
    now = utc_now()
    for done, batch in enumerate(in_batches([post for _, post in posts], BATCH), start=1):
        result = pipeline.take(
            Harvest(url=batch[0].url, posts=tuple(batch)), now=now, imported=True, dry_run=dry_run
        )
        outcomes += result.outcomes
        mentions += result.mentions_new
        if progress:
            progress(min(done * BATCH, len(posts)), len(table.rows))
    if progress:
        progress(len(table.rows), len(table.rows))
    broken.sort(key=lambda each: each.line)
    outcome = PostsImport(
        rows=len(table.rows),
        new=outcomes[Outcome.NEW],
        changed=outcomes[Outcome.CHANGED],
        seen=outcomes[Outcome.SEEN],
        broken=tuple(broken),
        mentions=mentions,
        columns=table.columns,
        ignored_columns=table.ignored,
        dates=dates,
    )
    if not dry_run:
        with database.write() as session:
            _record(session, outcome, name, actor)
            if wishes.save_as is not None:
                save_map(session, wishes.save_as, saved, actor=actor)  # what was said: presets know the rest
    return outcome


def _wanted(database: Database, wishes: Wishes) -> SavedMap:
    """The saved mapping, if one was named, with what was said now on top."""
    saved = SavedMap()
    if wishes.save_as is not None:
        check_name(wishes.save_as)
    if wishes.use_map is not None:
        with database.read() as session:
            saved = load_map(session, wishes.use_map)
    given = dict(saved.given)
    if wishes.site is not None:
        try:
            given["site"] = site(wishes.site)
        except UnreadableError as error:
            raise UsageError(f"{error}.") from error
    if wishes.kind is not None:
        if wishes.kind not in set(Kind):
            raise UsageError(f"{wishes.kind!r} is no kind of post; choose one of {', '.join(Kind)}.")
        given["kind"] = wishes.kind
    if wishes.dates is not None:
        if wishes.dates not in ORDERS:
            raise UsageError(f"{wishes.dates!r} is no order of dates; choose dmy or mdy.")
        given["dates"] = wishes.dates
    return SavedMap({**saved.columns, **wishes.columns}, given)


def _posts(table: Table, making: Making) -> tuple[list[tuple[Row, Post]], list[BrokenPost]]:
    """The rows as posts, and those that are none."""
    posts: list[tuple[Row, Post]] = []
    broken: list[BrokenPost] = []
    first: dict[tuple[str, str], tuple[Row, Post]] = {}
    now = utc_now()
    for row in table.rows:
        try:
            post = checked(make_post(row, making), now)
            before = first.setdefault((post.site, post.key), (row, post))
            if (before[1].text, before[1].title) != (post.text, post.title):
                raise UnreadableError(
                    f"it has the id or address of line {before[0].line} but another text; "
                    "comments need an id or an address of their own, or --kind comment"
                )
        except (UnreadableError, Unusable) as error:
            broken.append(BrokenPost(row.line, str(error).rstrip("."), row.shown))
            continue
        posts.append((row, post))
    return _with_parents(posts), broken


def _with_parents(posts: Sequence[tuple[Row, Post]]) -> list[tuple[Row, Post]]:
    """Answers point to the key of what they answer, where that is in the file by address or id."""
    keys: dict[tuple[str, str], str] = {}
    for row, post in posts:
        keys.setdefault((post.site, post.url), post.key)
        for field in (Field.THREAD_ID, Field.ID):
            identifier = row.values.get(field, "").strip()
            if identifier and post.key.endswith(f":{identifier}"):
                keys[post.site, identifier] = post.key
    return [
        (row, replace(post, parent_key=keys.get((post.site, post.parent_key), post.parent_key)))
        if post.parent_key
        else (row, post)
        for row, post in posts
    ]


def _known_by_address(database: Database, posts: Sequence[tuple[Row, Post]]) -> list[tuple[Row, Post]]:
    """Posts that a crawl has stored under the site's own id keep that id: they are found by address."""
    wanted = {post.thread_url for _, post in posts if post.key == post.url}
    known: dict[tuple[str, str], str] = {}
    with database.read() as session:
        for urls in in_batches(sorted(wanted)):
            for found in session.execute(
                select(StoredPost.site, StoredPost.url, StoredPost.key)
                .join(Thread, Thread.id == StoredPost.thread_id)
                .where(Thread.url.in_(urls))
            ):
                known[found.site, found.url] = found.key
    return [
        (row, replace(post, key=known.get((post.site, post.url), post.key)) if post.key == post.url else post)
        for row, post in posts
    ]


def _record(session: Session, result: PostsImport, filename: str, actor: str) -> None:
    counts = {"rows": result.rows, "created": result.new, "updated": result.changed, "unchanged": result.seen}
    session.execute(
        insert(ImportRun).values(
            kind="posts",
            by=actor,
            filename=filename,
            broken=[{"line": b.line, "reason": b.reason, "row": dict(b.row)} for b in result.broken],
            **counts,
        )
    )
    audit(session, actor, "post.import", f"file:{filename}", at=None, broken=len(result.broken), **counts)
