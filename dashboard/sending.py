"""From a mention to the triage queue."""

from __future__ import annotations

import streamlit as st

from dashboard.clocking import status_name
from dashboard.safe import NOTHING, Safe, html
from dashboard.shell import actor, database, may, say
from dashboard.texts import _
from listener.access import Act
from listener.mentions import MentionDetail
from listener.triage.cases import send


def send_button(detail: MentionDetail) -> Safe:
    """Send it, or look at the case it has already."""
    if detail.case_id is None and not may(Act.TRIAGE):
        return NOTHING
    if detail.case_id is None:
        return html('<button class="button primary" data-act="send">{}</button>', _("Send to triage"))
    return html(
        '<a class="button" href="/triage?case={}" data-act="case:{}">{} · {}</a>',
        detail.case_id, detail.case_id, _("In triage"), status_name(detail.case_status or ""),
    )  # fmt: skip


def send_to_triage(mention_id: int) -> None:
    """Send, say so, and show it."""
    sent = send(database(), [mention_id], actor=actor())
    say(_("Sent to triage.") if sent.new else _("It was in triage already."))
    st.rerun()
