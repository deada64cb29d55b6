"""What a screen asks for, and the ONE place that turns it into SQL.

Charts, lists and exports all go through :func:`narrow`, so that a panel's total, the list's count and
the export's rows are the same number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from listener.engagement.searching import answers_own_posts, asks_whose, found_by, read_search
from listener.store.brands import Brand
from listener.store.people import CustomerLink
from listener.store.posts import Gain, Mention, Post

MOODS = ("positive", "neutral", "negative", "mixed", "unknown")
KINDS = ("topic", "comment", "review", "article")
VIAS = ("name", "place", "context")
OWNED = ("no", "yes", "all")
DAYS = ("written", "moved", "comments", "likes", "shares")


@dataclass(frozen=True, kw_only=True, slots=True)
class MentionFilter:
    """Which mentions. An empty tuple, or None, does not narrow. Days are inclusive, reporting zone."""

    start: date
    end: date
    brands: tuple[str, ...] = ()
    """Codes; competitors count unless left out here."""
    moods: tuple[str, ...] = ()
    sources: tuple[int, ...] = ()
    """Ids of sources."""
    languages: tuple[str, ...] = ()
    """Codes; ``?`` stands for posts whose language is unknown."""
    kinds: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    customer: bool | None = None
    """True: only posts of confirmed customers; False: only of others."""
    authors: tuple[int, ...] = ()
    """Ids of accounts."""
    threads: tuple[int, ...] = ()
    """Ids of threads."""
    owned: str = "no"
    """The brand's own posts: ``no`` leaves them out, ``yes`` wants nothing else, ``all`` makes no difference.
    A search that asks for ``owned:`` decides it by itself."""
    answers: bool = False
    """Only what answers a post of the brand's own."""
    suspect: bool | None = None
    """True: only posts with duplicate content or abnormal posting; False: only others (``qualified``)."""
    search: str | None = None
    """A text in the query language."""
    days: str = "written"
    """What the period is about: ``written`` then; ``comments``, ``likes`` or ``shares``: such came then;
    ``moved``: any of the three."""


def period_before(wanted: MentionFilter) -> MentionFilter:
    """The same filter over the same number of days just before."""
    length = wanted.end - wanted.start
    end = wanted.start - timedelta(days=1)
    return replace(wanted, start=end - length, end=end)


def days_of(wanted: MentionFilter) -> list[date]:
    """Each day of the period, first to last."""
    return [wanted.start + timedelta(days=n) for n in range((wanted.end - wanted.start).days + 1)]


def narrow(session: Session, wanted: MentionFilter) -> list[ColumnElement[bool]]:
    """The conditions on ``mention``, ``post`` and ``brand`` that hold for exactly the wanted mentions.

    Use them in a statement that joins the three tables, as :func:`mentions_joined` does.

    Raises:
        QuerySyntaxError: the search cannot be read.
    """
    query = read_search(wanted.search)
    conditions = [*_lasting(wanted, whose=not asks_whose(query)), _within(wanted)]
    if query is not None:
        conditions.append(found_by(session, query, conditions))
    return conditions


def narrow_any_day(session: Session, wanted: MentionFilter) -> list[ColumnElement[bool]]:
    """As :func:`narrow` but whatever day the post was written: for what posts gained in the period."""
    query = read_search(wanted.search)
    conditions = _lasting(wanted, whose=not asks_whose(query))
    if query is not None:
        conditions.append(found_by(session, query, [*conditions, _moved(wanted)]))
    return conditions


def mentions_joined(*columns: Any) -> Select[Any]:
    """A statement over mentions with their posts and brands, to which the conditions fit."""
    return (
        select(*columns)
        .select_from(Mention)
        .join(Post, Post.id == Mention.post_id)
        .join(Brand, Brand.id == Mention.brand_id)
    )


def _within(wanted: MentionFilter) -> ColumnElement[bool]:
    if wanted.days != "written":
        return _moved(wanted, wanted.days)
    return Mention.day.between(wanted.start, wanted.end)


def _moved(wanted: MentionFilter, what: str = "moved") -> ColumnElement[bool]:
    """The post has a gain in the period; of one count: the count came or went, not merely became known."""
    columns = {"comments": Gain.comments, "likes": Gain.likes, "shares": Gain.shares}
    came = [columns[what] != 0] if what in columns else []
    return exists().where(Gain.post_id == Mention.post_id, Gain.day.between(wanted.start, wanted.end), *came)


def _lasting(wanted: MentionFilter, *, whose: bool) -> list[ColumnElement[bool]]:
    """Everything but the period and the search; without ``whose``, own posts and others alike."""
    conditions: list[ColumnElement[bool]] = [Mention.retired_at.is_(None), Brand.archived_at.is_(None)]
    if whose and wanted.owned != "all":
        conditions.append(Mention.owned.is_(wanted.owned == "yes"))
    if wanted.answers:
        conditions.append(answers_own_posts())
    if wanted.brands:
        conditions.append(Brand.code.in_(wanted.brands))
    if wanted.moods:
        conditions.append(Mention.mood.in_(wanted.moods))
    if wanted.via:
        conditions.append(Mention.via.in_(wanted.via))
    if wanted.sources:
        conditions.append(Post.source_id.in_(wanted.sources))
    if wanted.authors:
        conditions.append(Post.account_id.in_(wanted.authors))
    if wanted.threads:
        conditions.append(Post.thread_id.in_(wanted.threads))
    if wanted.kinds:
        conditions.append(Post.kind.in_(wanted.kinds))
    if wanted.languages:
        known = Post.language.in_([code for code in wanted.languages if code != "?"])
        conditions.append(known | Post.language.is_(None) if "?" in wanted.languages else known)
    if wanted.suspect is not None:
        conditions.append(Post.suspect.is_(wanted.suspect))
    if wanted.customer is not None:
        linked = exists().where(CustomerLink.account_id == Post.account_id, CustomerLink.state == "confirmed")
        conditions.append(linked if wanted.customer else ~linked)
    return conditions
