"""Adding a source: its address, a test fetch, and only then name, interval and Save.

What is saved is what the test fetch has read: another address or kind in the form makes the test void.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st

from dashboard.filternames import kind_name
from dashboard.formats import ago, number, span
from dashboard.pane import pane
from dashboard.safe import Safe, href, html, join, label
from dashboard.shell import actor, database, say
from dashboard.sourcing import source_kind
from dashboard.texts import _, told
from listener.crawl import Preview, try_source
from listener.errors import ListenerError
from listener.sources import SourceView, add_source
from listener.terms import terms_of

INTERVALS = (60, 300, 900, 1800, 3600, 6 * 3600, 24 * 3600)
_TESTED = "_tested"


@dataclass(frozen=True, slots=True)
class Tested:
    """A test fetch: what was asked, and what came of it."""

    url: str
    kind: str
    """As chosen in the form: ``auto`` or a kind."""
    found: Preview | None
    """None where it failed."""
    problem: str | None
    """Why it failed."""


def add_form(present: Sequence[SourceView]) -> None:
    """Address, test fetch, and then name and interval.

    Args:
        present: the sources there are; their addresses are refused.
    """
    with st.container(border=True):
        pane(html("<h2>{}</h2>", _("A new source")), key="add_head")
        kinds = {"auto": _("Find out"), "forum": _("Forum"), "feed": _("Feed"), "page": _("Page")}
        with st.container(horizontal=True, vertical_alignment="bottom"):
            # Plain text: an address field would keep what it holds wrong from us, and we would go on
            # with what it held before.
            typed = st.text_input(
                _("Web address"), key="source_url", placeholder="https://forum.example.vn/", max_chars=2000
            )
            kind = st.segmented_control(
                _("Kind"), list(kinds), format_func=kinds.__getitem__, key="source_kind", default="auto",
                required=True,
            )  # fmt: skip
        with st.container(horizontal=True):
            test = st.button(
                _("Test fetch"), key="source_test", type="primary", icon=":material/network_check:"
            )
            if st.button(_("Cancel"), key="source_cancel", type="tertiary"):
                _leave()
        url, kind = (typed or "").strip(), kind or "auto"
        wrong = address_problem(url, present) if url or test else None
        if wrong:
            st.error(wrong)
            return
        if test:
            _fetch(url, kind)
        _result(url, kind)


def address_problem(url: str, present: Sequence[SourceView]) -> str | None:
    """Why an address cannot become a source, for a message; None where nothing speaks against it."""
    if not url:
        return _("Write the address of a forum, a feed or a page first.")
    if href(url) is None:
        return _("“{text}” is not a web address; write it whole, such as https://forum.example.vn/.").format(
            text=label(url)
        )
    for source in present:
        if href(source.url) and _plain(source.url) == _plain(url):
            return _("This address is a source already: {name}.").format(name=label(source.name))
    terms = terms_of(url)
    if terms is not None:
        return _(
            "{site} is not crawled: {reason}. The lawful way: {way}. If the site has allowed you in "
            "writing, add it at the command line with --i-have-permission."
        ).format(site=label(terms.name), reason=label(told(terms.reason)), way=label(told(terms.lawful_way)))
    return None


def _plain(url: str) -> tuple[str, str, str]:
    """An address as two that lead to the same place are equal."""
    parts = urlsplit(url.strip())
    return parts.netloc.lower(), parts.path.rstrip("/"), parts.query


def _fetch(url: str, kind: str) -> None:
    st.session_state.pop(_TESTED, None)
    try:
        with st.spinner(_("Fetching a few pages; this takes up to half a minute…")):
            tested = Tested(url, kind, try_source(url, kind=kind), None)
    except ListenerError as error:
        tested = Tested(url, kind, None, str(error))
    st.session_state[_TESTED] = tested


def _result(url: str, kind: str) -> None:
    """What the test fetch of this address has found; Save only where it found posts."""
    tested: Tested | None = st.session_state.get(_TESTED)
    if tested is None or not url:
        st.session_state.pop(_TESTED, None)
        st.caption(_("The test fetch reads a few pages and stores nothing."))
    elif (tested.url, tested.kind) != (url, kind):
        st.warning(
            _("The test fetch was of {address} and no longer counts: test again before saving.").format(
                address=label(f"{tested.url} ({_kind(tested.kind)})")
            ),
            icon=":material/sync_problem:",
        )
    elif tested.found is None:
        st.error(label(tested.problem or ""))
    else:
        pane(preview_block(tested.found), key="preview")
        if tested.found.posts:
            _save_form(url, tested.found)
        else:
            st.caption(_("There is nothing to save. Correct the address or the kind, then test again."))


def _kind(kind: str) -> str:
    return _("Find out") if kind == "auto" else source_kind(kind)


def preview_block(found: Preview) -> Safe:
    """What a source would give."""
    facts = (
        (_("Kind"), source_kind(found.kind)),
        (_("Engine"), found.engine or "–"),
        (_("robots.txt"), found.robots or "–"),
        (_("Requests"), number(found.requests)),
        (_("Posts"), number(len(found.posts))),
        (_("Time"), span(found.seconds)),
    )
    rows = join(html("<dt>{}</dt><dd>{}</dd>", name, value) for name, value in facts)
    posts = join(
        html(
            '<div class="said"><div class="small soft">{} · {} · {}</div><b>{}</b>'
            '<div class="clamp">{}</div></div>',
            post.author.name if post.author else _("Unknown author"),
            ago(post.published_at) if post.published_at else post.published_raw or "–",
            kind_name(post.kind), post.title or post.thread_title or "", post.text[:400],
        )
        for post in found.posts[:5]
    )  # fmt: skip
    faults = join(
        html('<p class="warn small">{}</p>', fault.message)
        for fault in found.faults[:5]
        if fault.message != found.reason
    )
    verdict = (
        html('<p class="good">{}</p>', _("This is what it would collect:"))
        if found.posts
        else html(
            '<p class="bad">{} {}</p>',
            _("It would collect nothing."),
            told(found.reason) if found.reason else "",
        )
    )
    return html(
        '<dl class="facts" style="margin:.4rem 0 1rem">{}</dl>{}{}<div class="thread">{}</div>',
        rows, verdict, faults, posts,
    )  # fmt: skip


def _save_form(url: str, found: Preview) -> None:
    names = {seconds: span(seconds) for seconds in INTERVALS}
    with st.form("source_save", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input(_("Name"), key="source_name", max_chars=200, placeholder=url)
            every = st.selectbox(
                _("Every"), INTERVALS, format_func=names.__getitem__, index=3, key="source_interval"
            )
            delay = st.number_input(
                _("Seconds between requests"), 0.0, 60.0, 1.0, 0.5, key="source_delay",
                help=_("robots.txt may ask for more."),
            )  # fmt: skip
        if not st.form_submit_button(_("Save the source"), type="primary", icon=":material/check:"):
            return
    try:
        source = add_source(
            database(), url=url, name=name or None, kind=found.kind, interval_seconds=int(every),
            delay_seconds=float(delay), actor=actor(),
        )  # fmt: skip
    except ListenerError as error:
        st.error(label(str(error)))
        return
    say(_("{name} is saved; its first crawl is due now.").format(name=label(source.name)))
    _leave(source.id)


def _leave(source_id: int | None = None) -> None:
    st.session_state.pop(_TESTED, None)
    st.query_params.pop("add", None)
    if source_id is not None:
        st.query_params["source_id"] = str(source_id)
    st.rerun()
