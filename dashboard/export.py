"""The list as a file: exactly the mentions that the screen counts."""

from __future__ import annotations

import io
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.formats import number, viewer_zone
from dashboard.shell import database
from dashboard.texts import _, _n
from listener.engagement.filters import MentionFilter
from listener.mentions import iterate
from listener.transfer.export import Format, export_rows
from listener.transfer.exports import MENTION_COLUMNS

_KINDS = (
    (Format.CSV, "CSV", "text/csv"),
    (Format.XLSX, "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)


def export_menu(wanted: MentionFilter, total: int) -> None:
    """CSV and Excel of exactly the mentions of the filter; made when the button is pressed."""
    with st.popover(_("Export"), icon=":material/download:", disabled=not total):
        st.caption(
            _n("{n} mention, as filtered", "{n} mentions, as filtered", total).format(n=number(total)),
            width="content",
        )
        zone = viewer_zone()
        for kind, name, mime in _KINDS:
            st.download_button(
                name,
                partial(mentions_file, wanted, kind, zone.key),
                file_name=f"mentions-{wanted.start.isoformat()}-{wanted.end.isoformat()}.{kind.value}",
                mime=mime,
                key=f"export_{kind.value}",
                on_click="ignore",
                width="stretch",
                icon=":material/table_view:",
            )


def mentions_file(wanted: MentionFilter, kind: Format, zone: str) -> bytes:
    """The file, with times in the given zone."""
    stream = io.BytesIO()
    with database().read() as session:
        export_rows(iterate(session, wanted), MENTION_COLUMNS, kind, stream, zone=ZoneInfo(zone))
    return stream.getvalue()
