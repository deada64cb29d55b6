"""Importing customers: first a look at what a file would do, then the doing."""

from __future__ import annotations

import streamlit as st

from dashboard.formats import number
from dashboard.lists import table
from dashboard.pane import pane
from dashboard.safe import NOTHING, Safe, html, join, label
from dashboard.shell import actor, database, say
from dashboard.texts import _, _n
from listener.customers.importing import BrokenRow, ImportResult, import_customers
from listener.customers.mending import broken_csv
from listener.errors import ListenerError

_DONE = "_import_done"


def import_form() -> None:
    """Choose a file, look, import."""
    with st.container(border=True):
        pane(
            html(
                '<h2>{}</h2><p class="small soft" style="margin:.3rem 0 0">{} '
                '<span class="code">name, email, phone, account, id, address, note</span></p>',
                _("Import customers"),
                _("CSV or Excel with a line of headers. Understood, in English or Vietnamese:"),
            ),
            key="import_head",
        )
        done = st.session_state.get(_DONE)
        if isinstance(done, ImportResult):
            pane(result_block(done, finished=True), key="import_done")
            with st.container(horizontal=True):
                if st.button(_("To the customers"), key="import_leave", type="primary"):
                    _leave()
                _broken_file(done)
            return
        upload = st.file_uploader(
            _("File"), type=["csv", "xlsx", "vcf"], key="import_file", label_visibility="collapsed"
        )
        if upload is None:
            if st.button(_("Cancel"), key="import_cancel", type="tertiary"):
                _leave()
            return
        content = upload.getvalue()
        try:
            looked = import_customers(database(), content, upload.name, actor=actor(), dry_run=True)
        except ListenerError as error:
            st.error(label(str(error)))
            return
        pane(result_block(looked, finished=False), key="import_preview")
        good = looked.created + looked.updated
        with st.container(horizontal=True):
            text = _n("Import {n} customer", "Import {n} customers", good).format(n=number(good))
            if st.button(text, key="import_go", type="primary", disabled=not good, icon=":material/check:"):
                _do(content, upload.name)
            _broken_file(looked)
            if st.button(_("Cancel"), key="import_cancel", type="tertiary"):
                _leave()


def _broken_file(result: ImportResult) -> None:
    """The broken rows to take along, mend and send again."""
    if result.broken:
        st.download_button(
            _("Broken rows as a file"), broken_csv(result.broken), file_name="broken-rows.csv",
            mime="text/csv", key="import_broken", on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def _do(content: bytes, name: str) -> None:
    try:
        result = import_customers(database(), content, name, actor=actor())
    except ListenerError as error:
        st.error(label(str(error)))
        return
    st.session_state[_DONE] = result
    say(_n("{n} customer is new.", "{n} customers are new.", result.created).format(n=number(result.created)))
    st.rerun()


def _leave() -> None:
    st.session_state.pop(_DONE, None)
    st.query_params.pop("import", None)
    st.rerun()


def result_block(result: ImportResult, *, finished: bool) -> Safe:
    """The counts, and each broken row with its line and reason."""
    facts = (
        (_("Rows"), result.rows),
        (_("New customers"), result.created),
        (_("Changed"), result.updated),
        (_("As they were"), result.unchanged),
        (_("Broken"), len(result.broken)),
    )
    numbers = join(
        html(
            '<span style="margin-right:1.5rem"><b class="num">{}</b> <span class="soft">{}</span></span>',
            number(n),
            name,
        )
        for name, n in facts
    )
    linked = _n("{n} account was recognised.", "{n} accounts were recognised.", result.linked)
    return html(
        '<p style="margin:.8rem 0 .3rem">{}</p>{}{}{}',
        numbers,
        html('<p class="small good">{}</p>', linked.format(n=number(result.linked))) if finished else NOTHING,
        html('<p class="small soft">{} {}</p>', _("Columns left out:"), ", ".join(result.ignored_columns))
        if result.ignored_columns else NOTHING,
        broken_table(result.broken),
    )  # fmt: skip


def broken_table(rows: tuple[BrokenRow, ...]) -> Safe:
    """What did not go in; the good rows do all the same."""
    if not rows:
        return NOTHING
    shown = [
        html(
            '<tr><td>{}</td><td>{}</td>'
            '<td class="small soft" style="overflow-wrap:anywhere">{}</td></tr>',
            row.line, row.reason, " · ".join(value for value in row.row.values() if value),
        )
        for row in rows[:200]
    ]  # fmt: skip
    note = _("These rows do not go in; the others do. Mend them in your file and import it again.")
    return html('<p class="small warn">{}</p>{}', note, table((_("Line"), _("Reason"), _("Row")), shown))
