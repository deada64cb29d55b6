"""Rules: what happens to a mention by itself when it arrives."""

from __future__ import annotations

import streamlit as st

from dashboard.formats import number
from dashboard.pane import pane
from dashboard.replays import match_history, rule_progress
from dashboard.rulebook import rule_rows, rule_title, runs_block, versions_block
from dashboard.rulewriting import Written, forget, guide, look_back, looked, put, write_rule
from dashboard.safe import html, label
from dashboard.shell import actor, database, empty, page_head, say
from dashboard.texts import _, _n
from listener.access import Act, allows
from listener.engagement.choices import choices
from listener.errors import ListenerError
from listener.rules.changing import (
    add_rule,
    change_rule,
    enable_rule,
    move_rule,
    remove_rule,
    rename_rule,
)
from listener.rules.listing import RuleView, list_rules, list_versions, pending_run
from listener.rules.model import Does, Draft
from listener.rules.past import ask_for_run, list_runs, take_back_run

NEW = "rule_new"
PAST = (7, 30, 90)
"""Days of the past that the screen offers."""
_OPEN = "_rule_looking"
here = st.query_params

rules = list_rules(database())
with database().read() as session:
    known = choices(session)
    may = allows(session, actor(), Act.MANAGE)
adding = here.get("add") == "1" and may


def _days(key: str) -> int:
    chosen = st.segmented_control(
        _("Of the last"), PAST, format_func=lambda n: _n("{n} day", "{n} days", n).format(n=n),
        default=30, required=True, key=key, label_visibility="collapsed",
    )  # fmt: skip
    return int(chosen or 30)


def _write(key: str, name: str, draft: Draft, rule: RuleView | None) -> None:
    """The form with its buttons: first a look at the past, then the saving."""
    written = write_rule(key, name, draft, known)
    code = rule.code if rule else None
    with st.container(horizontal=True, vertical_alignment="center"):
        look = st.button(_("Try it on the past"), key=f"{key}_try", icon=":material/history:")
        days = _days(f"{key}_of")
        guide(key)
    changed = rule is None or not written.draft.same_as(draft) or written.name != name
    with st.container(horizontal=True):
        save = st.button(
            _("Save"), key=f"{key}_save", type="primary", icon=":material/check:", disabled=not may
        )
        if st.button(
            _("Cancel") if rule is None else _("Undo"),
            key=f"{key}_drop",
            type="tertiary",
            disabled=not changed,
        ):
            _leave(key)
    if not (look or save or st.session_state.get(_OPEN) == key):
        return
    if not written.usable:
        if look or save:
            st.info(_("Say which mentions, and what to do with them."))
        return
    if save and not changed:
        st.info(_("Nothing has changed yet."))
        return
    same = rule is not None and written.draft.same_as(draft)
    if save and (same or (st.session_state.get(_OPEN) == key and looked(key, written, code=code))):
        _save(key, written, rule)
        return
    if save:
        st.info(_("This is what it would have done. If it is what you want, press Save once more."))
    st.session_state[_OPEN] = key
    look_back(key, written, code=code, days=days)


def _save(key: str, written: Written, rule: RuleView | None) -> None:
    try:
        if rule is None:
            code = add_rule(database(), written.name, written.draft, actor=actor())
            here["rule"] = code
            say(_("“{name}” judges what comes from now on.").format(name=label(written.name)))
        else:
            if written.name != rule_title(rule):
                rename_rule(database(), rule.code, written.name, actor=actor())
            version = change_rule(database(), rule.code, written.draft, actor=actor())
            say(_("Saved as version {version}.").format(version=number(version)))
    except ListenerError as error:
        st.error(label(str(error)))
        return
    _leave(key)


def _leave(key: str) -> None:
    forget(key)
    st.session_state.pop(_OPEN, None)
    here.pop("add", None)
    st.rerun()


def _buttons(rule: RuleView) -> None:
    with st.container(horizontal=True, width="content"):
        on = st.toggle(_("On"), value=rule.enabled, key=f"on_{rule.code}_{rule.enabled}", disabled=not may)
        if on != rule.enabled:
            enable_rule(database(), rule.code, on=on, actor=actor())
            st.rerun()
        for step, icon, words in (
            (-1, ":material/arrow_upward:", _("Ask it earlier")),
            (1, ":material/arrow_downward:", _("Ask it later")),
        ):
            at = rule.place + step
            if st.button(
                "", key=f"move_{step}", icon=icon, help=words, type="tertiary",
                disabled=not may or not 1 <= at <= len(rules),
            ):  # fmt: skip
                move_rule(database(), rule.code, at, actor=actor())
                st.rerun()
        with st.popover(_("Remove"), icon=":material/delete:", type="tertiary", disabled=not may):
            st.caption(_("It judges nothing any more. What it did stays."))
            if st.button(_("Remove it"), key="remove", type="primary"):
                remove_rule(database(), rule.code, actor=actor())
                say(_("“{name}” is removed.").format(name=label(rule.name)))
                here.pop("rule", None)
                st.rerun()


def _past(rule: RuleView) -> None:
    """Applying the rule to the past, and what came of it."""
    with database().read() as session:
        pending = pending_run(session, rule.code)
        runs = [run for run in list_runs(session, rule.code) if run.status != "pending"]
    if pending is not None:
        rule_progress(pending)
    else:
        st.caption(
            _("The rule does to mentions of the past what it would have done had it been there. "
              "No mention meets a version twice.")
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center"):
            days = _days(f"past_{rule.code}")
            if st.button(
                _("Apply to the past"), key="apply", type="primary", disabled=not may or not rule.enabled
            ):
                ask_for_run(database(), rule.code, days=days, actor=actor())
                match_history()
                st.rerun()
    if runs and (act := pane(runs_block(runs), key="runs")) and may:
        back = take_back_run(database(), int(act.removeprefix("undo:")), actor=actor())
        text = _("Taken back: {cases} cases and {tags} tags; {left} cases stay, for somebody works on them.")
        say(text.format(cases=number(back.cases), tags=number(back.tags), left=number(back.cases_left)))
        st.rerun()


def _versions(rule: RuleView) -> None:
    with database().read() as session:
        versions = list_versions(session, rule.code)
    names = {each.code: each.name for each in known.brands}
    act = pane(versions_block(versions, names), key="versions")
    if act:
        chosen = next(each for each in versions if str(each.version) == act.removeprefix("bring:"))
        here["tab"] = "rule"
        put(_key(rule), chosen.draft)


def _key(rule: RuleView) -> str:
    return f"rule_{rule.code}_{rule.version}"


def _chosen(rule: RuleView) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        version = html('<span class="small soft">{}</span>', _("version {n}").format(n=number(rule.version)))
        pane(page_head(rule_title(rule), version), key="rule_head")
        _buttons(rule)
    tabs = {"rule": _("Rule"), "past": _("The past"), "versions": _("Versions")}
    wanted = here.get("tab", "rule")
    if st.session_state.get("_rule_tab") != (rule.code, wanted):
        st.session_state["rule_tab"] = wanted if wanted in tabs else "rule"
    tab = st.segmented_control(
        _("What to see"), list(tabs), format_func=tabs.__getitem__, key="rule_tab", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    tab = tab or "rule"
    if tab != here.get("tab", "rule"):
        here["tab"] = tab
    st.session_state["_rule_tab"] = (rule.code, here.get("tab", "rule"))
    if tab == "past":
        _past(rule)
    elif tab == "versions":
        _versions(rule)
    else:
        _write(_key(rule), rule_title(rule), rule.draft, rule)


with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    pane(
        page_head(_("Rules"), html('<span class="small soft">{}</span>', _("asked from the top"))), key="head"
    )
    if not adding and may and st.button(_("Add a rule"), key="add", type="primary", icon=":material/add:"):
        here["add"] = "1"
        st.rerun()

if not rules and not adding:
    act = pane(
        empty(
            _("No rule judges what comes"),
            _("A rule tags mentions, gives them to people and sends them to triage as they arrive."),
            act=("add", _("Add a rule")) if may else None,
        ),
        key="empty",
    )
    if act:
        here["add"] = "1"
        st.rerun()
    st.stop()

chosen = None if adding else next((rule for rule in rules if rule.code == here.get("rule")), rules[0])
left, right = st.columns([4, 7], gap="small")
with left:
    act = pane(rule_rows(rules, chosen.code if chosen else None), key="rules")
    if act and act.startswith("open:"):
        here["rule"] = act.removeprefix("open:")
        here.pop("add", None)
        st.rerun()
with right, st.container(border=True):
    if chosen is None:
        pane(page_head(_("A new rule")), key="rule_head")
        _write(NEW, "", Draft(text="", does=Does(send=True)), None)
    else:
        _chosen(chosen)
