"""What every screen needs: the database, who looks, which day it is."""

from __future__ import annotations

from datetime import date, datetime
from typing import NoReturn

import streamlit as st

from dashboard.arriving import is_in, leave, who
from dashboard.opened import opened
from dashboard.pane import pane
from dashboard.safe import Safe, html, join
from dashboard.texts import _
from listener.roles import LEAST, Act, Role
from listener.roles import may as role_may
from listener.settings import get_settings
from listener.store import Database, utc_now


def database() -> Database:
    """The database, for who is signed in: asked for in front of each look at it, also by a fragment or a
    callback, for neither begins at the top of the script.

    Raises:
        ListenerError: it cannot be opened; the message says what to do.
    """
    found = opened()
    if not is_in(found):
        leave("/sign-in?out=1")
    return found


def actor() -> str:
    """Who acts, as the audit trail names them; the one local person while nobody signs in."""
    visitor = who()
    return visitor.name if visitor else get_settings().user


def may(act: Act) -> bool:
    """Whether the reader's role allows it; screens offer nothing else. The listener asks again itself."""
    visitor = who()
    return visitor is None or role_may(visitor.role, act)


def why_not(act: Act) -> str | None:
    """What to say at something switched off for the reader's role; None where it is allowed."""
    if may(act):
        return None
    needed = role_name(LEAST[act])
    return _("This needs the role “{role}”. Ask an admin if it is your work.").format(role=needed)


def role_name(role: Role) -> str:
    """A role in the reader's language."""
    return {
        Role.VIEWER: _("Viewer"),
        Role.AGENT: _("Agent"),
        Role.MANAGER: _("Manager"),
        Role.ADMIN: _("Admin"),
    }[role]


def now() -> datetime:
    """The present moment, UTC."""
    return utc_now()


def today() -> date:
    """The present day of the reporting zone."""
    return utc_now().astimezone(get_settings().zone).date()


def empty(
    title: str, *sentences: str, command: str | None = None, act: tuple[str, str] | None = None
) -> Safe:
    """What stands where there is nothing yet, with what to do next.

    Args:
        title: one line, translated.
        sentences: translated paragraphs.
        command: a command line that helps.
        act: ``data-act`` and label of a button.
    """
    parts = [html("<h2>{}</h2>", title), *(html("<p>{}</p>", s) for s in sentences)]
    if command:
        parts.append(html('<p><span class="code">{}</span></p>', command))
    if act:
        parts.append(html('<button class="button primary" data-act="{}">{}</button>', *act))
    return html('<div class="empty">{}</div>', join(parts))


def page_head(title: str, *more: Safe) -> Safe:
    """A page's title with what belongs beside it."""
    return html('<div class="head"><h1>{}</h1>{}</div>', title, join(more))


def say_once() -> None:
    """Show what the last act has to say, after the rerun that it caused."""
    for text in st.session_state.pop("_said", []):
        st.toast(text)


def say(text: str) -> None:
    """Keep a sentence for :func:`say_once`. Scraped text in it must have gone through safe.label."""
    st.session_state.setdefault("_said", []).append(text)


def go(page: str, **query: str) -> None:
    """Leave for another page of ``app_pages`` with the given address."""
    st.switch_page(f"app_pages/{page}.py", query_params=query)


def mood_name(mood: str) -> str:
    """A mood's name in the reader's language."""
    return {
        "positive": _("Positive"),
        "neutral": _("Neutral"),
        "negative": _("Negative"),
        "mixed": _("Mixed"),
        "unknown": _("Unknown"),
    }.get(mood, mood)


def no_entry(act: Act) -> NoReturn:
    """What stands where the reader's role may not even look."""
    pane(empty(_("This page is for others"), why_not(act) or ""), key="no_entry")
    st.stop()
