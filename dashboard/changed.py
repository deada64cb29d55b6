"""What changed most against the period before, and who and what is behind it: sentences made of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from dashboard import address
from dashboard.address import Asked
from dashboard.formats import number
from dashboard.keeping import kept
from dashboard.safe import NOTHING, Safe, cut, html, join
from dashboard.shell import database
from dashboard.texts import _
from listener.engagement.alike import Alike
from listener.engagement.drivers import Drivers, Part, Parts, drivers
from listener.engagement.filters import MentionFilter, period_before


def change_of(wanted: MentionFilter, counts: bool) -> Drivers | None:
    """The drivers of a filter."""
    with database().read() as session:
        return kept(("drivers", wanted, counts), lambda: drivers(session, wanted, counts=counts))


def compared_by(like: Alike, wanted: MentionFilter) -> tuple[MentionFilter, bool] | None:
    """The filter over the sources that knew both periods, and whether their counts can be compared too.

    None: no source knew both.
    """
    if like.counting.possible:
        return like.counting.of(wanted), True
    return (like.speaking.of(wanted), False) if like.speaking.possible else None


def waiting_card() -> Safe:
    """The card's place while its numbers are asked for: as high as the card itself."""
    head = html('<div class="head"><h2>{}</h2></div>', _("What changed"))
    lines = join(html('<li class="bone" style="width:{}%"></li>', width) for width in (34, 88, 62, 40))
    return html('{}<ul class="behind" aria-busy="true">{}</ul>', head, lines)


def changed_card(asked: Asked, found: Drivers | None, *, comparable: bool = True) -> Safe:
    """The card; every name in it opens what it counts.

    Args:
        comparable: some source knew both periods.
    """
    head = html('<div class="head"><h2>{}</h2></div>', _("What changed"))
    if not comparable:
        words = _("Not to be said: no source was listened to throughout both periods.")
        return html('{}<p class="soft small">{}</p>', head, words)
    if found is None:
        return html(
            '{}<p class="soft small">{}</p>', head, _("Nothing: the period before had the same numbers.")
        )
    lines = join(
        html(
            '<li><span class="soft">{}</span><span>{}{}</span></li>',
            name, _named(asked, found, kind, parts), _rest(parts),
        )
        for kind, name, parts in (
            ("place", _("Discussions") if found.metric == "mentions" else _("Posts"), found.places),
            ("person", _("Who is behind it"), found.people),
            ("source", _("Sources"), found.sources),
        )
        if parts.first
    )  # fmt: skip
    return html('{}<p class="verdict">{}</p><ul class="behind">{}</ul>', head, sentence(found), lines)


def sentence(found: Drivers) -> str:
    """``Likes rose by 412, from 80 to 492.``"""
    rose = {
        "mentions": _("Mentions rose by {n}, from {before} to {now}."),
        "comments": _("Comments rose by {n}, from {before} to {now}."),
        "likes": _("Likes rose by {n}, from {before} to {now}."),
        "shares": _("Shares rose by {n}, from {before} to {now}."),
    }
    fell = {
        "mentions": _("Mentions fell by {n}, from {before} to {now}."),
        "comments": _("Comments fell by {n}, from {before} to {now}."),
        "likes": _("Likes fell by {n}, from {before} to {now}."),
        "shares": _("Shares fell by {n}, from {before} to {now}."),
    }
    words = (rose if found.change > 0 else fell)[found.metric]
    return words.format(n=number(abs(found.change)), before=number(found.before), now=number(found.now))


def moved(change: int) -> str:
    """``+12`` or ``−3``."""
    return number(change, "+#,##0;−#,##0")


def _named(asked: Asked, found: Drivers, kind: str, parts: Parts) -> Safe:
    return join(
        (
            html(
                '<a href="/mentions?{}" data-act="driver:{}:{}">{}</a> <span class="num nowrap">{}</span>',
                urlencode(opens(asked, found.metric, kind, part)), kind, part.id, cut(part.name, 48),
                moved(part.change),
            )
            for part in parts.first
        ),
        ", ",
    )  # fmt: skip


def _rest(parts: Parts) -> Safe:
    if not parts.others:
        return NOTHING
    return html(
        '<span class="soft">, {} <span class="num">{}</span></span>', _("all others"), moved(parts.others)
    )


def opens(asked: Asked, metric: str, kind: str, part: Part) -> Mapping[str, str]:
    """The address of the mentions that a part counts; of the period before where it has none now."""
    wanted, period = asked.filter, asked.period
    if not part.now and part.before:
        wanted, period = period_before(wanted), None
    if metric != "mentions":
        wanted = replace(wanted, days=metric)
    if kind == "place" and metric != "mentions":
        return {**address.write(Asked(filter=wanted, period=period)), "m": str(part.id)}
    one = (part.id,)
    narrowed = {
        "place": replace(wanted, threads=one),
        "person": replace(wanted, authors=one),
        "source": replace(wanted, sources=one),
    }[kind]
    return address.write(Asked(filter=narrowed, period=period))


def leads_to(asked: Asked, found: Drivers, act: str) -> Mapping[str, str] | None:
    """Where a click on ``driver:KIND:ID`` leads; None where there is no such part any more."""
    kind, _sep, number_ = act.partition(":")
    parts = {"place": found.places, "person": found.people, "source": found.sources}.get(kind)
    for part in parts.first if parts else ():
        if str(part.id) == number_:
            return opens(asked, found.metric, kind, part)
    return None
