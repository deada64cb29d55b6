"""What is said and drawn of sources that nobody was looking at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dashboard.charts.common import Band
from dashboard.formats import number, short_day
from dashboard.texts import _, _n
from listener.engagement.alike import Alike
from listener.engagement.coverage import Coverage, DayMissing, Missing
from listener.engagement.likeness import LeftOut

_TOLD = 2
"""Stretches of days told one by one; of more only their number and the worst day."""
_LETTERS = 40
"""Of a source's name, where several stand in a sentence."""
_NAMED = 3
"""Sources named one by one; of the others their number."""


def bands(covered: Coverage) -> list[Band]:
    """The days on which something is missing, as charts mark them."""
    return [Band(day=each.day, what=_on_a_day(each), whole=each.whole) for each in covered.days]


def missing_line(covered: Coverage) -> str:
    """A sentence or two beside the numbers; empty where every source was looked at every day."""
    said = []
    stretches = _stretches(covered)
    if len(stretches) <= _TOLD:
        said += [_over_days(*stretch) for stretch in stretches]
    else:
        worst = max(covered.days, key=lambda each: (len(each.missing) / each.watched, each.day))
        said.append(
            _n(
                "On {days} day sources are missing, most on {day}: {n} of {all}.",
                "On {days} days sources are missing, most on {day}: {n} of {all}.",
                len(covered.days),
            ).format(
                days=number(len(covered.days)), day=short_day(worst.day), n=number(len(worst.missing)),
                all=number(worst.watched),
            )
        )  # fmt: skip
    if covered.not_yet:
        named = [f"{_short(each.name)} ({short_day(each.since)})" for each in covered.not_yet]
        said.append(_("Not yet listened to before: {names}.").format(names=_some(named)))
    return " ".join(said)


def comparison_line(alike: Alike, start: date, end: date) -> str:
    """What the changes are measured against, and what they leave out.

    Args:
        start: the first day of the period before.
        end: its last.
    """
    if not alike.speaking.possible:
        why = _some([_why_left(each) for each in alike.speaking.left_out])
        return _("No comparison with {start} – {end}: {why}.").format(
            start=short_day(start), end=short_day(end), why=why
        )
    said = [_("Compared with {start} – {end}.").format(start=short_day(start), end=short_day(end))]
    if alike.speaking.left_out:
        why = _some([_why_left(each) for each in alike.speaking.left_out])
        said.append(_("Changes leave out {why}.").format(why=why))
    if alike.counted is None:
        said.append(_("Comments, likes and shares are not compared: no source was watched in both periods."))
    elif alike.uncounted:
        names = _some([_short(each.name) for each in alike.uncounted])
        said.append(_("Those of comments, likes and shares also leave out {names}.").format(names=names))
    return " ".join(said)


def _stretches(covered: Coverage) -> list[tuple[DayMissing, DayMissing]]:
    """First and last of days one after another on which the same is missing."""
    found: list[tuple[DayMissing, DayMissing]] = []
    for each in covered.days:
        if found:
            first, last = found[-1]
            alike = (each.watched, each.missing) == (last.watched, last.missing)
            if alike and each.day - last.day == timedelta(days=1):
                found[-1] = first, each
                continue
        found.append((each, each))
    return found


def _over_days(first: DayMissing, last: DayMissing) -> str:
    day = short_day(first.day)
    if last is not first:
        day = f"{day} – {short_day(last.day)}"
    return _n(
        "{n} of {all} sources missing on {day}: {who}.",
        "{n} of {all} sources missing on {day}: {who}.",
        len(first.missing),
    ).format(n=number(len(first.missing)), all=number(first.watched), day=day, who=_who(first))


def _on_a_day(day: DayMissing) -> str:
    return _n(
        "{n} of {all} sources missing: {who}", "{n} of {all} sources missing: {who}", len(day.missing)
    ).format(n=number(len(day.missing)), all=number(day.watched), who=_who(day))


def _who(day: DayMissing) -> str:
    return _some([f"{_short(each.name)} ({_why(each)})" for each in day.missing])


def _why(missing: Missing) -> str:
    return {
        "refused": _("refused by the site"),
        "budget": _("out of requests"),
        "down": _("did not answer"),
        "unread": _("could not be read"),
        "stopped": _("crawl stopped"),
        "paused": _("paused"),
    }.get(missing.why, _("not crawled"))


def _why_left(source: LeftOut) -> str:
    if source.why == "new":
        return _("{name} (not yet listened to then)").format(name=_short(source.name))
    return _("{name} (too many days missing)").format(name=_short(source.name))


def _short(name: str) -> str:
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…"


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    if more <= 0:
        return shown
    return _n("{names} and {n} more", "{names} and {n} more", more).format(names=shown, n=number(more))
