"""``listener topics``: what people speak of with a brand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import typer

from listener.brands.listing import find_brand
from listener.cli.shared import JsonFlag, console, emit_json, open_db, show_table
from listener.engagement.filters import MentionFilter
from listener.engagement.rules import RULES, USUAL, under
from listener.errors import UsageError
from listener.settings import get_settings
from listener.topics.finding import Topic, find_topics


def topics(
    brand: Annotated[list[str] | None, typer.Option(help="A brand's short name; again for each.")] = None,
    days: Annotated[int, typer.Option(min=1, max=3660, help="The period: so many days up to today.")] = 30,
    rule: Annotated[str, typer.Option(help=f"What is counted: {', '.join(RULES)}.")] = USUAL,
    most: Annotated[int, typer.Option(min=1, max=100, help="How many topics at most.")] = 20,
    as_json: JsonFlag = False,
) -> None:
    """Phrases that stand out in what people say with a brand: how many mentions, before, and in what mood.

    Each comes with the search that finds exactly its mentions.
    """
    if rule not in RULES:
        raise UsageError(f"There is no counting rule {rule!r}; there are {', '.join(RULES)}.")
    today = datetime.now(get_settings().zone).date()
    wanted = MentionFilter(start=today - timedelta(days=days - 1), end=today, brands=tuple(brand or ()))
    with open_db(create=False) as database, database.read() as session:
        for code in wanted.brands:
            find_brand(session, code)
        found = find_topics(session, under(wanted, rule), most=most)
    if as_json:
        emit_json(found)
        return
    show_table(
        f"{found.wanted.start:%d %b} – {found.wanted.end:%d %b %Y}",
        ("topic", "mentions", "before", "mood", "search"),
        [(one.name, one.mentions, one.before, _mood(one), one.search) for one in found.topics],
    )
    console.print(
        f"Learnt from {found.learnt_from:,} of {found.mentions:,} mentions, against {found.compared_with:,} "
        "other posts; counted in all of them."
    )
    if found.shortened:
        console.print("The period was shortened to what can be counted exactly in a few seconds.")


def _mood(topic: Topic) -> str | None:
    return None if topic.mood is None else f"{topic.mood:+.2f} of {topic.mood_n:,}"
