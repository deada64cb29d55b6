"""Sources as a table, one source with its runs, and a test fetch before anything is saved."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.filterbar import kind_name
from dashboard.formats import ago, number, span, when
from dashboard.lists import table
from dashboard.pane import pane
from dashboard.safe import NOTHING, Safe, href, html, join, label, link
from dashboard.shell import actor, database, now, say
from dashboard.texts import _, _n, told
from listener.crawl import Preview, try_source
from listener.errors import ListenerError
from listener.sources import FaultView, RunView, SourceView, add_source

INTERVALS = (60, 300, 900, 1800, 3600, 6 * 3600, 24 * 3600)
_HEALTH = {
    "ok": "good",
    "failing": "bad",
    "running": "plain",
    "paused": "plain",
    "new": "plain",
    "waiting": "warn",
}
_PREVIEW = "_preview"


def health_name(health: str) -> str:
    """How a source does, in the reader's language."""
    names = {
        "new": _("never crawled"),
        "running": _("crawling now"),
        "ok": _("healthy"),
        "failing": _("failing"),
        "waiting": _("waiting"),
        "paused": _("paused"),
    }
    return names.get(health, health)


def source_kind(kind: str) -> str:
    """The kind of a source."""
    return {"forum": _("Forum"), "feed": _("Feed"), "page": _("Page")}.get(kind, kind)


def sources_table(sources: Sequence[SourceView], chosen: int | None) -> Safe:
    """All sources with their state; a row opens its runs."""
    titles = (_("Source"), _("State"), _("Last run"), _("Next run"), _("robots.txt"), _("Posts"))
    return table(titles, [_source_row(source, source.id == chosen) for source in sources], numbers_from=5)


def _source_row(source: SourceView, chosen: bool) -> Safe:
    last = source.last_run
    run = (
        html(
            '{}<div class="small soft">{}</div>', when(last.started_at),
            _n("{n} new post", "{n} new posts", last.posts_new).format(n=number(last.posts_new)),
        )
        if last
        else html("–")
    )  # fmt: skip
    upcoming = (
        when(source.next_run_at) if source.enabled and source.next_run_at > now() else html("{}", _("due"))
    )
    if not source.enabled:
        upcoming = html("–")
    waiting = html('<div class="small warn">{}</div>', told(source.waiting)) if source.waiting else NOTHING
    return html(
        '<tr data-act="open:{}" class="{}"><td>'
        '<a href="/sources?source_id={}" data-act="open:{}"><b>{}</b></a>'
        '<div class="small soft">{} · {}</div>{}</td><td class="nowrap"><span class="{}">●</span> {}</td>'
        '<td class="nowrap">{}</td><td class="nowrap">{}</td><td class="small">{}</td>'
        '<td class="num">{}</td></tr>',
        source.id, "open" if chosen else "", source.id, source.id, source.name, source_kind(source.kind),
        source.url, waiting, _HEALTH.get(source.health, "plain"), health_name(source.health), run, upcoming,
        source.robots or "–", number(source.posts),
    )  # fmt: skip


def runs_table(runs: Sequence[RunView], chosen: int | None) -> Safe:
    """The runs of a source; a row opens what it met."""
    titles = (
        _("Started"), _("End"), _("Requests"), _("New"), _("Changed"), _("Seen"), _("Set aside"), _("Errors"),
    )  # fmt: skip
    return table(titles, [_run_row(run, run.id == chosen) for run in runs], numbers_from=2)


def _run_row(run: RunView, chosen: bool) -> Safe:
    kind = {"finished": "good", "failed": "bad", "killed": "bad"}.get(run.status, "plain")
    names = {
        "running": _("running"),
        "finished": _("reached its end"),
        "failed": _("failed"),
        "killed": _("was stopped"),
    }
    figures = (
        run.requests, run.posts_new, run.posts_changed, run.posts_seen, run.posts_quarantined, run.errors,
    )  # fmt: skip
    return html(
        '<tr data-act="run:{}" class="{}"><td class="nowrap">{}</td><td><span class="{}">●</span> {} '
        '<div class="small soft">{}</div></td>{}</tr>',
        run.id, "open" if chosen else "", when(run.started_at), kind, names.get(run.status, run.status),
        told(run.reason) if run.reason else "",
        join(html('<td class="num">{}</td>', number(figure)) for figure in figures),
    )  # fmt: skip


def faults_list(faults: Sequence[FaultView]) -> Safe:
    """What a run met and could not use."""
    if not faults:
        return NOTHING
    rows = join(
        html(
            '<div class="line"><span>{} <span class="chip">{}</span></span>'
            '<span class="small soft nowrap">{}</span>'
            '<span class="small" style="overflow-wrap:anywhere">{}</span></div>',
            fault.message, fault.kind, when(fault.at), link(fault.url, fault.url),
        )
        for fault in faults
    )  # fmt: skip
    return html('<h3>{}</h3><div class="lines">{}</div>', _("What this run met"), rows)


def add_form() -> None:
    """Address, test fetch, and then name and interval."""
    with st.container(border=True):
        pane(html("<h2>{}</h2>", _("A new source")), key="add_head")
        kinds = {"auto": _("Find out"), "forum": _("Forum"), "feed": _("Feed"), "page": _("Page")}
        with st.container(horizontal=True, vertical_alignment="bottom"):
            url = st.text_input(
                _("Web address"), key="source_url", type="url", placeholder="https://forum.example.vn/"
            )
            kind = st.segmented_control(
                _("Kind"), list(kinds), format_func=kinds.__getitem__, key="source_kind", default="auto",
                required=True,
            )  # fmt: skip
        with st.container(horizontal=True):
            test = st.button(
                _("Test fetch"), key="source_test", type="primary", icon=":material/network_check:"
            )
            if st.button(_("Cancel"), key="source_cancel", type="tertiary"):
                _leave()
        if test:
            _fetch((url or "").strip(), kind or "auto")
        fetched = st.session_state.get(_PREVIEW)
        if fetched is None or fetched[0] != (url or "").strip():
            st.caption(_("The test fetch reads a few pages and stores nothing."))
            return
        found: Preview = fetched[1]
        pane(preview_block(found), key="preview")
        _save_form(fetched[0], found)


def _fetch(url: str, kind: str) -> None:
    st.session_state.pop(_PREVIEW, None)
    try:
        with st.spinner(_("Fetching a few pages; this takes up to half a minute…")):
            st.session_state[_PREVIEW] = (url, try_source(url, kind=kind))
    except ListenerError as error:
        st.error(label(str(error)))


def preview_block(found: Preview) -> Safe:
    """What a source would give."""
    facts = (
        (_("Kind"), source_kind(found.kind)),
        (_("Engine"), found.engine or "–"),
        (_("robots.txt"), found.robots or "–"),
        (_("Requests"), number(found.requests)),
        (_("Posts"), number(len(found.posts))),
        (_("Time"), span(found.seconds)),
    )
    rows = join(html("<dt>{}</dt><dd>{}</dd>", name, value) for name, value in facts)
    posts = join(
        html(
            '<div class="said"><div class="small soft">{} · {} · {}</div><b>{}</b>'
            '<div class="clamp">{}</div></div>',
            post.author.name if post.author else _("Unknown author"),
            ago(post.published_at) if post.published_at else post.published_raw or "–",
            kind_name(post.kind), post.title or post.thread_title or "", post.text[:400],
        )
        for post in found.posts[:5]
    )  # fmt: skip
    faults = join(
        html('<p class="warn small">{}</p>', fault.message)
        for fault in found.faults[:5]
        if fault.message != found.reason
    )
    verdict = (
        html('<p class="good">{}</p>', _("This is what it would collect:"))
        if found.posts
        else html(
            '<p class="bad">{} {}</p>',
            _("It would collect nothing."),
            told(found.reason) if found.reason else "",
        )
    )
    return html(
        '<dl class="facts" style="margin:.4rem 0 1rem">{}</dl>{}{}<div class="thread">{}</div>',
        rows, verdict, faults, posts,
    )  # fmt: skip


def _save_form(url: str, found: Preview) -> None:
    names = {seconds: span(seconds) for seconds in INTERVALS}
    with st.form("source_save", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input(_("Name"), key="source_name", max_chars=200, placeholder=url)
            every = st.selectbox(
                _("Every"), INTERVALS, format_func=names.__getitem__, index=3, key="source_interval"
            )
            delay = st.number_input(
                _("Seconds between requests"), 0.0, 60.0, 1.0, 0.5, key="source_delay",
                help=_("robots.txt may ask for more."),
            )  # fmt: skip
        if not st.form_submit_button(
            _("Save the source"), type="primary" if found.posts else "secondary", icon=":material/check:"
        ):
            return
    try:
        source = add_source(
            database(), url=url, name=name or None, kind=found.kind, interval_seconds=int(every),
            delay_seconds=float(delay), actor=actor(),
        )  # fmt: skip
    except ListenerError as error:
        st.error(label(str(error)))
        return
    st.session_state.pop(_PREVIEW, None)
    say(_("{name} is saved; its first crawl is due now.").format(name=label(source.name)))
    _leave(source.id)


def _leave(source_id: int | None = None) -> None:
    st.query_params.pop("add", None)
    if source_id is not None:
        st.query_params["source_id"] = str(source_id)
    st.rerun()


def address_line(source: SourceView) -> Safe:
    """Where a source is and how it is crawled."""
    engine = (source.engine or "") if source.kind == "forum" else ""
    address = link(source.url, source.url) if href(source.url) else html("{}", source.url)
    return html(
        '<div class="small soft">{} · {} · {}</div>',
        address, f"{source_kind(source.kind)} {engine}".strip(),
        _("every {span}").format(span=span(source.interval_seconds)),
    )  # fmt: skip
