"""Changing how the team works: teams, service levels, office hours, saved replies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import streamlit as st
from babel.dates import get_day_names

from dashboard.clocking import priority_name
from dashboard.formats import locale, long_day
from dashboard.lists import table
from dashboard.pane import pane
from dashboard.safe import html, join, label
from dashboard.shell import actor, database, say, today
from dashboard.texts import _
from listener.errors import ListenerError
from listener.triage.clocks import Late, Level, Priority, Service
from listener.triage.hours import OfficeHours, holiday, read_spans, show_spans
from listener.triage.replies import PLACES, SavedReply, remove_reply, save_reply
from listener.triage.service import set_hours, set_level
from listener.triage.teams import Team, add_member, add_team, remove_member, remove_team, set_lead

_AHEAD = 120
"""Days ahead whose public holidays are shown."""


def _do(change: Callable[[], object], said: str) -> None:
    """Make a change, or say what was wrong with it."""
    try:
        change()
    except ListenerError as error:
        st.error(label(str(error)))
    else:
        say(label(said))
        st.rerun()


def late_name(late: Late) -> str:
    """What happens when a clock runs out."""
    return {
        Late.FLAG: _("Only flag it"),
        Late.RAISE: _("Raise its priority"),
        Late.LEAD: _("Give it to the team's lead"),
    }[late]


def teams_form(teams: Sequence[Team]) -> None:
    """Teams with their people; one can be added, joined, left, led and dissolved."""
    if not teams:
        st.caption(_("No team yet. Cases can be given to people without one."))
    for team in teams:
        with st.container(border=True):
            _team_form(team)
    with st.form("team_add", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(_("New team"), key="team_name", max_chars=100, width=240)
        lead = st.text_input(_("Its lead"), key="team_new_lead", max_chars=200, width=200)
        if st.form_submit_button(_("Add the team"), type="primary"):
            _do(lambda: add_team(database(), name, lead=lead or None, actor=actor()), _("Done."))


def _team_form(team: Team) -> None:
    leads = _("led by {name}").format(name=team.lead) if team.lead else _("without a lead")
    pane(
        html(
            '<div class="head"><h2>{}</h2><span class="small soft">{}</span></div><p class="small">{}</p>',
            team.name, leads, ", ".join(team.members) or _("Nobody yet"),
        ),
        key=f"team_{team.id}",
    )  # fmt: skip
    acts: dict[str, tuple[str, Callable[[str], object]]] = {
        "in": (_("Put in"), lambda who: add_member(database(), team.name, who, actor=actor())),
        "out": (_("Take out"), lambda who: remove_member(database(), team.name, who, actor=actor())),
        "lead": (_("Make lead"), lambda who: set_lead(database(), team.name, who, actor=actor())),
        "gone": (_("Dissolve the team"), lambda _who: remove_team(database(), team.name, actor=actor())),
    }
    with (
        st.form(f"team_form_{team.id}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        who = st.text_input(_("Person"), key=f"team_who_{team.id}", max_chars=200, width=200)
        pressed = [
            change
            for code, (name, change) in acts.items()
            if st.form_submit_button(
                name, key=f"team_{code}_{team.id}", type="tertiary" if code == "gone" else "secondary"
            )
        ]
    if pressed:
        _do(lambda: pressed[0](who), _("Done."))


def levels_form(service: Service) -> None:
    """How soon cases of each priority shall be answered and closed."""
    st.caption(_("In office hours. Nothing in a box: no such clock. Clocks that run follow at once."))
    for priority, level in service.levels.items():
        _level_form(priority, level)


def _level_form(priority: Priority, level: Level) -> None:
    with (
        st.form(f"level_{priority}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        pane(html('<p class="level"><b>{}</b></p>', priority_name(priority)), key=f"level_name_{priority}")
        answer = st.number_input(
            _("First answer, hours"), 0.0, 1000.0, _hours(level.answer_minutes), 0.25,
            key=f"level_answer_{priority}", width=170,
        )  # fmt: skip
        close = st.number_input(
            _("Closed, hours"), 0.0, 1000.0, _hours(level.close_minutes), 0.25,
            key=f"level_close_{priority}", width=170,
        )  # fmt: skip
        late = st.selectbox(
            _("When late"), list(Late), index=list(Late).index(level.late), format_func=late_name,
            key=f"level_late_{priority}", width=240,
        )  # fmt: skip
        if st.form_submit_button(_("Save"), key=f"level_save_{priority}"):
            _do(
                lambda: set_level(
                    database(), priority, answer_minutes=_minutes(answer), close_minutes=_minutes(close),
                    late=late or level.late, actor=actor(),
                ),
                _("Done."),
            )  # fmt: skip


def _hours(minutes: int | None) -> float | None:
    return None if minutes is None else minutes / 60


def _minutes(hours: float | None) -> int | None:
    return None if not hours else round(hours * 60)


def hours_form(service: Service) -> None:
    """When somebody is there to answer, and which days are off."""
    hours = service.hours
    names = get_day_names("wide", locale=locale())
    with st.form("office_hours", border=False):
        st.caption(_("Days of {zone}. Write 08:30-12:00, 13:00-17:30; nothing: nobody is there.").format(
            zone=label(hours.zone.key)))  # fmt: skip
        texts = [
            st.text_input(
                names[day].capitalize(), show_spans(spans) if spans else "",
                key=f"hours_{day}", max_chars=200,
            )
            for day, spans in enumerate(hours.week)
        ]  # fmt: skip
        country = st.text_input(
            _("Public holidays of the country (two letters; nothing: of none)"), hours.country or "",
            key="hours_country", max_chars=2, width=420,
        )  # fmt: skip
        stops = st.checkbox(
            _("Clocks stand still while a case waits"), service.waiting_stops, key="hours_stops"
        )
        if st.form_submit_button(_("Save the office hours"), type="primary"):
            _do(
                lambda: set_hours(
                    database(), week=[read_spans(text) for text in texts],
                    country=country.strip().upper() or None, closed=sorted(hours.closed),
                    opened=sorted(hours.opened), waiting_stops=stops, actor=actor(),
                ),
                _("Done."),
            )  # fmt: skip
    _off(hours)


def _off(hours: OfficeHours) -> None:
    ahead = [today() + timedelta(days=n) for n in range(_AHEAD)]
    off = [day for day in ahead if hours.week[day.weekday()] and not hours.spans(day)]
    rows = [
        html("<tr><td>{}</td><td>{}</td></tr>", long_day(day), holiday(hours.country, day) or _("Day off"))
        for day in off
    ]
    if rows:
        pane(html("<h3>{}</h3>{}", _("The next days off"), table((_("Day"), _("Why")), rows)), key="days_off")


def replies_form(replies: Sequence[SavedReply]) -> None:
    """Saved replies: written, changed and thrown away."""
    places = join((html("<code>{}</code>", f"{{{name}}}") for name in PLACES), " ")
    pane(
        html('<p class="small soft why">{} {}</p>', _("Places that are filled from the case:"), places),
        key="reply_places",
    )
    chosen = st.selectbox(
        _("Saved reply"), [None, *(each.name for each in replies)], key="reply_chosen",
        format_func=lambda name: label(name) if name else _("A new one"),
    )  # fmt: skip
    found = next((each for each in replies if each.name == chosen), None)
    with st.form(f"reply_edit_{found.id if found else 0}", border=False):
        name = st.text_input(_("Name"), found.name if found else "", max_chars=100)
        text = st.text_area(_("Text"), found.text if found else "", max_chars=10_000, height=160)
        with st.container(horizontal=True):
            if st.form_submit_button(_("Save"), type="primary", key="reply_save"):
                _do(lambda: save_reply(database(), name, text, actor=actor()), _("Done."))
            if found and st.form_submit_button(_("Throw away"), type="tertiary", key="reply_remove"):
                _do(lambda: remove_reply(database(), found.name, actor=actor()), _("Done."))
