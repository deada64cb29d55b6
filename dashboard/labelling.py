"""Labelling the week's sample: one mention at a time, by keyboard or by mouse."""

from __future__ import annotations

import streamlit as st

from dashboard.formats import number
from dashboard.lists import brand_chip, mood_sign
from dashboard.pane import pane
from dashboard.reading import post_block
from dashboard.safe import NOTHING, Safe, html, join
from dashboard.shell import actor, database, empty, mood_name
from dashboard.texts import _
from listener.engagement.choices import Choices
from listener.mentions import MentionDetail, one
from listener.mood.correcting import LABELS, correct, undo
from listener.mood.sampling import Sample, skip, week_sample

_LAST = "_labelled_last"


def show_labelling(choices: Choices) -> None:
    """The next mention of the sample with its buttons; what was pressed is kept before the next is shown."""
    sample = week_sample(database())
    if not sample.left:
        act = pane(_finished(sample), key="label_done")
        if act == "results":
            st.query_params.pop("label", None)
            st.rerun()
        return
    with database().read() as session:
        detail = one(session, sample.left[0])
    assert detail is not None
    act = pane(_card(detail, sample, choices), key="label_card", about=str(detail.row.id), jump=True)
    if act:
        _do(act)


def _do(act: str) -> None:
    what, _sep, rest = act.partition(":")
    id_, _sep, label = rest.partition(":")
    if what == "label":
        # The number is that of the mention on screen: a key pressed twice says the same thing twice.
        correct(database(), int(id_), label, actor=actor())
        st.session_state[_LAST] = int(id_)
    elif what == "skip":
        skip(database(), int(id_), actor=actor())
    elif what == "back" and (last := st.session_state.pop(_LAST, None)) is not None:
        undo(database(), last, actor=actor())
    elif what == "results":
        st.query_params.pop("label", None)
    st.rerun()


def _finished(sample: Sample) -> Safe:
    if not sample.total:
        return empty(_("Nothing to label yet"), _("The sample is drawn from the mentions in store."))
    return empty(
        _("This week's sample is done"),
        _("{labelled} labelled, {skipped} skipped. A new one comes on Monday.").format(
            labelled=number(sample.labelled), skipped=number(sample.skipped)
        ),
        act=("results", _("Look at the accuracy")),
    )


def _card(detail: MentionDetail, sample: Sample, choices: Choices) -> Safe:
    id_ = detail.row.id
    labels = join(
        html(
            '<button class="button" data-act="label:{}:{}" data-key="{}"><kbd>{}</kbd> {} {}</button>',
            id_, label, key, key, mood_sign(label), mood_name(label),
        )
        for key, label in enumerate(LABELS, 1)
    )  # fmt: skip
    back = (
        html('<button class="button" data-act="back:" data-key="u"><kbd>u</kbd> {}</button>', _("Undo"))
        if st.session_state.get(_LAST)
        else NOTHING
    )
    return html(
        '<div class="framed"><div class="reading"><p class="small soft num">{}</p>'
        '<p>{}</p><div class="acts">{}<button class="button" data-act="skip:{}" data-key="s">'
        "<kbd>s</kbd> {}</button>{}</div>{}</div></div>",
        _("{n} of {total}").format(
            n=number(sample.labelled + sample.skipped + 1), total=number(sample.total)
        ),
        html(
            "{} {}", _("How does this post speak of"),
            brand_chip(detail.row.brand_code, detail.row.brand_name, choices),
        ),
        labels, id_, _("Skip"), back, post_block(detail, choices, mood=False),
    )  # fmt: skip
