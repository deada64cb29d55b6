"""The list of reports, the form of a new one, and what was made."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from dashboard.formats import long_day, when
from dashboard.pane import pane
from dashboard.safe import NOTHING, Safe, html, join, label
from dashboard.shell import actor, database, say
from dashboard.texts import LANGUAGES, _, language
from listener.engagement.choices import Choices
from listener.errors import ListenerError
from listener.reports import Every, FileView, Kind, Period, ReportView, Section, path_of, save_report

_MIME = {Kind.PDF: "application/pdf", Kind.HTML: "text/html"}


def period_name(period: Period) -> str:
    """What a report's days are called."""
    return {
        Period.YESTERDAY: _("Yesterday"),
        Period.SEVEN: _("Last 7 days"),
        Period.THIRTY: _("Last 30 days"),
        Period.NINETY: _("Last 90 days"),
        Period.WEEK: _("Last week"),
        Period.MONTH: _("Last month"),
    }[period]


def every_name(every: Every | None) -> str:
    """How often a report is made."""
    names = {
        Every.DAILY: _("Every day"),
        Every.WEEKLY: _("Every Monday"),
        Every.MONTHLY: _("On the first of each month"),
    }
    return names[every] if every else _("On demand")


def section_name(section: Section) -> str:
    """What a part of a report is called."""
    return {
        Section.HEADLINE: _("At a glance"),
        Section.CHANGED: _("What changed"),
        Section.MOOD: _("Mentions by day"),
        Section.ENGAGEMENT: _("Comments, likes and shares"),
        Section.VOICE: _("Share of voice"),
        Section.POSTS: _("Posts that moved most"),
        Section.AUTHORS: _("Who speaks most"),
    }[section]


def report_rows(reports: Sequence[ReportView], chosen: int, known: Choices) -> Safe:
    """One line a report."""
    names = {brand.code: brand.name for brand in known.brands}
    return join(
        html(
            '<a class="row author{}" href="?r={}" data-act="open:{}" {}><span class="top"><b>{}</b></span>'
            '<span class="small soft">{}</span><span class="foot"><span>{}</span><span>{}</span>'
            "<span>{}</span></span></a>",
            " open" if report.id == chosen else "", report.id, report.id,
            html('aria-current="true"') if report.id == chosen else NOTHING,
            report.name, every_name(report.every), period_name(report.period),
            ", ".join(names.get(code, code) for code in report.brands) or _("All brands"),
            html("{} {}", _("next"), when(report.next_at)) if report.next_at else NOTHING,
        )
        for report in reports
    )  # fmt: skip


def report_form(known: Choices) -> None:
    """Name, days, brands, language, sections and schedule of a new report."""
    names = {brand.code: label(brand.name) for brand in known.brands}
    with st.form("report", border=True):
        name = st.text_input(_("Name"), max_chars=200)
        with st.container(horizontal=True):
            period = st.selectbox(_("Days"), list(Period), format_func=period_name, index=4) or Period.WEEK
            every = st.selectbox(_("How often"), [None, *Every], format_func=every_name)
            hour = st.number_input(_("At the hour"), 0, 23, 7)
            spoken = st.selectbox(
                _("Language"), list(LANGUAGES), format_func=LANGUAGES.__getitem__,
                index=list(LANGUAGES).index(language()),
            )  # fmt: skip
        brands = st.multiselect(
            _("Brands"), list(names), format_func=names.__getitem__, placeholder=_("All brands")
        )
        sections = st.multiselect(
            _("Sections"), list(Section), default=list(Section), format_func=section_name
        )
        folder = st.text_input(
            _("Folder for copies"),
            help=_("An absolute path on this machine, for example of a synced folder."),
        )
        with st.container(horizontal=True):
            saved = st.form_submit_button(_("Save"), type="primary")
            cancelled = st.form_submit_button(_("Cancel"), type="tertiary")
    if cancelled:
        st.query_params.pop("new", None)
        st.rerun()
    if not saved:
        return
    try:
        number = save_report(
            database(), name, period=period, language=spoken, brands=tuple(brands),
            sections=tuple(sections), every=every, hour=int(hour), folder=folder.strip() or None,
            actor=actor(),
        )  # fmt: skip
    except ListenerError as error:
        st.error(label(str(error)))
        return
    st.query_params.pop("new", None)
    st.query_params["r"] = str(number)
    say(_("The report was saved."))
    st.rerun()


def files_list(files: Sequence[FileView]) -> None:
    """What was made of a report, the latest first, each to be fetched."""
    if not files:
        pane(html('<p class="soft small">{}</p>', _("Nothing was made of it yet.")), key="no_files")
        return
    for file in files:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            pane(_made(file), key=f"file_{file.id}")
            with st.container(horizontal=True, width="content"):
                for kind in (Kind.PDF, Kind.HTML):
                    path = path_of(file, kind)
                    if path.is_file():
                        st.download_button(
                            "PDF" if kind is Kind.PDF else _("Page"), partial(Path.read_bytes, path),
                            file_name=path.name, mime=_MIME[kind], key=f"{kind.value}_{file.id}",
                            on_click="ignore", icon=":material/download:",
                        )  # fmt: skip


def _made(file: FileView) -> Safe:
    trouble = file.problem or (
        "" if path_of(file, Kind.PDF).is_file() else _("The file is gone from the folder.")
    )
    return html(
        '<div>{} – {}</div><div class="small soft">{} · {}</div><div class="small warn">{}</div>',
        long_day(file.start), long_day(file.end), when(file.made_at), file.made_by, trouble,
    )  # fmt: skip
