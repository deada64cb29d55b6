"""A filter in the address, there and back: links to a screen show what their sender saw.

An address may hold anything; what is not understood is left out, never an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from listener.engagement.filters import DAYS, KINDS, MOODS, OWNED, VIAS, MentionFilter
from listener.engagement.rules import RULES, USUAL

PERIODS = ("7", "30", "90")
"""Periods that end today, in days; any other has ``from`` and ``to``."""
DEFAULT_PERIOD = "30"
KEYS = (
    "period", "from", "to", "brand", "mood", "source", "language", "kind", "via", "author", "thread",
    "customer", "q", "days", "owned", "answers", "suspect", "rule",
)  # fmt: skip
_LONGEST = 3660  # days; ten years, more than any screen can show


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A filter and how its period was said."""

    filter: MentionFilter
    period: str | None = DEFAULT_PERIOD
    """``7``, ``30`` or ``90`` days up to today; None: the filter's own dates."""
    rule: str = USUAL
    """What screens with numbers count (:mod:`listener.engagement.rules`)."""


def last_days(period: str, today: date) -> tuple[date, date]:
    """First and last day of a period that ends today."""
    return today - timedelta(days=int(period) - 1), today


def read(address: Mapping[str, str], today: date) -> Asked:
    """Understand an address."""
    start, end, period = _period(address, today)
    several = ("brand", "mood", "source", "language", "kind", "via", "author", "thread")
    many = {key: _many(address.get(key)) for key in several}
    return Asked(
        period=period,
        rule=address.get("rule", "") if address.get("rule") in RULES else USUAL,
        filter=MentionFilter(
            start=start,
            end=end,
            brands=many["brand"],
            moods=_among(many["mood"], MOODS),
            sources=_numbers(many["source"]),
            authors=_numbers(many["author"]),
            threads=_numbers(many["thread"]),
            languages=tuple(code for code in many["language"] if len(code) <= 8),
            kinds=_among(many["kind"], KINDS),
            via=_among(many["via"], VIAS),
            customer={"yes": True, "no": False}.get(address.get("customer", "")),
            search=(address.get("q") or "").strip() or None,
            days=address.get("days", "") if address.get("days") in DAYS else "written",
            owned=address.get("owned", "") if address.get("owned") in OWNED else "no",
            answers=address.get("answers") == "1",
            suspect={"yes": True, "no": False}.get(address.get("suspect", "")),
        ),
    )


def write(asked: Asked) -> dict[str, str]:
    """The address that :func:`read` understands as this; what is as usual is left out."""
    wanted = asked.filter
    if asked.period is None:
        address = {"from": wanted.start.isoformat(), "to": wanted.end.isoformat()}
    else:
        address = {"period": asked.period} if asked.period != DEFAULT_PERIOD else {}
    lists = {
        "brand": wanted.brands, "mood": wanted.moods, "source": map(str, wanted.sources),
        "language": wanted.languages, "kind": wanted.kinds, "via": wanted.via,
        "author": map(str, wanted.authors), "thread": map(str, wanted.threads),
    }  # fmt: skip
    address |= {key: text for key, values in lists.items() if (text := ",".join(values))}
    if wanted.customer is not None:
        address["customer"] = "yes" if wanted.customer else "no"
    if wanted.search:
        address["q"] = wanted.search
    if wanted.days != "written":
        address["days"] = wanted.days
    if wanted.owned != "no":
        address["owned"] = wanted.owned
    if wanted.answers:
        address["answers"] = "1"
    if wanted.suspect is not None:
        address["suspect"] = "yes" if wanted.suspect else "no"
    if asked.rule != USUAL:
        address["rule"] = asked.rule
    return address


def on_day(asked: Asked, day: date) -> Asked:
    """The same, of one day."""
    return replace(asked, period=None, filter=replace(asked.filter, start=day, end=day))


def _period(address: Mapping[str, str], today: date) -> tuple[date, date, str | None]:
    try:
        start, end = date.fromisoformat(address["from"]), date.fromisoformat(address["to"])
    except (KeyError, ValueError):
        period = address.get("period", DEFAULT_PERIOD)
        period = period if period in PERIODS else DEFAULT_PERIOD
        return (*last_days(period, today), period)
    if start > end:
        start, end = end, start
    return max(start, end - timedelta(days=_LONGEST)), end, None


def _many(value: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in (value or "").split(",") if part.strip()))[:50]


def _numbers(values: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 16)


def _among(values: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value for value in values if value in known)
