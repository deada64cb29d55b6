"""Saying what the columns of a file mean, where their headers do not, or say it wrongly."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.pane import pane
from dashboard.safe import html, label
from dashboard.texts import _
from listener.customers.contacted.headers import PEOPLE, Column
from listener.customers.headers import Field
from listener.customers.mapping import ColumnUse, Explained, FileKind, Origin

_LEFT_OUT = ""
_BESIDE = 3
"""Columns of the file beside one another."""


def explain_columns(kind: FileKind, uses: Sequence[ColumnUse]) -> Explained | None:
    """Each column with its first values and what it is taken for, to be put right.

    Returns:
        What differs from how the file would be read without a word; None where nothing does.
    """
    names = _customer_fields() if kind is FileKind.CUSTOMERS else _interaction_fields()
    understood = {use.field for use in uses}
    complete = (
        bool({Field.CRM, Field.EMAIL, Field.PHONE, Field.ACCOUNT} & understood)
        if kind is FileKind.CUSTOMERS
        else bool(set(PEOPLE) & understood) and Column.AT in understood
    )
    said: dict[str, str | None] = {}
    saved = any(use.origin is Origin.SAVED for use in uses)
    title = _("Columns, as you explained them before") if saved else _("What the columns mean")
    with st.expander(title, expanded=not complete, icon=":material/table_chart:", key=f"columns_{kind}"):
        if not complete:
            st.warning(_("Say which column tells the customers apart.") if kind is FileKind.CUSTOMERS
                       else _("Say which columns tell the customer and the time."))  # fmt: skip
        shown = [use for use in uses if use.header]
        for start in range(0, len(shown), _BESIDE):
            # Row by row, so that a phone shows them in the order of the file.
            for place, (column, use) in enumerate(
                zip(st.columns(_BESIDE, gap="small"), shown[start:], strict=False), start
            ):
                with column:
                    chosen = _column(kind, place, use, names)
                if (chosen or None) != use.field:
                    said[use.header] = chosen or None
        st.caption(_("What you change is remembered for files with the same headers."))
    return said or None


def _column(kind: FileKind, place: int, use: ColumnUse, names: dict[str, str]) -> str:
    options = [_LEFT_OUT, *names]
    chosen = st.selectbox(
        label(use.header), options, key=f"column_{kind}_{place}_{use.header}",
        index=options.index(use.field or _LEFT_OUT),
        format_func=lambda name: names.get(name) or _("Left out"),
    )  # fmt: skip
    values = " · ".join(use.sample) or _("empty")
    pane(
        html('<p class="small soft clamp" style="margin:-.4rem 0 .6rem">{}</p>', values),
        key=f"sample_{place}",
    )
    return chosen


def _customer_fields() -> dict[str, str]:
    return {
        Field.CRM.value: _("Customer number"),
        Field.NAME.value: _("Name"),
        Field.FAMILY_NAME.value: _("Family name"),
        Field.MIDDLE_NAME.value: _("Middle name"),
        Field.GIVEN_NAME.value: _("Given name"),
        Field.EMAIL.value: _("E-mail"),
        Field.PHONE.value: _("Phone"),
        Field.ACCOUNT.value: _("Account"),
        Field.ADDRESS.value: _("Address"),
        Field.PLACE.value: _("City or district"),
        Field.NOTE.value: _("Note"),
    }


def _interaction_fields() -> dict[str, str]:
    return {
        Column.KIND.value: _("What it was"),
        Column.AT.value: _("Time"),
        Column.CRM.value: _("Customer number"),
        Column.EMAIL.value: _("E-mail"),
        Column.PHONE.value: _("Phone"),
        Column.ACCOUNT.value: _("Account"),
        Column.CHANNEL.value: _("Channel"),
        Column.PRODUCT.value: _("Product"),
        Column.CAMPAIGN.value: _("Campaign"),
        Column.VALUE.value: _("Value"),
        Column.SECONDS.value: _("Length"),
        Column.OUTCOME.value: _("Result"),
        Column.AGENT.value: _("Agent"),
        Column.TEXT.value: _("Text"),
        Column.ID.value: _("Number in its system"),
        Column.SOURCE.value: _("System"),
    }
