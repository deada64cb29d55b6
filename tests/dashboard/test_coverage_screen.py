"""What is missing is said beside the numbers, and changes leave out what did not know both periods."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert, select, update

from listener.store.tables import Source, SourceDay
from tests.dashboard.conftest import Visitor
from tests.dashboard.seed import ZONE

pytestmark = pytest.mark.browser


def test_missing_sources_and_those_that_cannot_be_compared_are_named(visitor: Visitor) -> None:
    """The feed was refused five days ago; a third source was added ten days ago: it is in no change."""
    seeded = visitor.site.seeded
    assert seeded is not None
    today = seeded.now.astimezone(ZONE).date()
    with visitor.site.database.write() as session:
        feed = session.scalars(select(Source.id).where(Source.name == "Tin tiêu dùng")).one()
        old = seeded.now - timedelta(days=80)
        session.execute(update(Source).where(Source.id == feed).values(created_at=old))
        late = session.execute(
            insert(Source)
            .values(
                name="Hội A",
                kind="forum",
                url="http://hoi-a.example/",
                created_at=seeded.now - timedelta(days=10),
            )
            .returning(Source.id)
        ).scalar_one()
        session.execute(SourceDay.__table__.delete().where(SourceDay.source_id == feed))
        days = [(feed, number) for number in range(81)] + [(late, number) for number in range(11)]
        session.execute(
            insert(SourceDay),
            [
                {
                    "source_id": source,
                    "day": today - timedelta(days=number),
                    "finished": 0 if (source, number) == (feed, 5) else 1,
                    "failed": 1,
                    "trouble": "refused",
                }
                for source, number in days
            ],
        )
    page = visitor.open("/?period=7")
    said = page.locator('[role="status"]', has_text="Compared with")
    expect(said).to_contain_text("1 of 3 sources missing on")
    expect(said).to_contain_text("Tin tiêu dùng (refused by the site).")
    expect(said).to_contain_text("Hội A (not yet listened to then).")
    page = visitor.open("/?period=30&lang=vi")
    said = page.locator('[role="status"]', has_text="So với")
    expect(said).to_contain_text("thiếu 1/2 nguồn: Diễn đàn mẫu (không được thu thập).")
    expect(said).to_contain_text("Trước đó chưa theo dõi: Hội A (")
