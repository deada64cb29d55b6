"""Who liked and shared, as the reading pane says it: names are data, twelve of them, struck through when
gone.
"""

from __future__ import annotations

from datetime import UTC, datetime

from dashboard.reading import reacted_lines
from listener.engagement.reactions import ReactionShown

AT = datetime(2026, 11, 20, 5, tzinfo=UTC)


def reaction(number: int, name: str, kind: str = "like", gone: bool = False) -> ReactionShown:
    return ReactionShown(
        kind=kind,
        account_id=number,
        name=name,
        profile_url=f"https://x.example/{number}",
        seen_at=AT,
        gone_at=AT if gone else None,
    )


def test_names_are_data_and_those_who_took_it_back_are_struck_through() -> None:
    drawn = reacted_lines([reaction(1, "<b>Lan"), reaction(2, "Minh", gone=True), reaction(3, "An", "share")])
    assert "&lt;b&gt;Lan" in drawn
    assert "<b>" not in drawn
    assert ">Minh</s>" in drawn
    assert drawn.count("<p") == 2


def test_beyond_twelve_their_number_is_told_and_nobody_is_nothing() -> None:
    drawn = reacted_lines([reaction(n, f"N{n:02}") for n in range(15)])
    assert "N11" in drawn
    assert "N12" not in drawn
    assert "3" in drawn.rsplit("N11", 1)[1]
    assert reacted_lines([]) == ""
