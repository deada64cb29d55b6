"""The queue as one works in it: a list that moves under the keyboard, menus, the bar of many, undo.

The server draws the list and does the acts; the browser moves, picks and opens menus by itself
(``desk.js``), so that keys answer at once whatever the network does. Buttons anywhere on the page that have
``data-desk`` do as the keys do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.safe import Safe, html, join

_KEY = "desk"
_HEARD = "_desk_heard"
_REMEMBERED = 200
"""Acts whose numbers are kept, so that one sent twice is done once."""


@dataclass(frozen=True, slots=True)
class Option:
    """A line of a menu."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu that a key opens."""

    act: str
    title: str
    options: tuple[Option, ...]
    free: str = ""
    """The line that offers what was typed, with ``{name}``; nothing where only options can be chosen."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What somebody asks for."""

    act: str
    value: str | None
    marks: tuple[tuple[int, int], ...]
    """Cases with the versions that were on screen."""
    next: int | None
    """The case to go on with."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the last act has done, shown until the next."""

    id: str
    text: str
    undo: bool
    bad: bool = False


@lru_cache(maxsize=4)
def _read(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


@st.cache_resource
def _component() -> Any:
    body = (
        '<div id="desk" class="pane"><div class="list"></div><div class="strip-bottom">'
        '<div class="bulk" role="toolbar" hidden></div>'
        '<div class="said-last" role="status" aria-live="polite" hidden></div></div>'
        '<div class="over" hidden></div></div>'
    )
    return st.components.v2.component(
        "listener_desk", html=body, css=_read("pane.css") + _read("desk.css"), js=_read("desk.js")
    )


def desk(
    rows: Safe,
    *,
    about: str,
    opened: tuple[int, int] | None,
    me: str,
    menus: Mapping[str, Menu],
    keys: Sequence[tuple[str, str]],
    said: Said | None,
    do: Callable[[Pressed], None],
    words: Mapping[str, str],
    binds: Mapping[str, str] | None = None,
    bulk: Sequence[str] = ("assign", "priority", "tag", "wait", "close"),
) -> None:
    """Draw the queue, or another list that one works in.

    Args:
        rows: The list; its rows have ``data-case`` and ``data-version``.
        about: What the list is of; while it stays the same, what was picked stays picked.
        opened: The case that is read, and its version.
        me: Who takes a case that is taken.
        menus: By the name under which a key opens them.
        keys: For the sheet of keys: keys, parted by spaces, and what they do.
        said: What the last act has done.
        do: Does what was asked for, before the page is drawn.
        words: ``picked`` (with ``{n}``), ``undo``, ``keys``, ``nothing``, and of each act in ``bulk``;
            ``everything`` where ``all`` is among them.
        binds: Of another list than the queue: keys, each with the menu that it opens or the act that it asks
            for. An act on everything that the list is of has the one mark (0, 0).
        bulk: The acts on what is picked.
    """
    if not isinstance(rows, Safe):
        raise TypeError("the desk shows HTML made by dashboard.safe only")
    st.session_state.setdefault(_HEARD, [])
    _component()(
        key=_KEY,
        data={
            "html": str(rows),
            "about": about,
            "opened": {"id": opened[0], "version": opened[1]} if opened else None,
            "me": me,
            "menus": {name: asdict(menu) for name, menu in menus.items()},
            "help": [list(each) for each in keys],
            "said": asdict(said) if said else None,
            "heard": list(st.session_state[_HEARD]),
            "words": dict(words),
            "bulk": str(bulk_bar(words, bulk)),
            "binds": None if binds is None else dict(binds),
        },
        on_acts_change=lambda: _hear(do),
    )


def bulk_bar(words: Mapping[str, str], acts: Sequence[str]) -> Safe:
    """What can be done to all that are picked."""
    return html(
        '<span class="many num"></span>{}'
        '<button class="button small" data-desk="clear" title="Esc">✕</button>',
        join(
            html('<button class="button small" data-desk="{}">{}</button>', act, words[act]) for act in acts
        ),
    )


def _hear(do: Callable[[Pressed], None]) -> None:
    """Do each act that has not been done yet, in order."""
    sent: Any = st.session_state[_KEY].acts or ()
    heard: list[str] = st.session_state.setdefault(_HEARD, [])
    for one in sent:
        number = str(one["id"])
        if number in heard:
            continue
        heard.append(number)
        del heard[:-_REMEMBERED]
        do(
            Pressed(
                act=str(one["act"]),
                value=None if one["value"] is None else str(one["value"]),
                marks=tuple((int(case), int(version)) for case, version in one["marks"]),
                next=None if one["next"] is None else int(one["next"]),
            )
        )
