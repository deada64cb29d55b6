"""Sources as a table, and one source with its runs. Adding one: :mod:`dashboard.adding`."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.formats import number, span, when
from dashboard.lists import table
from dashboard.safe import NOTHING, Safe, href, html, join, link
from dashboard.shell import now
from dashboard.texts import _, _n, told
from listener.customers.runs import PastImport
from listener.sources import FaultView, RunView, SourceView

BROKEN_SHOWN = 20
"""Rows of a file; 'listener post import' lists them all."""
_HEALTH = {
    "ok": "good",
    "failing": "bad",
    "running": "plain",
    "paused": "plain",
    "new": "plain",
    "waiting": "warn",
}


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


def robots_said(verdict: str | None) -> str:
    """What robots.txt said, in the reader's words; a pause that it asks for stands behind."""
    if verdict is None:
        return "–"
    said, _semicolon, delay = verdict.partition("; crawl-delay ")
    words = {"allowed": _("may be read"), "refused": _("may not be read"), "none": _("has none")}.get(
        said, said
    )
    return f"{words} · {delay}" if delay else words


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
        robots_said(source.robots), number(source.posts),
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


def imports_table(imports: Sequence[PastImport]) -> Safe:
    """Files whose posts were brought in, newest first, and what came of their rows."""
    rows = [
        html(
            '<tr><td class="nowrap">{}</td><td style="overflow-wrap:anywhere">{}'
            '<div class="small soft">{}</div>{}</td>{}</tr>',
            when(one.at), one.filename, one.by, _broken_rows(one),
            join(
                html('<td class="num">{}</td>', number(figure))
                for figure in (one.rows, one.created, one.updated, one.unchanged, len(one.broken))
            ),
        )
        for one in imports
    ]  # fmt: skip
    titles = (_("When"), _("File"), _("Rows"), _("New"), _("Changed"), _("Seen before"), _("Broken"))
    return table(titles, rows, numbers_from=2)


def _broken_rows(one: PastImport) -> Safe:
    """The first rows that did not go in, with their reasons."""
    if not one.broken:
        return NOTHING
    lines = join(
        html('<div class="small">{}: {}</div>', _("line {n}").format(n=number(row.line)), row.reason)
        for row in one.broken[:BROKEN_SHOWN]
    )
    return html("<details><summary>{}</summary>{}</details>", _("what is broken"), lines)


def address_line(source: SourceView) -> Safe:
    """Where a source is and how it is crawled."""
    engine = (source.engine or "") if source.kind == "forum" else ""
    address = link(source.url, source.url) if href(source.url) else html("{}", source.url)
    return html(
        '<div class="small soft">{} · {} · {}</div>',
        address, f"{source_kind(source.kind)} {engine}".strip(),
        _("every {span}").format(span=span(source.interval_seconds)),
    )  # fmt: skip
