"""Importing a file of customers or of interactions: what its columns mean, what it would do, the doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.explaining import explain_columns
from dashboard.formats import number
from dashboard.lists import table
from dashboard.pane import pane
from dashboard.people import interaction_name
from dashboard.reasons import reason_in
from dashboard.safe import NOTHING, Safe, html, join, label
from dashboard.shell import actor, database, say
from dashboard.texts import _, _n, language
from listener.customers.conflicts import Conflict, ConflictKind
from listener.customers.contacted import importing as contacted
from listener.customers.contacted.headers import Column
from listener.customers.contacted.importing import InteractionsImport, import_interactions
from listener.customers.contacted.kinds import InteractionKind
from listener.customers.importing import ImportResult, import_customers, look_at_columns
from listener.customers.mapping import Explained, FileKind
from listener.customers.mending import broken_csv
from listener.customers.rows import BrokenRow
from listener.errors import ListenerError

Result = ImportResult | InteractionsImport
_DONE = "_import_done"
_SHOWN = 200
"""Rows of a table; all of them are in the file to take along."""


def import_form() -> None:
    """Choose what the file holds, choose the file, look, import."""
    with st.container(border=True):
        pane(html("<h2>{}</h2>", _("Import a file")), key="import_head")
        done = st.session_state.get(_DONE)
        if isinstance(done, Result):
            pane(result_block(done, finished=True), key="import_done")
            with st.container(horizontal=True):
                if st.button(_("To the customers"), key="import_leave", type="primary"):
                    _leave()
                if st.button(_("Import another file"), key="import_again"):
                    st.session_state.pop(_DONE)
                    st.rerun()
                _broken_file(done)
            return
        names = {
            FileKind.CUSTOMERS: _("Customers"),
            FileKind.INTERACTIONS: _("Orders, calls, e-mails, …"),
        }
        kind = st.segmented_control(
            _("What the file holds"), list(names), default=FileKind.CUSTOMERS, key="import_kind",
            format_func=names.__getitem__, required=True,
        )  # fmt: skip
        if kind is FileKind.INTERACTIONS:
            _interactions()
        else:
            _customers()


def _upload(hint: str, kinds: Sequence[str], key: str) -> tuple[bytes, str] | None:
    pane(html('<p class="small soft" style="margin:0">{}</p>', hint), key=f"{key}_hint")
    upload = st.file_uploader(_("File"), type=list(kinds), key=key, label_visibility="collapsed")
    if upload is None:
        _cancel()
        return None
    return upload.getvalue(), upload.name


def _customers() -> None:
    hint = _(
        "CSV, Excel or vCard with a line of headers, in English or Vietnamese: name, e-mail, phone, account, "
        "customer id, address, note."
    )
    file = _upload(hint, ("csv", "xlsx", "vcf"), "import_file")
    if file is None:
        return
    content, name = file
    try:
        explained = explain_columns(FileKind.CUSTOMERS, look_at_columns(database(), content, name))
        leave_out = bool(st.session_state.get("import_leave_out"))
        looked = import_customers(
            database(), content, name, actor=actor(), dry_run=True, explained=explained,
            leave_out_conflicts=leave_out,
        )  # fmt: skip
    except ListenerError as error:
        _refused(error)
        return
    pane(result_block(looked, finished=False), key="import_preview")
    if looked.conflicts:
        st.checkbox(_("Leave out the rows that contradict a record"), key="import_leave_out")
    good = looked.created + looked.updated
    text = _n("Import {n} customer", "Import {n} customers", good).format(n=number(good))
    if _go(text, good, looked):
        try:
            result = import_customers(
                database(), content, name, actor=actor(), explained=explained,
                leave_out_conflicts=leave_out,
            )  # fmt: skip
        except ListenerError as error:
            st.error(label(str(error)))
            return
        new = _n("{n} customer is new.", "{n} customers are new.", result.created)
        _finish(result, new.format(n=number(result.created)))


def _interactions() -> None:
    hint = _(
        "CSV, Excel or JSON lines, a row each: time, what it was, the customer's id, e-mail, phone or "
        "account; channel, product, campaign, value, length, result, agent, text."
    )
    file = _upload(hint, ("csv", "xlsx", "jsonl"), "import_told")
    if file is None:
        return
    content, name = file
    try:
        uses = contacted.look_at_columns(database(), content, name)
        explained = explain_columns(FileKind.INTERACTIONS, uses)
        fields = {(explained or {}).get(use.header, use.field) for use in uses}
        given = _given(has_kind=Column.KIND.value in fields, has_channel=Column.CHANNEL.value in fields)
        if given is None:
            return
        looked = import_interactions(
            database(), content, name, actor=actor(), given=given, dry_run=True, explained=explained
        )
    except ListenerError as error:
        _refused(error)
        return
    pane(result_block(looked, finished=False), key="import_preview")
    good = looked.created + looked.updated
    text = _n("Import {n} interaction", "Import {n} interactions", good).format(n=number(good))
    if _go(text, good, looked):
        _do_interactions(content, name, given, explained)


def _do_interactions(
    content: bytes, name: str, given: Mapping[Column, str], explained: Explained | None
) -> None:
    try:
        result = import_interactions(
            database(), content, name, actor=actor(), given=given, explained=explained
        )
    except ListenerError as error:
        st.error(label(str(error)))
        return
    new = _n("{n} interaction is new.", "{n} interactions are new.", result.created)
    _finish(result, new.format(n=number(result.created)))


def _given(*, has_kind: bool, has_channel: bool) -> dict[Column, str] | None:
    """What no column says, for all rows; None until the kind is chosen."""
    given: dict[Column, str] = {}
    with st.container(horizontal=True):
        if not has_kind:
            kind = st.selectbox(
                _("What each row is"), list(InteractionKind), index=None, key="import_each",
                placeholder=_("Choose"), format_func=lambda each: interaction_name(each.value),
            )  # fmt: skip
            if kind is not None:
                given[Column.KIND] = kind.value
        if not has_channel and (channel := st.text_input(_("Channel of all rows"), key="import_channel")):
            given[Column.CHANNEL] = channel.strip()
    if has_kind or Column.KIND in given:
        return given
    _cancel()
    return None


def _go(text: str, good: int, looked: Result) -> bool:
    with st.container(horizontal=True):
        pressed = st.button(text, key="import_go", type="primary", disabled=not good, icon=":material/check:")
        _broken_file(looked)
        _cancel()
    return pressed


def _cancel() -> None:
    if st.button(_("Cancel"), key="import_cancel", type="tertiary"):
        _leave()


def _refused(error: ListenerError) -> None:
    st.error(label(str(error)))
    _cancel()


def _broken_file(result: Result) -> None:
    """The broken rows to take along, mend and send again."""
    if result.broken:
        st.download_button(
            _("Broken rows as a file"), broken_csv(result.broken), file_name="broken-rows.csv",
            mime="text/csv", key="import_broken", on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def _finish(result: Result, said: str) -> None:
    st.session_state[_DONE] = result
    st.session_state.pop("import_leave_out", None)
    say(said)
    st.rerun()


def _leave() -> None:
    st.session_state.pop(_DONE, None)
    st.query_params.pop("import", None)
    st.rerun()


def result_block(result: Result, *, finished: bool) -> Safe:
    """The counts, what contradicts, and each broken row with its line and reason."""
    conflicts = result.conflicts if isinstance(result, ImportResult) else ()
    facts = [
        (_("Rows"), result.rows),
        (_("New"), result.created),
        (_("Changed"), result.updated),
        (_("As they were"), result.unchanged),
        (_("Broken"), len(result.broken)),
    ]
    if isinstance(result, ImportResult):
        facts.append((_("Contradicting"), result.conflicting))
    numbers = join(
        html(
            '<span class="nowrap" style="margin-right:1.5rem"><b class="num">{}</b> '
            '<span class="soft">{}</span></span> ',
            number(n),
            name.lower(),
        )
        for name, n in facts
    )
    return html(
        '<p style="margin:.8rem 0 .3rem">{}</p>{}{}{}{}',
        numbers,
        _recognised(result) if finished and isinstance(result, ImportResult) else NOTHING,
        html('<p class="small soft">{} {}</p>', _("Columns left out:"), ", ".join(result.ignored_columns))
        if result.ignored_columns else NOTHING,
        conflict_table(conflicts, finished=finished),
        broken_table(result.broken),
    )  # fmt: skip


def _recognised(result: ImportResult) -> Safe:
    linked = _n("{n} account was recognised.", "{n} accounts were recognised.", result.linked)
    return html('<p class="small good">{}</p>', linked.format(n=number(result.linked)))


def conflict_table(conflicts: Sequence[Conflict], *, finished: bool) -> Safe:
    """Where the file contradicts what is recorded, and what becomes of it."""
    if not conflicts:
        return NOTHING
    made_of = {
        ConflictKind.NAME: _("The file's name is shown, the record's is kept beside it."),
        ConflictKind.PHONE: _("Both phones are kept."),
        ConflictKind.EMAIL: _("Both e-mails are kept."),
        ConflictKind.TAKEN: _("Both customers have it then, and it recognises neither."),
        ConflictKind.APART: _("The row is a customer of its own."),
    }
    rows = [
        html(
            '<tr><td>{}</td><td>{}</td><td>{} <span class="small soft">{}</span></td>'
            '<td class="small">{}</td></tr>',
            one.line, one.file, one.record,
            one.customer or _("line {n}").format(n=one.customer_line), made_of[one.kind],
        )
        for one in conflicts[:_SHOWN]
    ]  # fmt: skip
    told = (
        _("These rows contradicted a record:")
        if finished
        else _("These rows contradict a record. They go in:")
    )
    if not finished and st.session_state.get("import_leave_out"):
        told = _("These rows contradict a record. They stay out:")
    return html(
        '<p class="small warn" style="margin-top:.8rem">{}</p>{}', told,
        table((_("Line"), _("In the file"), _("Recorded"), _("What becomes of it")), rows),
    )  # fmt: skip


def broken_table(rows: Sequence[BrokenRow]) -> Safe:
    """What did not go in; the good rows do all the same."""
    if not rows:
        return NOTHING
    shown = [
        html(
            '<tr><td>{}</td><td>{}</td>'
            '<td class="small soft" style="overflow-wrap:anywhere">{}</td></tr>',
            row.line, reason_in(row.reason, language()),
            " · ".join(value for value in row.row.values() if value),
        )
        for row in rows[:_SHOWN]
    ]  # fmt: skip
    note = _("These rows do not go in; the others do. Mend them in your file and import it again.")
    return html(
        '<p class="small warn" style="margin-top:.8rem">{}</p>{}', note,
        table((_("Line"), _("Reason"), _("Row")), shown),
    )  # fmt: skip
