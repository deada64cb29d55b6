"""Authors as a list that can be sorted, and one author beside it: figures, months, what they wrote last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from dashboard import address
from dashboard.address import Asked
from dashboard.charts.months import month_bars
from dashboard.formats import long_day, number, short_day, signed, when
from dashboard.lists import brand_chip, mood_sign
from dashboard.safe import NOTHING, Safe, excerpt, html, join
from dashboard.texts import _, _n
from listener.engagement.choices import Choices
from listener.engagement.people import Month, Order, PersonRow
from listener.mentions import MentionPage, MentionRow


def order_names() -> dict[str, str]:
    """What the list can be sorted by."""
    return {
        Order.MENTIONS.value: _("Most mentions"),
        Order.REACH.value: _("Largest reach"),
        Order.BEST.value: _("Kindest"),
        Order.WORST.value: _("Angriest"),
    }


def author_rows(rows: Sequence[PersonRow], chosen: int | None) -> Safe:
    """One line an author."""
    return join(
        html(
            '<a class="row author{}" href="?a={}" data-act="open:{}" {}><span class="top"><b>{}</b> {}</span>'
            '<b class="num">{}</b><span class="foot"><span>{}</span><span>{}</span><span class="{}">{}</span>'
            "</span></a>",
            " open" if row.account_id == chosen else "", row.account_id, row.account_id,
            html('aria-current="true"') if row.account_id == chosen else NOTHING,
            row.name, _customer_chip(row), number(row.mentions), row.site, _reach(row), tone(row.mood),
            _mood(row),
        )
        for row in rows
    )  # fmt: skip


def author_body(
    row: PersonRow, months: Sequence[Month], latest: MentionPage, known: Choices, asked: Asked
) -> Safe:
    """Everything about one author within the filter."""
    wanted = replace(asked.filter, authors=(row.account_id,))
    theirs = address.write(replace(asked, filter=wanted))
    moved = address.write(replace(asked, filter=replace(wanted, days="moved")))
    sided = address.write(replace(asked, filter=replace(wanted, moods=("positive", "negative"))))
    figures = join(
        html(
            '<a class="figure" href="/mentions?{}" data-act="{}"><span class="small soft">{}</span>'
            "<b>{}</b></a>",
            urlencode(where), act, name, value,
        )
        for act, where, name, value in (
            ("all", theirs, _("Mentions"), number(row.mentions)),
            ("moved", moved, _("Reach"), number(row.reach)),
            ("sided", sided, _("Mood"), signed(row.mood)),
        )
    )  # fmt: skip
    days = (
        _("on {day}").format(day=long_day(row.last))
        if row.first == row.last
        else _("from {first} to {last}").format(first=short_day(row.first), last=long_day(row.last))
    )
    customer = (
        html(
            '<p><a href="/customers?customer={}" data-act="customer:{}">{}</a></p>',
            row.customer, row.customer, _("Customer: {name}").format(name=row.customer_name or row.customer),
        )
        if row.customer
        else NOTHING
    )  # fmt: skip
    sides = _n("{n} took a side", "{n} took a side", row.positive + row.negative)
    return html(
        '<div class="head"><h2>{}</h2><span class="small soft">{} · {}</span></div>{}'
        '<div class="strip">{}</div><p class="small soft">{}</p><h3>{}</h3>{}<h3>{}</h3>'
        '<div class="framed">{}</div><div class="acts">'
        '<a class="button" href="/mentions?{}" data-act="all">{}</a></div>',
        row.name, row.site, days, customer, figures,
        sides.format(n=number(row.positive + row.negative)),
        _("Mentions by month, ever"), month_bars(months), _("Latest"),
        _latest(latest.rows, known, theirs), urlencode(theirs),
        _n("All {n} mentions", "All {n} mentions", row.mentions).format(n=number(row.mentions)),
    )  # fmt: skip


def _latest(rows: Sequence[MentionRow], known: Choices, where: dict[str, str]) -> Safe:
    return join(
        html(
            '<a class="row" href="/mentions?{}" data-act="open:{}">{}<span class="top">{}</span>'
            '<span class="small soft nowrap">{}</span><span class="body">{}</span>'
            '<span class="foot"><span>{}</span><span>{}</span></span></a>',
            urlencode({**where, "m": str(row.id)}), row.id, mood_sign(row.mood), row.title or "",
            when(row.written_at), excerpt(row.text, row.spans),
            brand_chip(row.brand_code, row.brand_name, known), row.source_name or row.site,
        )
        for row in rows
    )  # fmt: skip


def address_of(asked: Asked, account_id: int, act: str) -> dict[str, str]:
    """Where a click on a figure of an author leads."""
    wanted = replace(asked.filter, authors=(account_id,))
    if act == "moved":
        wanted = replace(wanted, days="moved")
    if act == "sided":
        wanted = replace(wanted, moods=("positive", "negative"))
    return address.write(replace(asked, filter=wanted))


def month_address(asked: Asked, account_id: int, month: Month) -> dict[str, str]:
    """Where a click on a month leads."""
    after = (month.month + timedelta(days=31)).replace(day=1)
    wanted = replace(asked.filter, authors=(account_id,), start=month.month, end=after - timedelta(days=1))
    return address.write(Asked(filter=wanted, period=None))


def tone(mood: float | None) -> str:
    """The class of a mood's number."""
    if mood is None or abs(mood) < 0.005:
        return "plain"
    return "good" if mood > 0 else "bad"


def _customer_chip(row: PersonRow) -> Safe:
    return html('<span class="chip">{}</span>', _("customer")) if row.customer else NOTHING


def _reach(row: PersonRow) -> str:
    return _("reach {n}").format(n=number(row.reach)) if row.reach is not None else _("reach unknown")


def _mood(row: PersonRow) -> str:
    return _("mood {n}").format(n=signed(row.mood)) if row.mood is not None else _("took no side")
