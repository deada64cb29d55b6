"""A person's word on a mood: above the score everywhere, kept over everything, and undone."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from listener.brands import add_brand, change_query, revert_query
from listener.engagement.filters import MentionFilter
from listener.engagement.panels import headline
from listener.errors import UsageError
from listener.mentions import iterate, one
from listener.mood import rescoring
from listener.mood.correcting import correct, undo
from listener.mood.rescoring import ask_for_rescore, ask_if_changed, last_rescore, rescore_pending
from listener.pipeline import Pipeline
from listener.sentiment.vietnamese import VietnameseLexicon
from listener.store import Database, utc_now
from listener.store.tables import Audit, Mention, MentionAspect, MoodCorrection, Post, Rescore
from tests.ingest import posts as make
from tests.ingest.posts import NOW, harvest, make_post

ROOT = Path(__file__).parent.parent.parent
ALL = MentionFilter(start=(NOW - timedelta(days=9)).date(), end=NOW.date())


def take(database: Database, *texts: str, now: datetime = NOW) -> list[int]:
    """Posts in this order; the numbers of their mentions."""
    posts = [make_post(n, text) for n, text in enumerate(texts, 1)]
    Pipeline(database, make.settings()).take(harvest(*posts), now=now)
    with database.read() as session:
        return list(session.scalars(select(Mention.id).order_by(Mention.post_id)))


@pytest.fixture
def brand(database: Database) -> Database:
    add_brand(database, name="Hạ Miên", query='"hạ miên"', actor="test")
    return database


def mood(database: Database, mention_id: int) -> tuple[str, bool, str]:
    with database.read() as session:
        row = session.get_one(Mention, mention_id)
        return row.mood, row.corrected, row.scored


def test_a_correction_wins_in_filters_panels_and_exports_and_the_score_is_kept(brand: Database) -> None:
    bad, good = take(brand, "Hạ Miên dở tệ, phục vụ quá kém", "Hạ Miên ngon tuyệt vời")
    said = correct(brand, bad, "positive", actor="lan")
    assert (said.label, said.by, said.scored) == ("positive", "lan", "negative")
    with brand.read() as session:
        rows = {row.id: row for row in iterate(session, ALL)}
        assert (rows[bad].mood, rows[bad].corrected, rows[good].corrected) == ("positive", True, False)
        assert rows[bad].score is not None
        assert rows[bad].score < 0
        assert headline(session, ALL).mood == 1.0
        detail = one(session, bad)
        assert detail is not None
        assert detail.scored == "negative"
        assert detail.correction is not None
        assert (detail.correction.by, detail.correction.label) == ("lan", "positive")
    assert undo(brand, bad, actor="minh") is None
    assert mood(brand, bad) == ("negative", False, "negative")
    with brand.read() as session:
        told = session.execute(
            select(Audit.actor, Audit.action).where(Audit.subject == f"mention:{bad}").order_by(Audit.id)
        ).all()
        assert [tuple(row) for row in told] == [("lan", "mood.correct"), ("minh", "mood.undo")]
    with pytest.raises(UsageError, match="Nobody has corrected"):
        undo(brand, bad, actor="minh")


def test_undo_brings_back_what_was_said_before(brand: Database) -> None:
    (mention,) = take(brand, "Hạ Miên dở tệ")
    correct(brand, mention, "neutral", actor="lan")
    correct(brand, mention, "mixed", actor="minh")
    before = undo(brand, mention, actor="minh")
    assert before is not None
    assert (before.label, before.by) == ("neutral", "lan")
    assert mood(brand, mention) == ("neutral", True, "negative")


def test_what_cannot_be_said_is_refused(brand: Database) -> None:
    (mention,) = take(brand, "Hạ Miên giá hơi đắt")
    with pytest.raises(UsageError, match="no mood"):
        correct(brand, mention, "unknown", actor="lan")
    with pytest.raises(UsageError, match="no mention 999"):
        correct(brand, 999, "neutral", actor="lan")
    with pytest.raises(UsageError, match="names no aspect 'delivery'; it names price"):
        correct(brand, mention, "neutral", {"delivery": "negative"}, actor="lan")
    said = correct(brand, mention, "mixed", {"price": "negative"}, actor="lan")
    assert said.aspects == {"price": "negative"}
    assert correct(brand, mention, "neutral", actor="lan").aspects == {"price": "negative"}


def test_a_correction_outlives_edits_replays_and_what_is_set_aside(brand: Database) -> None:
    (mention,) = take(brand, "Hạ Miên dở tệ")
    correct(brand, mention, "positive", actor="lan")
    take(brand, "Hạ Miên dở tệ hại luôn, thất vọng")  # edited on its site
    assert mood(brand, mention) == ("positive", True, "negative")
    change_query(brand, "ha-mien", "thất", actor="test")
    change_query(brand, "ha-mien", "không có", actor="test")
    with brand.read() as session:
        assert session.get_one(Mention, mention).retired_at is not None
    revert_query(brand, "ha-mien", 1, actor="test")
    assert mood(brand, mention) == ("positive", True, "negative")


def test_aspects_and_textblobs_figures_are_stored(database: Database) -> None:
    add_brand(database, name="Hạ Miên", query='"hạ miên"', actor="test")
    vi, en = take(
        database,
        "Hạ Miên giao hàng chậm nhưng giá rẻ",
        "Ha Mien is really great, I love the taste of it and the price was a lovely surprise (hạ miên)",
    )
    with database.read() as session:
        found = session.execute(
            select(MentionAspect.aspect, MentionAspect.mood).where(MentionAspect.mention_id == vi)
        ).all()
        assert {tuple(row) for row in found} == {("delivery", "negative"), ("price", "positive")}
        words = session.scalars(
            select(MentionAspect.words).where(MentionAspect.mention_id == vi, MentionAspect.aspect == "price")
        ).one()
        text = session.get_one(Post, session.get_one(Mention, vi).post_id).text
        assert isinstance(words, list)
        assert [text[w["start"] : w["end"]] for w in words] == [w["word"] for w in words]
        row = session.get_one(Mention, en)
        assert row.polarity is not None
        assert row.polarity > 0
        assert row.subjectivity is not None
        assert row.confidence is not None
        assert session.get_one(Mention, vi).polarity is None


class Gloomy(VietnameseLexicon):
    """Another version of a scorer, which finds everything bad."""

    version = 9999

    def score(self, text: str, target: Any = (), others: Any = ()) -> Any:
        return super().score("dở tệ")


WORKER = """
import sys
from listener.mood import choosing, rescoring, scoring
from listener.store import open_database
from tests.mood.test_correcting import Gloomy
choosing.scorer_for = lambda language: Gloomy()
rescoring.BATCH = 4
def progress(done, total):
    print(done, flush=True)
    sys.stdin.readline()
rescoring.rescore_pending(open_database(sys.argv[1]), progress)
"""


def test_a_rescoring_killed_half_way_goes_on_and_leaves_corrections_alone(
    brand: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mentions = take(brand, *(f"Hạ Miên ngon tuyệt, bài {n}" for n in range(1, 21)))
    kept = (mentions[1], mentions[18])
    for mention in kept:
        correct(brand, mention, "neutral", actor="lan")
    assert ask_if_changed(brand) is not None  # the first look at this installation
    assert rescore_pending(brand) == 1
    assert ask_if_changed(brand) is None
    gloomy = Gloomy()
    monkeypatch.setattr("listener.mood.choosing.scorer_for", lambda _language: gloomy)
    job = ask_if_changed(brand)
    assert job is not None
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, database_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdout.readline()
    worker.stdin.write("\n")
    worker.stdin.flush()
    came_to = int(worker.stdout.readline())  # two batches are in store, the third never comes
    worker.kill()
    worker.wait()
    worker.stdin.close()
    worker.stdout.close()
    assert 0 < came_to < mentions[-1]
    assert rescore_pending(brand) == 0  # a minute long it might still be alive
    undo(brand, kept[0], actor="minh")  # people go on meanwhile, on both sides of the cursor
    correct(brand, kept[0], "mixed", actor="minh")
    correct(brand, mentions[17], "positive", actor="lan")
    with brand.write() as session:
        session.execute(update(Rescore).values(lease_until=utc_now() - timedelta(seconds=1)))
    monkeypatch.setattr(rescoring, "BATCH", 5)
    steps: list[int] = []
    assert rescore_pending(brand, lambda done, _total: steps.append(done)) == 1
    assert min(steps) > came_to  # nothing is done twice
    said = {kept[0]: "mixed", kept[1]: "neutral", mentions[17]: "positive"}
    with brand.read() as session:
        for row in session.scalars(select(Mention)):
            assert (row.scored, row.scorer_version) == ("negative", 9999)
            assert (row.mood, row.corrected) == (said.get(row.id, "negative"), row.id in said)
        view = last_rescore(session)
        assert view is not None
        assert (view.id, view.status, view.scored, view.changed) == (job, "done", 20, 20)
        held = session.scalars(select(MoodCorrection.label).where(MoodCorrection.undone_at.is_(None))).all()
        assert sorted(held) == ["mixed", "neutral", "positive"]


def test_a_later_rescoring_takes_over(sqlite_database: Database) -> None:
    add_brand(sqlite_database, name="Hạ Miên", query='"hạ miên"', actor="test")
    take(sqlite_database, "Hạ Miên dở tệ")
    first = ask_for_rescore(sqlite_database, actor="lan")
    second = ask_for_rescore(sqlite_database, actor="lan")
    assert rescore_pending(sqlite_database) == 1
    with sqlite_database.read() as session:
        assert session.get_one(Rescore, first).status == "superseded"
        assert session.get_one(Rescore, second).status == "done"
