"""What can be done on a customer's page: filter the time line, merge and part, tag, consent, erase."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import streamlit as st

from dashboard.formats import number
from dashboard.lists import table
from dashboard.pane import pane
from dashboard.people import consent_name, identity_name, interaction_name
from dashboard.safe import NOTHING, Safe, html, join, label
from dashboard.shell import actor, database, may, now, say, today
from dashboard.texts import _, _n
from listener.access import Act
from listener.customers.ending import end_identity, resume_identity
from listener.customers.erasing import Erased, erase, preview_erase
from listener.customers.merging import MergePreview, Side, merge, preview_merge, preview_unmerge, unmerge
from listener.customers.noting import PURPOSES, STATES, add_tag, note_consent
from listener.customers.records import CustomerRecord
from listener.customers.timeline import Choice, TimelineFilter
from listener.errors import ListenerError
from listener.settings import get_settings

_EARLIEST = date(2000, 1, 1)
_DAYS = (0, 30, 90, 365)


def timeline_bar(kinds: tuple[Choice, ...], channels: tuple[Choice, ...]) -> TimelineFilter:
    """Kind, channel and time of the interactions that are shown."""
    with st.container(horizontal=True, key="timeline_bar"):
        kind = st.selectbox(
            _("Kind"), [None, *(each.name for each in kinds)], key="c_kind", label_visibility="collapsed",
            format_func=lambda name: interaction_name(name) if name else _("All kinds"),
        )  # fmt: skip
        channel = st.selectbox(
            _("Channel"), [None, *(each.name for each in channels)], key="c_channel",
            label_visibility="collapsed", format_func=lambda name: label(name) if name else _("All channels"),
        )  # fmt: skip
        days = st.selectbox(
            _("Time"), _DAYS, key="c_days", label_visibility="collapsed",
            format_func=lambda n: (
                _n("Last {n} day", "Last {n} days", n).format(n=number(n)) if n else _("All time")
            ),
        )  # fmt: skip
    since = now() - timedelta(days=days) if days else None
    return TimelineFilter(kind=kind, channel=channel, since=since)


def record_acts(record: CustomerRecord) -> None:
    """Tag, consent, merge, part and erase; each says first what it will do."""
    if not may(Act.TRIAGE):
        return
    with st.container(horizontal=True, key="record_acts"):
        with st.popover(_("Tag"), icon=":material/label:"):
            _tag(record)
        with st.popover(_("Consent"), icon=":material/handshake:"):
            _consent(record)
        with st.popover(_("Merge"), icon=":material/merge:"):
            _merge(record)
        if may(Act.ADMIN):
            with st.popover(_("Erase"), icon=":material/delete_forever:"):
                _erase(record)


def on_part(public_id: str) -> None:
    """Part a record that was merged into another, and say so."""
    try:
        seen = unmerge(database(), public_id, actor=actor())
        say(label(_("{id} stands by itself again.").format(id=seen.other.public_id)))
    except ListenerError as error:
        say(label(str(error)))
    st.rerun()


def part_preview(public_id: str) -> None:
    """What parting would give each of the two, with the button that does it."""
    with database().read() as session:
        try:
            seen = preview_unmerge(session, public_id)
        except ListenerError as error:
            st.warning(label(str(error)))
            return
    with st.container(border=True):
        pane(merge_block(seen, _("Part these two again?")), key="part_preview")
        with st.container(horizontal=True):
            if st.button(_("Part them"), key="part_go", type="primary", icon=":material/call_split:"):
                st.query_params.pop("part", None)
                on_part(public_id)
            if st.button(_("Cancel"), key="part_cancel", type="tertiary"):
                st.query_params.pop("part", None)
                st.rerun()


def end_form(record: CustomerRecord, identity: int) -> None:
    """Since when an identity is not theirs any more, with the button that says so."""
    found = next((each for each in record.identities if each.id == identity), None)
    if found is None:
        return
    with st.container(border=True):
        pane(
            html(
                '<h3>{} {}</h3><p class="small soft">{}</p>', identity_name(found.kind), found.shown,
                _(
                    "From that day on it recognises nobody. What happened before stays theirs; it can be "
                    "undone at any time."
                ),
            ),
            key="end_about",
        )  # fmt: skip
        day = st.date_input(
            _("Not theirs since"), value=today(), max_value=today(), min_value=_EARLIEST, key="end_day"
        )
        with st.container(horizontal=True):
            if st.button(_("It ended"), key="end_go", type="primary", icon=":material/event_busy:"):
                st.query_params.pop("end", None)
                zone = get_settings().zone
                at = None if day == today() else datetime.combine(day, time(), zone)
                _act(
                    lambda: end_identity(
                        database(), record.public_id, found.kind, found.shown, at=at, actor=actor()
                    ),
                    _("Noted."),
                )
            if st.button(_("Cancel"), key="end_cancel", type="tertiary"):
                st.query_params.pop("end", None)
                st.rerun()


def on_resume(record: CustomerRecord, identity: int) -> None:
    """Take the end of an identity back, and say so."""
    found = next((each for each in record.identities if each.id == identity), None)
    if found is not None:
        _act(
            lambda: resume_identity(database(), record.public_id, found.kind, found.shown, actor=actor()),
            _("Undone."),
        )


def _tag(record: CustomerRecord) -> None:
    with st.form("tag_form", clear_on_submit=True, border=False):
        word = st.text_input(_("Tag"), key="tag_word", max_chars=60)
        if st.form_submit_button(_("Add the tag")) and word.strip():
            _act(lambda: add_tag(database(), record.public_id, word, actor=actor()), _("Tagged."))


def _consent(record: CustomerRecord) -> None:
    with st.form("consent_form", border=False):
        purpose = st.selectbox(_("For what"), PURPOSES, key="consent_purpose", format_func=consent_name)
        state = st.radio(
            _("Said"), STATES, key="consent_state", horizontal=True,
            format_func=lambda s: {"given": _("Allowed"), "refused": _("Refused")}[s],
        )  # fmt: skip
        note = st.text_input(_("Where and how it was said"), key="consent_note")
        if st.form_submit_button(_("Write it down")):
            _act(
                lambda: note_consent(database(), record.public_id, purpose, state, actor=actor(), note=note),
                _("Noted."),
            )


def _merge(record: CustomerRecord) -> None:
    other = st.text_input(_("Id of the other record of this person"), key="merge_other", placeholder="C-…")
    if not other.strip():
        return
    try:
        with database().read() as session:
            seen = preview_merge(session, record.public_id, other)
    except ListenerError as error:
        st.error(label(str(error)))
        return
    pane(merge_block(seen, _("Merge these two?")), key="merge_preview")
    if st.button(_("Merge"), key="merge_go", type="primary", icon=":material/merge:"):
        st.session_state.pop("merge_other", None)
        _act(
            lambda: merge(database(), record.public_id, other, actor=actor()),
            _("Merged. It can be undone on this page at any time."),
        )


def _erase(record: CustomerRecord) -> None:
    authors = st.checkbox(_("Take their names from the stored posts too"), key="erase_authors")
    with database().read() as session:
        seen = preview_erase(session, record.public_id, authors=authors)
    pane(erase_block(seen), key="erase_preview")
    typed = st.text_input(_("Type {id} to erase for good").format(id=record.public_id), key="erase_typed")
    if st.button(
        _("Erase for good"), key="erase_go", type="primary", disabled=typed.strip() != record.public_id
    ):
        st.query_params.pop("customer", None)
        _act(
            lambda: erase(database(), record.public_id, authors=authors, actor=actor()),
            _("Erased. This person will not be stored again."),
        )


def _act(do: Callable[[], object], done: str) -> None:
    try:
        do()
        say(done)
    except ListenerError as error:
        say(label(str(error)))
    st.rerun()


def merge_block(seen: MergePreview, question: str) -> Safe:
    """The two records side by side, what they share and where they differ."""
    kinds = ", ".join(identity_name(kind) for kind in seen.differing)
    return html(
        "<h3>{}</h3>{}{}{}",
        question,
        table(
            (_("Customer"), _("Recognised by"), _("Accounts"), _("Interactions")),
            [_side(seen.kept), _side(seen.other)],
        ),
        html('<p class="small good">{} {}</p>', _("Both have:"), ", ".join(s for _k, s in seen.shared))
        if seen.shared else NOTHING,
        html('<p class="small warn">{} {}</p>', _("They differ in:"), kinds) if kinds else NOTHING,
    )  # fmt: skip


def _side(side: Side) -> Safe:
    return html(
        '<tr><td><b>{}</b><div class="small soft">{}</div></td><td class="small">{}</td>'
        '<td class="small">{}</td><td class="num">{}</td></tr>',
        side.name or side.public_id, side.public_id,
        join((html("{}", shown) for _k, shown in side.identities), " · "), ", ".join(side.accounts),
        number(side.interactions),
    )  # fmt: skip


def erase_block(seen: Erased) -> Safe:
    """What an erasure takes away."""
    facts = (
        (_("Ways to recognise them"), seen.identities),
        (_("Links to accounts"), seen.links),
        (_("Interactions from files"), seen.interactions),
        (_("Rows of past imports"), seen.import_rows),
        (_("Posts that get a made-up author"), seen.posts),
    )
    rows = join(html("<dt>{}</dt><dd>{}</dd>", name, number(n)) for name, n in facts)
    return html(
        '<dl class="facts">{}</dl><p class="small warn">{}</p>', rows,
        _("There is no undo. Only hashes stay, by which imports refuse this person."),
    )  # fmt: skip
