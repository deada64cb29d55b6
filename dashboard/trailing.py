"""The audit trail in words: who, did what, to what; as a table and as a file."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

import streamlit as st

from dashboard.actwords import about, act_words
from dashboard.formats import exact, viewer_zone, when
from dashboard.lists import table
from dashboard.safe import NOTHING, Safe, html, join
from dashboard.shell import actor, database
from dashboard.texts import _
from listener.access import MACHINE
from listener.access.trail import Line, TrailFilter, export_trail
from listener.transfer.export import Format

__all__ = ["about", "acting", "export_menu", "trail_table"]

_PLACES = {
    "brand": "/brands?brand_code={}",
    "case": "/triage?case={}",
    "customer": "/customers?customer={}",
    "source": "/sources?source_id={}",
    "user": "/users?user={}",
}
_LONG = 160
"""Letters of a detail; the file has all of it."""


def acting(name: str, names: Mapping[str, str]) -> str:
    """An actor as colleagues call them: a user's name, a rule, the command line, the listener itself."""
    own = {
        "schedule": _("The schedule"),
        "system": _("The listener"),
        "crawl": _("A crawl"),
    }
    if name in own:
        return own[name]
    if name.startswith("rule:"):
        return _("The rule “{name}”").format(name=name.removeprefix("rule:"))
    if name.startswith(MACHINE):
        return _("{name} at the command line").format(name=name.removeprefix(MACHINE))
    return names.get(name, name)


def trail_table(lines: Sequence[Line], names: Mapping[str, str]) -> Safe:
    """The lines; what something was done to leads to it."""
    rows = [
        html(
            '<tr><td class="nowrap">{}<div class="small soft">{}</div></td><td><b>{}</b></td><td>{}</td>'
            '<td style="overflow-wrap:anywhere">{}{}</td></tr>',
            when(line.at), exact(line.at), acting(line.actor, names), act_words(line.act),
            _subject(line.subject), _detail(line.detail),
        )
        for line in lines
    ]  # fmt: skip
    return table((_("When"), _("Who"), _("What"), _("To what")), rows)


def _subject(subject: str) -> Safe:
    kind, _colon, which = subject.partition(":")
    if kind in _PLACES and which and which != "?":
        address = _PLACES[kind].format(quote(which, safe=""))
        return html('<a href="{}" target="_self">{}</a>', address, subject)
    return html("<span>{}</span>", subject)


def _detail(detail: Mapping[str, Any]) -> Safe:
    """What else is known, as ``name: value``; nothing where nothing is."""
    known = [f"{name}: {_short(value)}" for name, value in detail.items() if value not in (None, "", [], {})]
    if not known:
        return NOTHING
    return html('<div class="small soft">{}</div>', join([html("{}", " · ".join(known))]))


def _short(value: object) -> str:
    text = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"


def export_menu(wanted: TrailFilter, there_is: bool) -> None:
    """CSV and Excel of exactly these lines; that somebody took them is a line itself."""
    with st.popover(_("Export"), icon=":material/download:", disabled=not there_is):
        for kind, name, mime in (
            (Format.CSV, "CSV", "text/csv"),
            (Format.XLSX, "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ):
            st.download_button(
                name,
                partial(_file, wanted, kind, actor()),
                file_name=f"audit.{kind.value}",
                mime=mime,
                key=f"audit_export_{kind.value}",
                on_click="ignore",
                width="stretch",
            )


def _file(wanted: TrailFilter, kind: Format, by: str) -> bytes:
    stream = io.BytesIO()
    export_trail(database(), wanted, kind, stream, actor=by, zone=viewer_zone())
    return stream.getvalue()
