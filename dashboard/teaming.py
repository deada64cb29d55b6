"""The team's figures as tiles and tables that open to their cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from dashboard.charts.sparkline import sparkline
from dashboard.formats import NOTHING as DASH
from dashboard.formats import long_day, number, span
from dashboard.lists import table
from dashboard.palette import accent
from dashboard.safe import NOTHING, Safe, html, join
from dashboard.texts import _
from listener.settings import get_settings
from listener.triage.figures import FEW, Day, Figures, Pair, Person, Times
from listener.triage.queue import UNASSIGNED, Figure, QueueFilter


def figure_name(figure: Figure) -> str:
    """What a figure counts."""
    return {
        Figure.OPENED: _("Came in"),
        Figure.ANSWERED: _("First answered"),
        Figure.CLOSED: _("Closed"),
        Figure.OVERDUE: _("Ran late"),
        Figure.BACKLOG: _("Not closed at the end"),
    }[figure]


def figure_words(wanted: QueueFilter) -> Safe:
    """Of what a list is, where a figure led here; with the way back to the queue."""
    if wanted.figure is None:
        return NOTHING
    zone = get_settings().zone
    parts = [figure_name(wanted.figure)]
    last = (wanted.end - timedelta(days=1)).astimezone(zone).date() if wanted.end else None
    first = wanted.start.astimezone(zone).date() if wanted.start else None
    if first is not None and first != last and wanted.figure is not Figure.BACKLOG:
        parts.append(long_day(first) + (f" – {long_day(last)}" if last else ""))
    elif last is not None:
        parts.append(long_day(last))
    if wanted.person is not None:
        parts.append(_("nobody") if wanted.person == UNASSIGNED else wanted.person)
    return html(
        '<span class="soft">{}</span> <a href="/triage">{}</a>', " · ".join(parts), _("Back to the queue")
    )


def address(
    figure: Figure, start: date, end: date, where: Mapping[str, str], person: str | None = None
) -> str:
    """The queue's address of the cases behind a number."""
    found = {"figure": figure.value, "from": start.isoformat(), "to": end.isoformat(), **where}
    return urlencode(found if person is None else {**found, "who": person})


def tiles(found: Figures, where: Mapping[str, str]) -> Safe:
    """The headline figures of the period."""
    color, days = accent(), found.days

    def open_(figure: Figure) -> str:
        return address(figure, found.start, found.end, where)

    def count(figure: Figure, value: int, values: Sequence[int]) -> Safe:
        return _tile(open_(figure), figure_name(figure), number(value), "", sparkline(values, color))

    return html(
        '<div class="tiles five">{}{}{}{}{}</div>',
        _time_tile(
            open_(Figure.ANSWERED), _("Time to first answer"), found.first_answer,
            sparkline([each.first_answer.median for each in days], color),
        ),
        _time_tile(
            open_(Figure.CLOSED), _("Time to close"), found.to_close,
            sparkline([each.to_close.median for each in days], color),
        ),
        count(Figure.BACKLOG, found.backlog, [each.backlog for each in days]),
        count(Figure.OVERDUE, found.overdue, [each.overdue for each in days]),
        count(Figure.OPENED, found.opened, [each.opened for each in days]),
    )  # fmt: skip


def _time_tile(where: str, name: str, pair: Pair, line: Safe) -> Safe:
    office, wall = pair.office, pair.wall
    if office.p90 is not None:
        more = _("90% within {time} · by the wall clock {wall}").format(
            time=_length(office.p90), wall=_length(wall.median)
        )
    else:
        more = (
            _("of {n} cases; too few for more").format(n=number(office.n)) if office.n else _("nothing yet")
        )
    return _tile(where, name, _length(office.median), more, line)


def _tile(where: str, name: str, value: str, more: str, line: Safe) -> Safe:
    return html(
        '<a class="tile" href="/triage?{}" data-act="go:{}"><div class="name">{}</div>'
        '<div class="value"><b>{}</b></div><div class="more" title="{}">{}</div>{}</a>',
        where, where, name, value, more, more, line,
    )  # fmt: skip


def _length(seconds: float | None) -> str:
    """A length of time as people say it."""
    return DASH if seconds is None else span(max(60.0, seconds))


def people_table(found: Figures, where: Mapping[str, str]) -> Safe:
    """Who did what, and how soon."""
    titles = (
        _("Person"), _("First answered"), _("Median"), _("90%"), _("Closed"), _("Median"), _("90%"),
        _("Ran late"), _("Not closed now"),
    )  # fmt: skip
    return table(titles, [_person(each, found, where) for each in found.people], numbers_from=1)


def _person(each: Person, found: Figures, where: Mapping[str, str]) -> Safe:
    def open_(figure: Figure, count: int) -> Safe:
        return _opens(count, address(figure, found.start, found.end, where, each.name))

    nobody = each.name == UNASSIGNED
    queue = {"view": "unassigned"} if nobody else {"view": "all", "for": each.name}
    return html(
        "<tr><td>{}</td>{}{}{}</tr>",
        html('<span class="soft">{}</span>', _("nobody")) if nobody else html("<b>{}</b>", each.name),
        join((_cell(open_(Figure.ANSWERED, each.answered)), *_both(each.first_answer.office),
              _cell(open_(Figure.CLOSED, each.closed)), *_both(each.to_close.office))),
        _cell(open_(Figure.OVERDUE, each.overdue)),
        _cell(_opens(each.backlog, urlencode({**queue, **where}))),
    )  # fmt: skip


def days_table(found: Figures, where: Mapping[str, str]) -> Safe:
    """What happened each day, the latest first."""
    titles = (
        _("Day"), _("Came in"), _("First answered"), _("Median"), _("90%"), _("Closed"), _("Median"),
        _("90%"), _("Ran late"), _("Not closed at the end"),
    )  # fmt: skip
    return table(titles, [_day(each, where) for each in reversed(found.days)], numbers_from=1)


def _day(each: Day, where: Mapping[str, str]) -> Safe:
    def open_(figure: Figure, count: int) -> Safe:
        return _cell(_opens(count, address(figure, each.day, each.day, where)))

    return html(
        '<tr><td class="nowrap">{}</td>{}</tr>',
        long_day(each.day),
        join((
            open_(Figure.OPENED, each.opened), open_(Figure.ANSWERED, each.answered),
            *_both(each.first_answer), open_(Figure.CLOSED, each.closed), *_both(each.to_close),
            open_(Figure.OVERDUE, each.overdue), open_(Figure.BACKLOG, each.backlog),
        )),
    )  # fmt: skip


def _opens(count: int, where: str) -> Safe:
    """A number that leads to its cases; there is nowhere to go from none."""
    if not count:
        return html('<span class="soft">0</span>')
    return html('<a href="/triage?{}" data-act="go:{}">{}</a>', where, where, number(count))


def _cell(inner: Safe) -> Safe:
    return html('<td class="num">{}</td>', inner)


def _both(times: Times) -> tuple[Safe, Safe]:
    """Median and 90th percentile; of few cases the second is not given, and says why."""
    few = _("Fewer than {n} cases").format(n=FEW) if times.n and times.p90 is None else ""
    return (
        html('<td class="num">{}</td>', _length(times.median)),
        html('<td class="num" title="{}">{}</td>', few, _length(times.p90)),
    )
