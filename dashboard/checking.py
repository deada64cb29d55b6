"""Why a stored post is a brand's mention, or which clause of its query failed."""

from __future__ import annotations

import streamlit as st

from dashboard.filternames import via_name
from dashboard.formats import when
from dashboard.pane import pane
from dashboard.queryhelp import sentence, why_tree
from dashboard.safe import NOTHING, Safe, html, label, link, marked
from dashboard.shell import database
from dashboard.texts import _
from listener.asking import Answer, ask
from listener.brands import BrandView
from listener.errors import ListenerError
from listener.mentions import Marked
from listener.queries.explain import Why


def show_check(brand: BrandView) -> None:
    """A box for a post's address, and the answer clause by clause."""
    here = st.query_params
    if "check_post" not in st.session_state:
        st.session_state["check_post"] = here.get("post", "")
    post = st.text_input(
        _("Address of a post, or its number"), key="check_post", max_chars=2000,
        placeholder="https://forum.example.vn/topic/1/#post-7",
    ).strip()  # fmt: skip
    if post != here.get("post", ""):
        here["post"] = post
    if not post:
        here.pop("post", None)
        st.caption(
            _("For any collected post: why it is a mention of {name}, or why not.").format(
                name=label(brand.name)
            )
        )
        return
    try:
        with database().read() as session:
            answer = ask(session, brand.code, post)
    except ListenerError as error:
        st.error(label(str(error)))
        return
    pane(_answer(brand, answer), key="check_answer")


def _answer(brand: BrandView, answer: Answer) -> Safe:
    matches = answer.explanation.matches
    verdict = html(
        '<p role="status" class="verdict"><b class="{}">{}</b></p>',
        "good" if matches else "bad",
        _("It matches the query.") if matches else _("It does not match the query."),
    )
    other = (
        html(
            '<p class="small">{} <span class="chip">{}</span></p>',
            _("It is a mention of {name} all the same:").format(name=brand.name), via_name(answer.via),
        )
        if answer.via is not None and not (matches and answer.via == "name")
        else NOTHING
    )  # fmt: skip
    return html(
        "{}{}{}{}<h3>{}</h3>{}", verdict, other, _deciding(answer), _post(answer), _("Clause by clause"),
        why_tree(answer.explanation.why),
    )  # fmt: skip


def _deciding(answer: Answer) -> Safe:
    """Of a post that does not match, the one clause that says most."""
    if answer.explanation.matches:
        return NOTHING
    failed = [leaf for leaf in answer.explanation.why.leaves() if _tells(leaf)]
    if len(failed) != 1:
        return NOTHING
    return html('<p class="small"><code>{}</code> {}</p>', failed[0].clause[:160], sentence(failed[0].said))


def _tells(leaf: Why) -> bool:
    return not leaf.holds or "excludes" in leaf.said.template


def _post(answer: Answer) -> Safe:
    post = answer.post
    marks = [
        Marked(field=s.field, start=s.start, end=s.end, label=s.clause) for s in answer.explanation.spans
    ]
    if not answer.explanation.matches:  # what came nearest is shown instead
        marks = [
            Marked(field=found.field, start=found.start, end=found.end, label=leaf.clause)
            for leaf in answer.explanation.why.leaves()
            for found in leaf.found
        ]
    return html(
        '<div class="said own"><div class="small soft">{} · {} · {}</div>{}'
        '<div class="clamp six">{}</div></div>',
        post.author or _("Unknown author"), when(post.published_at), link(post.url, post.site),
        html("<div><b>{}</b></div>", marked(post.title, marks, "title")) if post.title else NOTHING,
        marked(post.text, marks, "text"),
    )  # fmt: skip
