"""Triage: what somebody should look at, answer and close."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta

import streamlit as st

from dashboard.cases import case_body, case_head, case_rows, no_case, tabs
from dashboard.composing import compose, watch
from dashboard.desk import desk
from dashboard.handling import do, said
from dashboard.menus import keys, menus, words
from dashboard.mooding import act_on_mood, mood_block
from dashboard.pane import pane
from dashboard.reading import rules_block
from dashboard.rulebacks import act_on_rules
from dashboard.safe import NOTHING, html
from dashboard.shell import actor, database, empty, go, may, now, page_head
from dashboard.teaming import figure_words
from dashboard.texts import _
from listener.access import Act
from listener.engagement.choices import choices
from listener.mentions import one
from listener.rules.listing import firings_of
from listener.settings import get_settings
from listener.tags import tag_names
from listener.triage.casefile import case_view
from listener.triage.cases import CaseNotFoundError
from listener.triage.figures import day_begins
from listener.triage.queue import Figure, QueueFilter, View, counts, list_cases
from listener.triage.replies import list_replies
from listener.triage.service import read_service
from listener.triage.teams import colleagues, list_teams

PAGE = 50  # cases at first and with each press of the button for more
here = st.query_params


def _number(name: str) -> int | None:
    text = here.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _day(name: str) -> datetime | None:
    """The beginning of a day of the address; of ``to``, which is part of it, the end."""
    with suppress(ValueError, OverflowError):
        day = date.fromisoformat(here.get(name, ""))
        return day_begins(day + timedelta(days=name == "to"), get_settings().zone)
    return None


figure = Figure(here["figure"]) if here.get("figure") in set(Figure) else None
view = View(here["view"]) if here.get("view") in set(View) else None
wanted = here.get("case", "")
where = {
    key: here[key] for key in ("view", "team", "brand", "figure", "from", "to", "who", "for") if key in here
}
me = actor()
able = may(Act.TRIAGE)

with database().read() as session:
    known = choices(session)
    service = read_service(session)
    teams = list_teams(session)
    team = _number("team")
    if view is None and figure is None:
        view = View.ALL
    narrowed = QueueFilter(
        view=view if figure is None else None,
        me=me,
        team_id=team,
        assignee=here.get("for"),
        brand=here.get("brand") or None,
        figure=figure,
        start=_day("from"),
        end=_day("to"),
        person=here.get("who"),
    )
    numbers = counts(session, brand=narrowed.brand, me=me)
    limit = int(st.session_state.get("t_limit", PAGE))
    queue = list_cases(session, narrowed, limit=limit)
    number = _number("case")
    opened = None
    if number is not None:
        with suppress(CaseNotFoundError):  # said below
            opened = case_view(session, number)
    if not wanted and queue.items:
        opened = case_view(session, queue.items[0].case.id)
    mention = one(session, opened.case.mention_id) if opened is not None else None
    met = firings_of(session, [opened.case.mention_id]).get(opened.case.mention_id, ()) if opened else ()
    offered = menus(
        me, colleagues(session), teams, tag_names(session), opened.tags if opened else (),
        list_replies(session),
    )  # fmt: skip

if opened is not None and here.get("case") != str(opened.case.id):
    # The address holds what is being read: whatever becomes of the case or of the list, it stays until
    # the reader opens something else.
    here["case"] = str(opened.case.id)

pane(page_head(_("Triage"), figure_words(narrowed)), key="head")
if numbers.active + numbers.closed == 0:
    act = pane(
        empty(
            _("The queue is empty"),
            _("Fresh negative mentions of your own brands come here by themselves."),
            _("Anything else can be sent from its page in Mentions."),
            act=("mentions", _("Look at the mentions")),
        ),
        key="empty",
    )
    if act:
        go("mentions")
    st.stop()

clicked = pane(tabs(numbers, view if figure is None else None, team, teams), key="tabs")
if clicked:
    name, _sep, value = clicked.partition(":")
    for key in ("view", "team", "case", "figure", "from", "to", "who", "for"):
        here.pop(key, None)
    here[name] = value
    st.session_state.pop("t_limit", None)
    st.rerun()

left, right = st.columns([5, 7], gap="small")
with left:
    rows = (
        case_rows(queue.items, known, service.hours, now(), where)
        if queue.items
        else html(
            '<div class="framed">{}</div>',
            empty(_("Nothing here"), _("All of it is done, or in another part of the queue.")),
        )
    )
    desk(
        rows,
        about=str(sorted(where.items())),
        opened=(opened.case.id, opened.case.version) if opened else None,
        me=me,
        menus=offered if able else {},
        keys=keys(),
        said=said(),
        do=do,
        words=words(),
    )
    if queue.next_after is not None and st.button(
        _("Show more"), key="more", type="tertiary", width="stretch"
    ):
        st.session_state["t_limit"] = limit + PAGE
        st.rerun()
with right:
    if opened is None and wanted:
        turned = pane(no_case(wanted, queue.items[0].case.id if queue.items else None), key="no_case")
        if turned:
            here["case"] = turned.removeprefix("open:")
            st.rerun()
    if opened is not None:
        pane(case_head(opened.case, opened, service.hours, now(), may=able), key="case_head")
        watch(opened.case.id, opened.case.version)
        act = pane(
            html(
                '<div class="framed"><div class="scroll lower desk reading">{}</div></div>',
                case_body(opened, known, mood_block(mention) if mention else NOTHING, rules_block(met)),
            ),
            key="case",
            about=str(opened.case.id),
            jump=True,
        )
        if able:
            compose(opened)
        act_on_mood(opened.case.mention_id, act)
        act_on_rules(act)
        if act and act.startswith("customer:"):
            go("customers", customer=act.removeprefix("customer:"))
