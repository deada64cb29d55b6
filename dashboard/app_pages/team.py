"""Team: how soon people are answered, what is left, and the rules by which it counts."""

from __future__ import annotations

from urllib.parse import parse_qsl

import streamlit as st

from dashboard.address import last_days
from dashboard.charts.backlog import backlog_over_time
from dashboard.charts.look import chart_look
from dashboard.formats import long_day
from dashboard.pane import pane
from dashboard.safe import html, label
from dashboard.servicing import hours_form, levels_form, replies_form, teams_form
from dashboard.shell import database, empty, go, may, page_head, today, why_not
from dashboard.teaming import days_table, people_table, tiles
from dashboard.texts import _, _n
from listener.access import Act
from listener.triage.figures import figures
from listener.triage.queue import counts
from listener.triage.replies import list_replies
from listener.triage.service import read_service
from listener.triage.teams import list_teams

here = st.query_params
PERIODS = ("7", "30", "90")
TABS = {
    "figures": _("Figures"), "teams": _("Teams"), "levels": _("Service levels"), "hours": _("Office hours"),
    "replies": _("Saved replies"),
}  # fmt: skip

with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    pane(page_head(_("Team")), key="head")
    if "team_tab" not in st.session_state:
        st.session_state["team_tab"] = here["tab"] if here.get("tab") in TABS else "figures"
    tab = st.segmented_control(
        _("What to see"), list(TABS), format_func=TABS.__getitem__, key="team_tab", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    if tab != here.get("tab", "figures"):
        here["tab"] = str(tab)

with database().read() as session:
    teams = list_teams(session)
    service = read_service(session)
    replies = list_replies(session)
    numbers = counts(session)

if tab != "figures":
    if (reason := why_not(Act.MANAGE)) is not None:
        st.caption(label(reason))
    if may(Act.MANAGE):
        match tab:
            case "teams":
                teams_form(teams)
            case "levels":
                levels_form(service)
            case "hours":
                hours_form(service)
            case _:
                replies_form(replies)
    st.stop()

if numbers.active + numbers.closed == 0:
    act = pane(
        empty(
            _("No cases yet"),
            _("Once there are cases, this page says how soon they are answered and closed."),
            act=("triage", _("Look at the queue")),
        ),
        key="empty",
    )
    if act:
        go("triage")
    st.stop()

with st.container(horizontal=True, vertical_alignment="center", key="team_bar"):
    period = here.get("period") if here.get("period") in PERIODS else "30"
    st.session_state.setdefault("team_period", period)
    period = st.segmented_control(
        _("Period"), list(PERIODS), key="team_period", required=True, label_visibility="collapsed",
        format_func=lambda days: _n("Last {n} day", "Last {n} days", int(days)).format(n=days),
    )  # fmt: skip
    if str(period) != here.get("period", "30"):
        here["period"] = str(period)
    known = {str(team.id): team.name for team in teams}
    st.session_state.setdefault("team_chosen", here.get("team") if here.get("team") in known else None)
    chosen = st.selectbox(
        _("Team"), list(known), index=None, key="team_chosen", label_visibility="collapsed", width=220,
        format_func=lambda code: label(known[code]), placeholder=_("All teams"),
    )  # fmt: skip
    if chosen is None:
        here.pop("team", None)
    else:
        here["team"] = chosen

start, end = last_days(str(period), today())
with database().read() as session:
    found = figures(session, start, end, team_id=int(chosen) if chosen else None)
where = {"team": chosen} if chosen else {}

opened = [pane(tiles(found, where), key="tiles")]
pane(
    html(
        '<div class="head" style="margin-top:.6rem"><h2>{}</h2>'
        '<span class="small soft nowrap"><i class="key bar"></i>{}</span>'
        '<span class="small soft nowrap"><i class="key bar down"></i>{}</span>'
        '<span class="small soft nowrap"><i class="key line solid"></i>{}</span></div>',
        _("Day by day"), _("Came in"), _("Closed"), _("Not closed at the end"),
    ),
    key="chart_head",
)  # fmt: skip
st.vega_lite_chart(
    backlog_over_time(
        found.days,
        names={each.day: long_day(each.day) for each in found.days},
        words=(_("Day"), _("Came in"), _("Closed"), _("Not closed at the end")),
        look=chart_look(),
    ),
    key="backlog",
    height=170,
    alt=_("Day by day"),
)
told = _(
    "Times are office hours, waiting left out where it stops the clocks. "
    "A case counts on the day it was first answered or last closed."
)
people = html(
    '<h3>{}</h3>{}<p class="small soft" style="margin-top:.4rem">{}</p>',
    _("By person"), people_table(found, where), told,
)  # fmt: skip
opened.append(pane(people, key="people"))
with st.expander(_("By day")):
    opened.append(pane(days_table(found, where), key="days"))
for act in opened:
    if act:
        go("triage", **dict(parse_qsl(act.removeprefix("go:"), keep_blank_values=True)))
