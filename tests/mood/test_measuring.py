"""Accuracy by people's own labels, the weekly sample, and a brand's own aspects."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from sqlalchemy import select

from listener.brands import add_brand
from listener.errors import UsageError
from listener.mood.accuracy import accuracy, wilson
from listener.mood.aspects import aspects_of_brand, read_aspects, set_aspects
from listener.mood.correcting import correct, undo
from listener.mood.labels import stored_labels
from listener.mood.rescoring import rescore_pending
from listener.mood.sampling import SIZE, skip, week_sample
from listener.store import Database, utc_now
from listener.store.tables import Mention, MentionAspect
from tests.commands import Commands
from tests.mood.test_correcting import brand, take

__all__ = ["brand"]


def test_wilsons_interval() -> None:
    low, high = wilson(8, 10)  # Newcombe, Statistics in Medicine 1998: 0.4902 to 0.9433
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)
    assert wilson(0, 3)[0] == 0.0
    assert wilson(3, 3)[1] == 1.0


def test_accuracy_is_what_the_labels_say(brand: Database) -> None:
    good, bad, odd = take(brand, "Hạ Miên ngon tuyệt vời", "Hạ Miên dở tệ", "Hạ Miên tuyệt vời luôn")
    correct(brand, good, "positive", actor="lan")
    correct(brand, bad, "negative", actor="lan")
    correct(brand, odd, "negative", actor="lan")
    with brand.read() as session:
        assert accuracy(session).whole is None  # no sample was asked for
        found = accuracy(session, basis="all")
        assert accuracy(session, basis="all", brand="nobody").whole is None
    assert found.whole is not None
    assert (found.whole.n, found.whole.right) == (3, 2)
    assert [(s.name, s.n) for s in found.by_brand] == [("ha-mien", 3)]
    assert [(s.name, s.n) for s in found.by_language] == [("vi", 3)]
    assert {(c.said, c.scored): c.n for c in found.confusion} == {
        ("positive", "positive"): 1, ("negative", "negative"): 1, ("negative", "positive"): 1,
    }  # fmt: skip
    (wrong,) = found.wrong
    assert (wrong.mention_id, wrong.said, wrong.scored) == (odd, "negative", "positive")
    assert sum(each.n for each in found.calibration) == 3
    undo(brand, odd, actor="lan")
    with brand.read() as session:
        again = accuracy(session, basis="all").whole
        assert again is not None
        assert again.accuracy == 1.0


def test_labels_of_posts_edited_since_are_of_another_text(brand: Database) -> None:
    first, second = take(brand, "Hạ Miên dở tệ", "Hạ Miên ngon")
    correct(brand, first, "negative", actor="lan")
    correct(brand, second, "positive", actor="lan")
    take(brand, "Hạ Miên đã xin lỗi, giờ ổn rồi", now=utc_now())
    with brand.read() as session:
        (kept,) = stored_labels(session)
    assert (kept.language, kept.item.label) == ("vi", "pos")
    assert [kept.item.text[s:e] for s, e in kept.item.target] == ["Hạ Miên"]


def test_the_weeks_sample_has_each_stratum_in_its_share_and_is_drawn_once(brand: Database) -> None:
    add_brand(brand, name="Mộc Nhiên", query='"mộc nhiên"', actor="test")
    take(
        brand,
        *(f"Hạ Miên ngon tuyệt vời, lần {n}" for n in range(60)),
        *(f"Hạ Miên dở tệ, lần {n}" for n in range(40)),
        *(f"Mộc Nhiên dở tệ, lần {n}" for n in range(100)),
    )
    sample = week_sample(brand)
    assert (sample.total, len(sample.left), len(set(sample.left))) == (SIZE, SIZE, SIZE)
    with brand.read() as session:
        rows = session.execute(
            select(Mention.brand_id, Mention.scored).where(Mention.id.in_(sample.left))
        ).all()
    counted = Counter((row.brand_id, row.scored) for row in rows)
    wanted = {(1, "positive"): 15, (1, "negative"): 10, (2, "negative"): 25}
    assert all(abs(counted[stratum] - n) <= 1 for stratum, n in wanted.items()), counted
    assert week_sample(brand) == sample
    correct(brand, sample.left[0], "positive", actor="lan")
    skip(brand, sample.left[1], actor="lan")
    after = week_sample(brand)
    assert (after.labelled, after.skipped, after.left) == (1, 1, sample.left[2:])
    with brand.read() as session:
        found = accuracy(session)
        assert found.whole is not None
        assert found.whole.n == 1  # labels of the sample count as such


def test_a_brands_own_aspects_are_found_in_history(brand: Database) -> None:
    (mention,) = take(brand, "Hạ Miên lớp phủ xấu quá")
    assert read_aspects(["lớp phủ: lớp phủ, lớp sơn", ""]) == {"lớp phủ": ["lớp phủ", "lớp sơn"]}
    with pytest.raises(UsageError, match="names no words"):
        read_aspects(["pin"])
    assert set_aspects(brand, "ha-mien", {"lớp phủ": ["lớp phủ"]}, actor="lan") is not None
    assert set_aspects(brand, "ha-mien", {"lớp phủ": ["lớp phủ"]}, actor="lan") is None
    assert rescore_pending(brand) == 1
    with brand.read() as session:
        assert aspects_of_brand(session, "ha-mien") == {"lớp phủ": ["lớp phủ"]}
        found = session.execute(
            select(MentionAspect.aspect, MentionAspect.mood).where(MentionAspect.mention_id == mention)
        ).all()
        assert ("lớp phủ", "negative") in [tuple(row) for row in found]


def test_the_commands(listener: Commands) -> None:
    listener.run("init")
    assert "No labels yet" in listener.run("mood", "accuracy")
    listener.run("brand", "add", "Hạ Miên")
    assert listener.json("mood", "aspects", "ha-mien", "--set", "pin: pin, ắc quy") == {
        "pin": ["pin", "ắc quy"]
    }
    assert "no mention 7" in listener.run("mood", "correct", "7", "positive", code=2)
    assert "no mood" in listener.run("mood", "correct", "7", "happy", code=2)
    assert json.loads(listener.run("mood", "sample", "--json"))["total"] == 0
    assert listener.json("mood", "rescore")["status"] == "done"
    assert listener.json("mood", "models") == []
