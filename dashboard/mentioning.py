"""Working in the list of mentions: what keys and buttons do to one or many, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.desk import Menu, Option, Pressed, Said
from dashboard.formats import number
from dashboard.shell import actor, database, mood_name
from dashboard.texts import _, _n
from listener.bulk import (
    Done,
    correct_mentions,
    matching,
    send_mentions,
    tag_mentions,
    undo_act,
    untag_mentions,
)
from listener.engagement.filters import MentionFilter
from listener.errors import ListenerError
from listener.mood.correcting import LABELS
from listener.tags import key_of, tag_names, tags_of

BINDS = {"t": "tag", "m": "mood", "s": "send"}
"""Keys, each with its menu or act."""
BULK = ("mood", "tag", "send", "all")
_SAID, _DONE, _TURN = "_mentions_said", "_mentions_done", "_mentions_turn"
_DEEP = 30
"""Acts of one's own that can be taken back one after another."""


def menus(worn: Sequence[str]) -> dict[str, Menu]:
    """The menus that keys open.

    Args:
        worn: Tags of the mention that is read.
    """
    with database().read() as session:
        tags = tag_names(session)
    return {
        "tag": Menu(
            "tag",
            _("Put a tag on, or take it off"),
            tuple(Option(name, name, "✓" if name in worn else "") for name in tags),
            free=_("New tag “{name}”"),
        ),
        "mood": Menu(
            "mood", _("Say what the mood is"), tuple(Option(mood, mood_name(mood)) for mood in LABELS)
        ),
    }


def keys() -> tuple[tuple[str, str], ...]:
    """Every key and what it does."""
    return (
        ("j k", _("Next and previous mention")),
        ("x", _("Pick the mention; X up to it")),
        ("m", _("Say what the mood is")),
        ("t", _("Put a tag on, or take it off")),
        ("s", _("Send to triage")),
        ("u", _("Take the last act back")),
        ("/", _("Search")),
        ("Esc", _("Let go of what is picked")),
        ("?", _("This sheet")),
    )


def words(total: int) -> dict[str, str]:
    """What the list says by itself."""
    return {
        "picked": _("{n} picked"),
        "everything": _("all {n} picked").format(n=number(total)),
        "undo": _("Undo"),
        "keys": _("Keys"),
        "nothing": _("Nothing fits"),
        "mood": _("Mood"),
        "tag": _("Tag"),
        "send": _("Send to triage"),
        "all": _("Pick all {n}").format(n=number(total)),
    }


def said() -> Said | None:
    """What one's last act has done."""
    found: Said | None = st.session_state.get(_SAID)
    return found


def doing(wanted: MentionFilter) -> Callable[[Pressed], None]:
    """What does the acts on a list.

    Args:
        wanted: What the list is of, for an act on all of it.
    """

    def do(pressed: Pressed) -> None:
        if pressed.act == "open":
            st.query_params["m"] = pressed.value or ""
            return
        try:
            if pressed.act == "undo":
                _undo()
            else:
                _act(pressed, wanted)
        except ListenerError as error:
            _tell(str(error), bad=True)

    return do


def untag(mention_id: int, name: str) -> None:
    """Take a tag off one mention."""
    try:
        _note(untag_mentions(database(), [mention_id], name, actor=actor()), _off(1, name))
    except ListenerError as error:
        _tell(str(error), bad=True)


def _act(pressed: Pressed, wanted: MentionFilter) -> None:
    if pressed.marks == ((0, 0),):
        with database().read() as session:
            ids = matching(session, wanted)
    else:
        ids = [mention for mention, _version in pressed.marks]
        if len(ids) == 1:  # it may leave the list by this; it stays in view all the same
            st.query_params["m"] = str(ids[0])
    value = pressed.value or ""
    match pressed.act:
        case "send":
            done = send_mentions(database(), ids, actor=actor())
            text = _n("{n} mention sent to triage.", "{n} mentions sent to triage.", done.changed)
            _note(done, text.format(n=number(done.changed)), _("In triage already."))
        case "mood":
            done = correct_mentions(database(), ids, value, actor=actor())
            text = _n("{n} mention: {mood}.", "{n} mentions: {mood}.", done.changed)
            _note(
                done, text.format(n=number(done.changed), mood=mood_name(value)), _("It is said so already.")
            )
        case "tag":
            _tag(ids, value)


def _tag(ids: Sequence[int], name: str) -> None:
    """Put it on; where all of them have it, take it off."""
    with database().read() as session:
        worn = tags_of(session, ids)
    if ids and all(key_of(name) in map(key_of, worn.get(each, ())) for each in ids):
        done = untag_mentions(database(), ids, name, actor=actor())
        _note(done, _off(done.changed, name))
        return
    done = tag_mentions(database(), ids, name, actor=actor())
    text = _n("{n} mention tagged “{tag}”.", "{n} mentions tagged “{tag}”.", done.changed)
    _note(done, text.format(n=number(done.changed), tag=name))


def _off(mentions: int, name: str) -> str:
    text = _n("Tag “{tag}” taken off {n} mention.", "Tag “{tag}” taken off {n} mentions.", mentions)
    return text.format(n=number(mentions), tag=name)


def _note(done: Done, text: str, same: str = "") -> None:
    if done.act_id is None:
        _tell(same or _("Nothing changed."))
        return
    stack: list[int] = st.session_state.setdefault(_DONE, [])
    stack.append(done.act_id)
    del stack[:-_DEEP]
    _tell(text, undoable=True)


def _undo() -> None:
    stack: list[int] = st.session_state.get(_DONE, [])
    if not stack:
        _tell(_("There is nothing to take back."))
        return
    undone = undo_act(database(), stack.pop(), actor=actor())
    text = _n("Taken back for {n} mention.", "Taken back for {n} mentions.", undone.restored)
    told = [text.format(n=number(undone.restored))]
    if undone.left:
        left = _n("{n} was changed since and stays.", "{n} were changed since and stay.", undone.left)
        told.append(left.format(n=number(undone.left)))
    _tell(" ".join(told), undoable=bool(stack))


def _tell(text: str, *, undoable: bool = False, bad: bool = False) -> None:
    turn = st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    st.session_state[_SAID] = Said(str(turn), text, undoable, bad)
