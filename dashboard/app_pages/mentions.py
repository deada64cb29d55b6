"""Mentions: search, filter, read, and act on what people wrote."""

from __future__ import annotations

import streamlit as st

from dashboard import address
from dashboard.desk import desk
from dashboard.export import export_menu
from dashboard.filterbar import clear, mentions_bar
from dashboard.formats import number
from dashboard.lists import mention_rows
from dashboard.mentioning import BINDS, BULK, doing, keys, menus, said, untag, words
from dashboard.mooding import act_on_mood, mood_block
from dashboard.pane import pane
from dashboard.reading import (
    collected_line,
    counts_block,
    original,
    post_block,
    rules_block,
    tags_block,
    who_block,
    why_block,
)
from dashboard.rulebacks import act_on_rules
from dashboard.safe import html, join
from dashboard.saving import saved_menu
from dashboard.sending import send_button, send_to_triage
from dashboard.shell import actor, database, empty, go, page_head
from dashboard.texts import _, _n
from listener.engagement.choices import choices
from listener.mentions import one, page
from listener.queries import QuerySyntaxError
from listener.rules.listing import firings_of

PAGE = 50
_MARKS = "_mentions_marks"
"""Where the pages begin that lie before the one shown."""

with database().read() as session:
    known = choices(session)

if not known.mentions:
    pane(page_head(_("Mentions")), key="head")
    act = pane(
        empty(
            _("No mentions yet"),
            _("Posts become mentions when they match a brand's query.")
            if known.brands
            else _("Add a brand with the words people use for it."),
            command="listener status"
            if known.brands
            else 'listener brand add "Hạ Miên" --query \'"hạ miên"\'',
            act=("sources", _("Look at the sources")) if known.brands else ("brands", _("Add a brand")),
        ),
        key="empty",
    )
    if act:
        go(act)
    st.stop()

head = st.container()
asked = mentions_bar(known)
where = address.write(asked)
if st.session_state.get("_listed") != where:
    st.session_state["_listed"], st.session_state[_MARKS] = where, []
marks: list[str] = st.session_state[_MARKS]

try:
    with database().read() as session:
        listed = page(session, asked.filter, after=marks[-1] if marks else None, limit=PAGE)
except QuerySyntaxError:  # the bar says what is wrong with it
    with head:
        pane(page_head(_("Mentions")), key="head")
    st.stop()

count = _n("{n} mention", "{n} mentions", listed.total).format(n=number(listed.total))
with head, st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    pane(page_head(_("Mentions"), html('<span class="soft num">{}</span>', count)), key="head")
    with st.container(horizontal=True, width="content"):
        saved_menu(where)
        export_menu(asked.filter, listed.total)

left, right = st.columns([5, 6], gap="small")
if not listed.rows:
    nothing = empty(_("Nothing fits these filters"), _("Take a longer period, or fewer filters."))
    with left:
        # What was done may have emptied the list: it is told here too, and can be taken back.
        desk(
            html('<div class="framed">{}</div>', nothing),
            about=str(where),
            opened=None,
            me=actor(),
            menus={},
            keys=keys(),
            said=said(),
            do=doing(asked.filter),
            words=words(0),
            binds=BINDS,
            bulk=BULK,
        )
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.button(_("Clear the filters"), on_click=clear, key="clear")
    st.stop()

opened = st.query_params.get("m", "")
chosen = int(opened) if opened.isascii() and opened.isdigit() and len(opened) < 16 else None
with database().read() as session:
    detail = one(session, chosen, asked.filter.search) if chosen is not None else None
    if detail is None:
        detail = one(session, listed.rows[0].id, asked.filter.search)
    assert detail is not None
    met = firings_of(session, [detail.row.id]).get(detail.row.id, ())


def _pages() -> None:
    """The pages before and after this one."""
    first = len(marks) * PAGE
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        if st.button(
            _("Newer"), key="newer", type="tertiary", icon=":material/chevron_left:", disabled=not marks
        ):
            marks.pop()
            st.rerun()
        shown = _("{first}–{last} of {all}").format(
            first=number(first + 1), last=number(first + len(listed.rows)), all=number(listed.total)
        )
        pane(html('<span class="small soft num">{}</span>', shown), key="shown")
        if st.button(
            _("Older"), key="older", type="tertiary", icon=":material/chevron_right:", icon_position="right",
            disabled=listed.next is None,
        ):  # fmt: skip
            assert listed.next is not None
            marks.append(listed.next)
            st.query_params.pop("m", None)
            st.rerun()


with left:
    desk(
        mention_rows(listed.rows, known, where),
        about=f"{where}{marks}",
        opened=(detail.row.id, 0),
        me=actor(),
        menus=menus(detail.row.tags),
        keys=keys(),
        said=said(),
        do=doing(asked.filter),
        words=words(listed.total),
        binds=BINDS,
        bulk=BULK,
    )
    _pages()
with right:
    reading = join(
        (
            post_block(detail, known),
            tags_block(detail),
            html('<div class="acts">{}{}</div>', original(detail), send_button(detail)),
            why_block(detail),
            rules_block(met),
            mood_block(detail),
            counts_block(detail),
            who_block(detail.customers),
            collected_line(detail),
        )
    )
    act = pane(
        html('<div class="framed"><div class="scroll reading">{}</div></div>', reading),
        key="reading",
        about=str(detail.row.id),
        jump=True,
    )
    what, _sep, which = (act or "").partition(":")
    if act:
        # What is done to it may take it out of the list: it stays open all the same, to be undone.
        st.query_params["m"] = str(detail.row.id)
    act_on_rules(act)
    if what == "mood":
        act_on_mood(detail.row.id, act)
    elif what == "send":
        send_to_triage(detail.row.id)
    elif what == "untag":
        untag(detail.row.id, which)
        st.rerun()
    elif what == "case":
        go("triage", case=which)
    elif what == "why":
        go("brands", brand_code=detail.row.brand_code, tab="check", post=str(detail.post_id))
    elif what == "customer":
        go("customers", customer=which)
