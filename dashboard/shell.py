"""What every screen needs: the database, who looks, which day it is."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from dashboard.safe import Safe, html, join
from dashboard.texts import _
from listener.settings import get_settings
from listener.store import Database, open_database, utc_now


@st.cache_resource(show_spinner=False)
def database() -> Database:
    """The database, opened once a process.

    Raises:
        ListenerError: it cannot be opened; the message says what to do.
    """
    return open_database()


def actor() -> str:
    """Who acts, as the audit trail names them. One local user until people sign in."""
    return get_settings().user


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
