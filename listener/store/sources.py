"""Sources, their crawl runs, and what crawling remembers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, Base, Id, utc_now


class Source(Base):
    """A place on the web that is crawled at an interval."""

    __tablename__ = "source"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    """``forum``, ``feed`` or ``page``: the name of the spider."""
    url: Mapped[str] = mapped_column(Text, unique=True)
    host: Mapped[str] = mapped_column(String(255), default="", server_default="")
    """Lower case, with the port where the address names one: a host is crawled by one run at a time."""
    engine: Mapped[str | None] = mapped_column(String(32))
    """The forum engine recognised at the last crawl."""
    enabled: Mapped[bool] = mapped_column(default=True)
    interval_seconds: Mapped[int] = mapped_column(default=3600)
    delay_seconds: Mapped[float] = mapped_column(Float, default=1.0)
    """Pause between two requests to the host; robots.txt may ask for more."""
    max_requests: Mapped[int] = mapped_column(default=2000)
    """Budget of one run; what is left over waits for the next."""
    revisit_requests: Mapped[int] = mapped_column(default=20)
    """Extra requests of one run to look again at young posts for their counts."""
    daily_requests: Mapped[int] = mapped_column(default=5000, server_default="5000")
    """Budget of any 24 hours, over all runs; a source that has spent it waits."""
    quiet_from: Mapped[int | None] = mapped_column(SmallInteger)
    """Minute of the day, in :attr:`timezone`, at which its quiet hours begin; with ``quiet_until``."""
    quiet_until: Mapped[int | None] = mapped_column(SmallInteger)
    not_before: Mapped[datetime | None]
    """The site asked (``Retry-After``) to be left alone until then."""
    timezone: Mapped[str] = mapped_column(String(64), default="Asia/Ho_Chi_Minh")
    """The zone in which the site writes times that name none."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    next_run_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    lease_run_id: Mapped[int | None] = mapped_column(BIG)
    """The run that holds this source now; one at a time."""
    lease_until: Mapped[datetime | None]
    """The lease is void after this moment unless the run renewed it."""
    clean: Mapped[bool] = mapped_column(default=False)
    """What earlier crawls remember holds. False: the next one forgets it and looks at everything."""
    render: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Pages are drawn by a browser first (the extra ``render``)."""
    robots: Mapped[str | None] = mapped_column(Text)
    """What robots.txt said: ``allowed``, ``refused``, ``none``, and any crawl-delay."""
    robots_at: Mapped[datetime | None]
    last_ok_at: Mapped[datetime | None]
    keep_days: Mapped[int | None]
    """Days after which its posts are removed, by the day they were written; NULL: they are kept."""
    keep_silent_days: Mapped[int | None]
    """The same of posts in threads where nobody named a brand."""


class CrawlRun(Base):
    """One crawl of one source, from claim to end."""

    __tablename__ = "crawl_run"
    __table_args__ = (Index("ix_crawl_run_source_started", "source_id", "started_at"),)

    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(BIG, ForeignKey("source.id", ondelete="CASCADE"))
    status: Mapped[str] = mapped_column(String(16), default="running")
    """``running``, ``finished``, ``failed``, ``killed``."""
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it ended, in a sentence."""
    trigger: Mapped[str] = mapped_column(String(16), default="schedule")
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    finished_at: Mapped[datetime | None]
    requests: Mapped[int] = mapped_column(default=0)
    revisits: Mapped[int] = mapped_column(default=0)
    """Requests, of those, that only looked again at counts."""
    backfill: Mapped[int] = mapped_column(default=0, server_default="0")
    """Requests, of those, that read what lies below the news: old threads, as the budget allows."""
    not_modified: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(BIG, default=0)
    posts: Mapped[int] = mapped_column(default=0)
    """Posts the spider handed over; always new + changed + seen + quarantined."""
    posts_new: Mapped[int] = mapped_column(default=0)
    posts_changed: Mapped[int] = mapped_column(default=0)
    posts_seen: Mapped[int] = mapped_column(default=0)
    posts_quarantined: Mapped[int] = mapped_column(default=0)
    mentions_new: Mapped[int] = mapped_column(default=0)
    errors: Mapped[int] = mapped_column(default=0)


class CrawlFault(Base):
    """Something a run met and could not use."""

    __tablename__ = "crawl_fault"

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(BIG, ForeignKey("crawl_run.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=utc_now)
    kind: Mapped[str] = mapped_column(String(32))
    url: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)


class PageMemory(Base):
    """What a server said about a page, to ask later whether it has changed."""

    __tablename__ = "page_memory"
    __table_args__ = (UniqueConstraint("source_id", "url"),)

    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(BIG, ForeignKey("source.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(Text)
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    fetched_at: Mapped[datetime] = mapped_column(default=utc_now)


class ListMemory(Base):
    """A list of threads (a board, the front page) and how far down it has been gone over."""

    __tablename__ = "list_memory"
    __table_args__ = (UniqueConstraint("source_id", "url"),)

    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(BIG, ForeignKey("source.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(Text)
    """As it is linked, canonical."""
    address: Mapped[str] = mapped_column(Text)
    """Where it was found after redirects: asked for next time."""
    resume: Mapped[str | None] = mapped_column(Text)
    """The page of the list from which on threads may be unread; NULL when all of it was gone over."""
    swept_at: Mapped[datetime | None]
    """When its last page was reached."""


class ThreadTrouble(Base):
    """A thread that could not be read, and when to try again."""

    __tablename__ = "thread_trouble"
    __table_args__ = (UniqueConstraint("source_id", "thread_url"),)

    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(BIG, ForeignKey("source.id", ondelete="CASCADE"))
    thread_url: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    """Where the list links to."""
    signature: Mapped[str] = mapped_column(Text)
    """How the list showed it: a change there is a reason to try at once."""
    tries: Mapped[int] = mapped_column(default=1)
    retry_at: Mapped[datetime | None]
    """NULL: only when the list shows a change."""


class Quarantine(Base):
    """What could not be processed, with its reason; it can be replayed."""

    __tablename__ = "quarantine"

    id: Mapped[Id]
    source_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("source.id", ondelete="SET NULL"))
    run_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("crawl_run.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    url: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    """``post`` (payload is the post as JSON) or ``page`` (payload is the page's text)."""
    reason: Mapped[str] = mapped_column(Text)
    payload: Mapped[str] = mapped_column(Text)
    resolved_at: Mapped[datetime | None]
