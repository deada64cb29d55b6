"""``listener report`` and ``listener event`` as a person types them."""

from __future__ import annotations

from datetime import date

import pytest

from listener.reports import making
from tests.commands import Commands


def test_a_report_is_kept_made_listed_removed(listener: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "_draw", lambda *args: None)
    listener.run("init")
    number = str(listener.json("report", "schedule", "Tuần", "--every", "weekly")["report"])
    made = listener.json("report", "make", number)
    assert made["pdf"].endswith(".pdf")
    assert date.fromisoformat(made["start"]).isoweekday() == 1
    (row,) = listener.json("report", "list")
    assert (row["report"]["name"], row["report"]["every"]) == ("Tuần", "weekly")
    assert row["latest"]["problem"] is None
    assert "Tuần" in listener.run("report", "list")
    listener.run("report", "remove", number)
    assert listener.json("report", "list") == []


def test_an_event_is_marked_listed_and_removed(listener: Commands) -> None:
    listener.run("init")
    dates = ("--start", "2026-11-01", "--end", "2026-11-05")
    number = listener.json("event", "add", "Ra mắt", *dates)["event"]
    (row,) = listener.json("event", "list")
    assert (row["name"], row["start"], row["end"]) == ("Ra mắt", "2026-11-01", "2026-11-05")
    assert row["brand"] is None
    listener.run("event", "remove", str(number))
    assert listener.json("event", "list") == []
    assert "2026-11-01" in listener.run("event", "add", "X", "--start", "1/11", code=2)
