"""The panels of the overview, drawn anew every few seconds without moving."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import streamlit as st

from dashboard import address
from dashboard.address import Asked
from dashboard.changed import change_of, changed_card, compared_by, leads_to, waiting_card
from dashboard.charts.common import Band, Mark, picked
from dashboard.charts.gains import gains_by_day
from dashboard.charts.look import chart_look
from dashboard.charts.moods import ORDER, moods_by_day
from dashboard.covering import bands, comparison_line, missing_line
from dashboard.formats import long_day, number, percent, signed
from dashboard.heartbeat import draw_again
from dashboard.keeping import kept
from dashboard.lists import counts_line
from dashboard.marks import marks_line, marks_of
from dashboard.owned import OPENS, owned_strip
from dashboard.palette import MOOD_SHAPES, accent, brand_color, mood_colors, quiet
from dashboard.pane import pane
from dashboard.ruling import rule_meaning, rule_name, under_rule
from dashboard.safe import Safe, html, join
from dashboard.shell import database, go, mood_name, today
from dashboard.texts import _
from dashboard.tiles import Lead, Series, tiles
from listener.engagement import panels, rules
from listener.engagement.alike import Alike, alike
from listener.engagement.choices import Choices
from listener.engagement.coverage import Coverage, coverage
from listener.engagement.events import list_events
from listener.engagement.filters import days_of, period_before
from listener.engagement.owned import owned, query_changes
from listener.settings import get_settings

REFRESH = 5
"""Seconds after which the numbers are asked for again: a crawl of the demo ends about every 15 seconds."""


@st.fragment
def show(where: dict[str, str], choices: Choices) -> None:
    """Everything under the bar of filters.

    Args:
        where: the filter as an address; days up to today move with the day.
        choices: the brands there are.
    """
    asked = address.read(where, today())
    rule, asked = asked.rule, under_rule(asked)
    wanted = asked.filter
    days = days_of(wanted)
    with database().read() as session:
        figures = kept(("headlines", wanted), lambda: panels.headlines(session, wanted))
        moods = panels.mentions_by_day(session, wanted)
        people = kept(("people", wanted), lambda: panels.people_by_day(session, wanted))
        gains = panels.engagement_by_day(session, wanted)
        zone = get_settings().zone
        like = kept(("alike", wanted, figures), lambda: alike(session, wanted, figures, zone, today=today()))
        lead = rules.counted(session, wanted, rule)
        if like.spoken is None:
            lead_like = None
        elif like.speaking.sources is None:
            lead_like = lead
        else:
            lead_like = rules.counted(session, like.speaking.of(wanted), rule)
        shares = rules.voice(session, wanted, rule)
        shares_before = rules.voice(session, period_before(wanted), rule)
        covered = coverage(session, wanted, zone, today=today())
        events, changes = list_events(session, wanted), query_changes(session, wanted)
    gaps = [each.day for each in covered.days if each.whole]
    marks = marks_of(wanted, events, changes, moods, gaps=gaps, today=today())
    series = Series(days=days, moods=moods, people=people, gains=gains, gaps=frozenset(gaps))
    first = Lead(rule=rule, counted=lead, alike=lead_like)
    _open(pane(tiles(figures, like, series, _tile_links(asked), first), key="tiles"), asked)
    _note(asked, covered, like)
    missing = bands(covered)
    # What it costs to say what changed grows with the period: its place is kept, the rest comes first.
    with st.container(border=True):
        changed = st.empty()
    if st.session_state.get("_changed_of") != wanted:
        with changed:
            pane(waiting_card(), key="changed_soon")
    grid = st.grid(3, gap="small", min_column_width=230, border=True)
    with grid.cell(column_span=2):
        pane(_legend(moods), key="moods_head")
        _moods_chart(asked, moods, days, missing, marks)
        pane(marks_line(marks), key="marks")
    with grid.cell():
        earlier = shares_before if like.speaking.sources is None else []
        _open(pane(_voice(asked, shares, earlier, choices, rule), key="voice"), asked)
    names = {"comments": _("Comments"), "likes": _("Likes"), "shares": _("Shares")}
    for metric, name in names.items():
        with grid.cell():
            _gain_chart(asked, gains, metric, name, missing, marks)
    # Lists of the first few look at every post of the period: what stands above is drawn by then.
    with grid.cell(column_span=2), database().read() as session:
        posts = kept(("posts", wanted), lambda: panels.top_posts(session, wanted))
        _open(pane(_top_posts(posts), key="top_posts"), asked)
    with grid.cell(), database().read() as session:
        authors = kept(("authors", wanted), lambda: panels.top_authors(session, wanted))
        _open(pane(_top_authors(asked, authors), key="top_authors"), asked)
    with database().read() as session:
        own = kept(("owned", wanted), lambda: owned(session, wanted))
    if own.posts.mentions or own.answers.mentions:
        with st.container(border=True):
            opened = pane(owned_strip(asked, own), key="owned")
        if opened:
            go("mentions", **address.write(replace(asked, filter=OPENS[opened](asked.filter))))
    compared = compared_by(like, wanted)
    change = change_of(*compared) if compared is not None else None
    st.session_state["_changed_of"] = wanted
    asked_alike = replace(asked, filter=compared[0] if compared else wanted)
    with changed:
        act = pane(changed_card(asked_alike, change, comparable=compared is not None), key="changed")
    if act and change and (there := leads_to(asked_alike, change, act.removeprefix("driver:"))):
        go("mentions", **there)
    draw_again(REFRESH, key="overview_beat")


def _tile_links(asked: Asked) -> dict[str, dict[str, str]]:
    moved = {
        metric: address.write(replace(asked, filter=replace(asked.filter, days=metric)))
        for metric in ("comments", "likes", "shares")
    }
    plain = address.write(asked)
    sided = address.write(replace(asked, filter=replace(asked.filter, moods=("positive", "negative"))))
    return {
        "lead": plain, "mentions": plain, "people": plain, **moved, "mood": sided,
    }  # fmt: skip


def _open(act: str | None, asked: Asked) -> None:
    """Follow a click into the mentions behind it."""
    if not act:
        return
    kind, _sep, what = act.partition(":")
    if kind == "tile":
        go("mentions", **_tile_links(asked)[what])
    if kind == "brand":
        go("mentions", **address.write(replace(asked, filter=replace(asked.filter, brands=(what,)))))
    if kind == "author":
        go("mentions", **address.write(_by_author(asked, int(what))))
    if kind == "mention":
        moved = address.write(replace(asked, filter=replace(asked.filter, days="moved")))
        go("mentions", **moved, m=what)


def _by_author(asked: Asked, account_id: int) -> Asked:
    return replace(asked, filter=replace(asked.filter, authors=(account_id,)))


def _note(asked: Asked, covered: Coverage, like: Alike) -> None:
    before = period_before(asked.filter)
    compared = comparison_line(like, before.start, before.end)
    line = html(
        '<div class="small soft" role="status">{} <span class="warn">{}</span></div>',
        compared, missing_line(covered),
    )  # fmt: skip
    pane(line, key="note")


def _legend(rows: list[panels.MoodDay]) -> Safe:
    colors = mood_colors()
    totals: dict[str, int] = {}
    for row in rows:
        totals[row.mood] = totals.get(row.mood, 0) + row.mentions
    entries = join(
        html(
            '<span class="mood nowrap"><i style="color:{}">{}</i>{} <span class="num">{}</span></span>',
            colors[mood] if mood != "unknown" else quiet()["text"], MOOD_SHAPES[mood], mood_name(mood),
            number(totals[mood]),
        )
        for mood in reversed(ORDER)
        if mood in totals
    )  # fmt: skip
    return html('<div class="head"><h2>{}</h2>{}</div>', _("Mentions by day"), entries)


def _moods_chart(
    asked: Asked,
    rows: list[panels.MoodDay],
    days: list[date],
    missing: list[Band],
    marks: list[Mark],
) -> None:
    spec = moods_by_day(
        rows, days, gaps=[], names={mood: mood_name(mood) for mood in ORDER}, colors=mood_colors(),
        day_names={day: long_day(day) for day in days},
        words=(_("Day"), _("Mentions"), _("No crawl reached its end")), look=chart_look(),
        marks=marks, bands=missing,
    )  # fmt: skip
    event = st.vega_lite_chart(
        spec, key="moods_chart", on_select="rerun", alt=_("Mentions by day, stacked by mood"), height=246
    )
    point = picked(event)
    if point:
        day = date.fromisoformat(str(point["day"]))
        moods = (str(point["mood"]),) if point.get("mood") in ORDER else ()
        one = address.on_day(asked, day)
        go("mentions", **address.write(replace(one, filter=replace(one.filter, moods=moods))))


def _gain_chart(
    asked: Asked,
    rows: list[panels.GainDay],
    metric: str,
    name: str,
    missing: list[Band],
    marks: list[Mark],
) -> None:
    total = [getattr(row.gained, metric) for row in rows]
    came = sum(count for count in total if count is not None)
    there = sum(getattr(row.already, metric) or 0 for row in rows)
    spec = gains_by_day(
        rows, metric, gaps=[], day_names={row.day: long_day(row.day) for row in rows},
        words=(_("Day"), _("came"), _("there when found"), _("No crawl reached its end")), look=chart_look(),
        marks=marks, bands=missing,
    )  # fmt: skip
    if spec is None:
        pane(
            html('<div class="head"><h2>{}</h2></div><p class="soft small" style="margin-top:.4rem">{}</p>',
                 name, _("No source shows this count. Unknown is not zero.")),
            key=f"{metric}_head",
        )  # fmt: skip
        return
    color = accent()
    pane(
        html(
            '<div class="head"><h2>{}</h2>'
            '<span class="small soft nowrap"><span class="dot" style="background:{}"></span>{}</span>'
            '<span class="small soft nowrap"><span class="dot" style="background:{};opacity:.32"></span>{}'
            "</span></div>",
            name, color, _("{n} came").format(n=number(came)), color,
            _("{n} there when found").format(n=number(there)),
        ),
        key=f"{metric}_head",
    )  # fmt: skip
    event = st.vega_lite_chart(
        spec, key=f"{metric}_chart", on_select="rerun", height=150, alt=_("{name} by day").format(name=name)
    )
    point = picked(event)
    if point:
        one = address.on_day(asked, date.fromisoformat(str(point["day"])))
        go("mentions", **address.write(replace(one, filter=replace(one.filter, days=metric))))


def _voice(
    asked: Asked, shares: list[panels.Share], before: list[panels.Share], choices: Choices, rule: str
) -> Safe:
    spoken = any(share.mentions for share in before)  # a silent period has no shares to compare with
    earlier = {share.code: share.share for share in before} if spoken else {}
    ids = {brand.code: brand.id for brand in choices.brands}
    bars = join(
        html(
            '<a class="bar" href="/mentions?{}" data-act="brand:{}"><span class="who">'
            '<span class="dot" style="background:{}"></span>{} <span class="small soft">{}</span></span>'
            '<span class="num">{}</span><span class="num soft small" title="{}">{}</span>'
            '<span class="track"><i style="width:{}%;background:{}"></i></span></a>',
            urlencode(address.write(replace(asked, filter=replace(asked.filter, brands=(share.code,))))),
            share.code, brand_color(ids.get(share.code, 1)), share.name,
            _("competitor") if share.competitor else "", number(share.mentions),
            _("Share of all mentions, and its change in points against the period before"),
            _moved_share(share, earlier),
            round(100 * share.share, 1), brand_color(ids.get(share.code, 1)),
        )
        for share in shares
    )  # fmt: skip
    named = rule_name(rule) if rule != rules.USUAL else ""
    return html(
        '<div class="head"><h2>{}</h2><span class="small soft" title="{}">{}</span></div>'
        '<div class="bars">{}</div>',
        _("Share of voice"), rule_meaning(rule), named, bars,
    )  # fmt: skip


def _moved_share(share: panels.Share, earlier: dict[str, float]) -> str:
    """``43% ↑ 5``: the share now, and how many points it moved."""
    if share.code not in earlier:
        return percent(share.share)
    points = round(100 * share.share) - round(100 * earlier[share.code])
    return f"{percent(share.share)} {'↑' if points > 0 else '↓' if points < 0 else '='} {abs(points)}"


def _top_posts(posts: list[panels.TopPost]) -> Safe:
    head = html('<div class="head"><h2>{}</h2></div>', _("Posts that moved most"))
    if not posts:
        return html('{}<p class="soft small">{}</p>', head, _("No post gained anything in this period."))
    rows = join(
        html(
            '<a class="line" href="/mentions?m={}" data-act="mention:{}"><span class="what">{}</span>'
            '<b class="num">{}</b><span class="under small soft">{}</span>'
            '<span class="small soft num nowrap">{}</span></a>',
            post.mention_id, post.mention_id, _first_line(post), number(post.total),
            " · ".join(part for part in (post.author, post.place) if part), _gained(post),
        )
        for post in posts
    )  # fmt: skip
    return html('{}<div class="lines">{}</div>', head, rows)


def _first_line(post: panels.TopPost) -> str:
    return post.title or post.text[:160]


def _gained(post: panels.TopPost) -> str:
    now = _counts(post.counts)
    if not post.before:
        return now
    return _("{now} · {n} the period before").format(now=now, n=number(post.before))


def _counts(counts: panels.Counts) -> str:
    return counts_line(counts.comments, counts.likes, counts.shares)


def _top_authors(asked: Asked, authors: list[panels.TopAuthor]) -> Safe:
    head = html('<div class="head"><h2>{}</h2></div>', _("Who speaks most"))
    if not authors:
        return html('{}<p class="soft small">{}</p>', head, _("Nobody in this period."))
    rows = join(
        html(
            '<a class="line" href="/mentions?{}" data-act="author:{}"><span class="what">{}</span>'
            '<b class="num">{}</b><span class="under small soft">{}</span>'
            '<span class="small num {}" title="{}">{}</span></a>',
            urlencode(address.write(_by_author(asked, author.account_id))), author.account_id,
            author.name, number(author.mentions), author.site, _tone(author.mood),
            _("Mood"), "" if author.mood is None else signed(author.mood),
        )
        for author in authors
    )  # fmt: skip
    return html('{}<div class="lines">{}</div>', head, rows)


def _tone(mood: float | None) -> str:
    if mood is None or abs(mood) < 0.005:
        return "plain"
    return "good" if mood > 0 else "bad"
