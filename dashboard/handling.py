"""Acting on cases: what keys, buttons and forms do, and what one is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

import streamlit as st

from dashboard.cases import changed_words
from dashboard.desk import Pressed, Said
from dashboard.formats import number
from dashboard.shell import actor, database, now
from dashboard.texts import _, _n
from listener.bulk import tag_mentions, undo_act, untag_mentions
from listener.errors import ListenerError
from listener.tags import key_of, tags_of
from listener.triage.acting import Done, Mark, Reply, act_on, undo
from listener.triage.casefile import case_view
from listener.triage.cases import CaseChanged, read_case
from listener.triage.clocks import Status
from listener.triage.effects import Action
from listener.triage.replies import fill, list_replies
from listener.triage.service import read_service

_SAID = "_desk_said"
_UNDO = "_desk_undo"
_TURNS = "_desk_turns"
_DEEP = 30
"""Acts of one's own that can be taken back one after another."""
LEAVES = frozenset({"close", "wait"})
"""After these one goes on with the next case; after the others one stays."""

Taken = tuple[str, int]
"""What takes a part of an act back: ``case`` and a batch, or ``tag`` and an act on mentions."""


def said() -> Said | None:
    """What one's last act has done."""
    found: Said | None = st.session_state.get(_SAID)
    return found


def tell(text: str, *, undoable: bool = False, bad: bool = False) -> None:
    """Say what an act has done, until the next one."""
    turn = st.session_state[_TURNS] = st.session_state.get(_TURNS, 0) + 1
    st.session_state[_SAID] = Said(str(turn), text, undoable, bad)


def do(pressed: Pressed) -> None:
    """Do what was pressed; whatever goes wrong is told."""
    if pressed.act == "open":
        st.query_params["case"] = pressed.value or ""
        return
    try:
        if pressed.act == "undo":
            _undo()
        elif pressed.act == "fill":
            _fill(pressed)
        elif pressed.act == "tag":
            _tag(pressed)
        else:
            _act(pressed)
    except ListenerError as error:
        tell(_why(error), bad=True)


def _act(pressed: Pressed) -> None:
    marks = [Mark(*mark) for mark in pressed.marks]
    done = [_ask(pressed, action, part) for action, part in _actions(pressed, marks)]
    cases = [case for each in done for case in each.cases]
    left = [one for each in done for one in each.left]
    _remember([("case", each.batch) for each in done if each.batch is not None])
    if cases and pressed.act in LEAVES and pressed.next is not None:
        opened = st.query_params.get("case", "")
        if opened in {str(mark.id) for mark in marks}:
            st.query_params["case"] = str(pressed.next)
    elif len(marks) == 1:
        # Whatever comes of it, the case that the person acted on is the one to show.
        st.query_params["case"] = str(marks[0].id)
    words = [_words(pressed, [case.id for case in cases])] if cases else []
    words += [_why(one.why) for one in left[:3]]
    if len(left) > 3:
        words.append(_n("{n} more was left alone.", "{n} more were left alone.", len(left) - 3).format(
            n=number(len(left) - 3)))  # fmt: skip
    tell(" ".join(words), undoable=bool(cases), bad=not cases)


def _actions(pressed: Pressed, marks: Sequence[Mark]) -> list[tuple[Action, list[Mark]]]:
    """Which act the key means for which of the cases."""
    simple = {
        "start": Action.OPEN, "team": Action.TEAM, "priority": Action.PRIORITY, "wait": Action.WAIT,
        "close": Action.CLOSE,
    }  # fmt: skip
    if pressed.act == "assign":
        return [(Action.ASSIGN if pressed.value else Action.UNASSIGN, list(marks))]
    if pressed.act in simple:
        return [(simple[pressed.act], list(marks))]
    if pressed.act != "back":
        return []
    with database().read() as session:
        waits = {mark.id: read_case(session, mark.id).status is Status.WAITING for mark in marks}
    ordered = sorted(marks, key=lambda mark: waits[mark.id])
    return [
        (Action.RESUME if waiting else Action.REOPEN, list(part))
        for waiting, part in groupby(ordered, lambda mark: waits[mark.id])
    ]


def _ask(pressed: Pressed, action: Action, marks: Sequence[Mark]) -> Done:
    until = _until(pressed.value) if action is Action.WAIT else None
    detail = pressed.value if action in (Action.ASSIGN, Action.TEAM, Action.PRIORITY) else None
    return act_on(database(), marks, action, detail, actor=actor(), until=until)


def _until(code: str | None) -> datetime | None:
    """When waiting ends: ``3h`` later, or when the office opens in so many days (``1d``)."""
    if not code:
        return None
    if code.endswith("h"):
        return now() + timedelta(hours=int(code[:-1]))
    with database().read() as session:
        hours = read_service(session).hours
    there = now().astimezone(hours.zone) + timedelta(days=int(code[:-1]))
    midnight = there.replace(hour=0, minute=0, second=0, microsecond=0)
    return hours.after(midnight, 1.0) - timedelta(seconds=1)


def _words(pressed: Pressed, ids: Sequence[int]) -> str:
    if len(ids) > 1:
        count = _n("{n} case", "{n} cases", len(ids)).format(n=number(len(ids)))
        return f"{count}: {_what(pressed)}."
    return _("Case {n}: {what}.").format(n=ids[0], what=_what(pressed))


def _what(pressed: Pressed) -> str:
    return {
        "start": _("open"),
        "assign": _("given to {name}").format(name=pressed.value) if pressed.value else _("nobody's now"),
        "team": _("given to {name}").format(name=pressed.value) if pressed.value else _("with no team now"),
        "priority": _("priority changed"),
        "wait": _("waits"),
        "close": _("closed"),
        "back": _("open again"),
    }[pressed.act]


def _why(error: Exception) -> str:
    if isinstance(error, CaseChanged):
        return _("Case {n} has changed since you saw it: {what}. Look again, then repeat.").format(
            n=error.case.id, what=changed_words(error.since)
        )
    return str(error)


def _tag(pressed: Pressed) -> None:
    """Put a tag on, or off where all of them have it."""
    name = (pressed.value or "").strip()
    with database().read() as session:
        mentions = [read_case(session, case_id).mention_id for case_id, _version in pressed.marks]
        having = tags_of(session, mentions)
    worn = all(key_of(name) in map(key_of, having.get(mention, ())) for mention in mentions)
    change = untag_mentions if worn else tag_mentions
    done = change(database(), mentions, name, actor=actor())
    if done.act_id is not None:
        _remember([("tag", done.act_id)])
    words = _("#{name} taken off") if worn else _("#{name} put on")
    tell(words.format(name=name), undoable=done.act_id is not None)


def _fill(pressed: Pressed) -> None:
    """Put a saved reply into the box, its places filled."""
    case_id = pressed.marks[0][0]
    with database().read() as session:
        reply = next((each for each in list_replies(session) if str(each.id) == pressed.value), None)
        view = case_view(session, case_id)
    if reply is None:
        tell(_("That saved reply is gone."), bad=True)
        return
    filled = fill(reply.text, view.places(actor()))
    st.session_state[f"reply_{case_id}"] = filled.text
    st.session_state[f"reply_used_{case_id}"] = reply.id
    st.query_params["case"] = str(case_id)
    if filled.missing:
        tell(_("Nobody knows: {names}. Fill in what stands in brackets.").format(
            names=", ".join(filled.missing)), bad=True)  # fmt: skip


def _remember(taken: Sequence[Taken]) -> None:
    if taken:
        done: list[list[Taken]] = st.session_state.setdefault(_UNDO, [])
        done.append(list(taken))
        del done[:-_DEEP]


def _undo() -> None:
    done: list[list[Taken]] = st.session_state.get(_UNDO, [])
    if not done:
        tell(_("Nothing to take back."))
        return
    for kind, number_ in reversed(done.pop()):
        if kind == "tag":
            undo_act(database(), number_, actor=actor())
        else:
            cases = undo(database(), number_, actor=actor())
            if len(cases) == 1:
                st.query_params["case"] = str(cases[0].id)
    tell(_("Taken back."), undoable=bool(done))


def write_note(case_id: int, version: int) -> None:
    """Keep the note that stands in the box."""
    _write(case_id, version, Action.NOTE, f"note_{case_id}", _("The note is kept."))


def write_answer(case_id: int, version: int, *, close: bool) -> None:
    """Keep what was answered, and close the case if that is wanted."""
    ago = int(st.session_state.get(f"reply_ago_{case_id}") or 0)
    reply = Reply(
        at=now() - timedelta(minutes=ago) if ago else None,
        url=(st.session_state.get(f"reply_url_{case_id}") or "").strip() or None,
        reply_id=st.session_state.get(f"reply_used_{case_id}"),
    )
    key = f"reply_{case_id}"
    words = _("The answer is recorded; the case is closed.") if close else _("The answer is recorded.")
    _write(case_id, version, Action.ANSWER, key, words, reply=reply, close=close)


def _write(
    case_id: int,
    version: int,
    action: Action,
    key: str,
    words: str,
    *,
    reply: Reply | None = None,
    close: bool = False,
) -> None:
    st.query_params["case"] = str(case_id)
    try:
        done = act_on(
            database(), [Mark(case_id, version)], action, st.session_state.get(key), actor=actor(),
            reply=reply,
        )  # fmt: skip
        if done.left:
            tell(_why(done.left[0].why), bad=True)
            return
        taken: list[Taken] = [("case", done.batch)] if done.batch is not None else []
        if close and done.cases[0].status is not Status.CLOSED:
            closed = act_on(database(), [Mark(case_id, done.cases[0].version)], Action.CLOSE, actor=actor())
            taken += [("case", closed.batch)] if closed.batch is not None else []
    except ListenerError as error:
        tell(str(error), bad=True)
        return
    _remember(taken)
    st.session_state[key] = ""
    st.session_state.pop(f"reply_used_{case_id}", None)
    tell(words, undoable=True)
