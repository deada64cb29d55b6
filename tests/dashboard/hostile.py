"""Texts as an enemy would write them, put wherever scraped or typed text is shown."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from listener.queries.spelling import folded_text
from listener.store import Database
from listener.store.tables import (
    Account,
    Brand,
    BrandQuery,
    Case,
    CaseEvent,
    CrawlFault,
    CrawlRun,
    Customer,
    CustomerLink,
    Identity,
    Mention,
    Post,
    Quarantine,
    Source,
    Thread,
)
from tests.dashboard.seed import ZONE

HOSTILE = (
    "<script>alert(1)</script><img src=http://evil.example/i onerror=alert(2)>![](http://evil.example/m)"
    "[x](javascript:alert(3)) :red[loud] $x^2$ `code` **bold** </div></textarea>{{7*7}}{}"
)
START = "<script>alert(1)</script><img src=http://evil.example/i onerror=alert(2)>![]("


def _add(session: Session, table: type, **values: object) -> int:
    key = session.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def plant(database: Database, now: datetime) -> None:
    """A brand, a source, an account, a thread, a post with its case, and a customer: all hostile."""
    bad = "javascript:alert(4)"
    with database.write() as session:
        brand = _add(
            session, Brand, code="hostile", name=f"X {HOSTILE[:150]}", competitor=True, created_at=now
        )
        query = _add(
            session, BrandQuery, brand_id=brand, version=1, text="loud", created_by=HOSTILE, replayed_at=now
        )
        source = _add(
            session, Source, name=HOSTILE[:190], kind="forum", url=bad, robots=HOSTILE, next_run_at=now
        )
        run = _add(
            session,
            CrawlRun,
            source_id=source,
            status="failed",
            reason=HOSTILE,
            started_at=now,
            finished_at=now,
        )
        _add(session, CrawlFault, run_id=run, kind="robots", url=bad, message=HOSTILE)
        _add(
            session,
            Quarantine,
            source_id=source,
            url=bad,
            kind="page",
            reason=HOSTILE,
            payload=HOSTILE,
            at=now,
        )
        thread = _add(
            session, Thread, source_id=source, site="evil.example", url=bad, title=HOSTILE, board=HOSTILE
        )
        account = _add(session, Account, site="evil.example", key="x", name=HOSTILE, profile_url=bad)
        published = now - timedelta(minutes=1)
        day = published.astimezone(ZONE).date()
        post = _add(
            session, Post, site="evil.example", key="topic:1", url=bad, kind="topic", source_id=source,
            thread_id=thread, account_id=account, title=HOSTILE, text=HOSTILE, folded=folded_text(HOSTILE),
            quoted=HOSTILE, language="en", published_at=published, published_raw=HOSTILE, collected_at=now,
            day=day, layer="x", likes=1,
        )  # fmt: skip
        at = HOSTILE.index("loud")
        span = {
            "field": "text",
            "start": at,
            "end": at + 4,
            "clause": HOSTILE,
            "word": HOSTILE,
            "weight": -1.0,
        }
        mention = _add(
            session, Mention, post_id=post, brand_id=brand, query_id=query, day=day,
            mood="negative", scored="negative", score=-1.0, spans=[span],
            evidence=[{**span, "note": HOSTILE}], scorer="x", scorer_version=1,
        )  # fmt: skip
        case = _add(
            session, Case, mention_id=mention, status="open", assignee=HOSTILE[:190], version=2,
            opened_by="x", created_at=now, updated_at=now,
        )  # fmt: skip
        for action in ("created", "noted"):
            _add(session, CaseEvent, case_id=case, at=now, actor=HOSTILE[:190], action=action, detail=HOSTILE)
        customer = _add(session, Customer, public_id="C-EVIL000000", name=HOSTILE, note=HOSTILE)
        _add(session, Identity, customer_id=customer, kind="name", value="x", shown=HOSTILE)
        _add(
            session, CustomerLink, account_id=account, customer_id=customer, state="confirmed", rule="person",
            evidence=[{"kind": "name", "value": HOSTILE, "shown": HOSTILE, "where": HOSTILE}],
            decided_by=HOSTILE[:190],
        )  # fmt: skip


def numbers(database: Database) -> dict[str, int]:
    """The hostile mention, case and source by number."""
    with database.read() as session:
        mention = session.scalars(
            select(Mention.id).join(Brand, Brand.id == Mention.brand_id).where(Brand.code == "hostile")
        ).one()
        case = session.scalars(select(Case.id).where(Case.mention_id == mention)).one()
        source = session.scalars(select(Source.id).where(Source.url == "javascript:alert(4)")).one()
    return {"mention": mention, "case": case, "source": source}
