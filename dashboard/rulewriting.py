"""Writing a rule: the query with advice, what shall be done, the sentence it makes, a look at the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.actors import actor_name
from dashboard.clocking import priority_name
from dashboard.pane import pane
from dashboard.querybox import query_box, vocabulary
from dashboard.queryhelp import advice_block, query_guide, show_query_error
from dashboard.rulebook import in_words, trial_block
from dashboard.safe import label
from dashboard.shell import database, go
from dashboard.texts import _, _n
from listener.engagement.choices import Choices
from listener.errors import ListenerError
from listener.queries import QuerySyntaxError, Use, parse
from listener.queries.lint import lint
from listener.rules.model import LONGEST_NAME, MOST_TAGS, Does, Draft
from listener.rules.trying import Trial, try_rule
from listener.tags import tag_names
from listener.triage.clocks import Priority
from listener.triage.teams import colleagues, list_teams

AGES = (1, 3, 7, 14, 30, 90)
"""Days that the form offers; a rule may have any other."""
_PUT, _TRIAL = "_rule_put", "_rule_trial"


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the form."""

    name: str
    draft: Draft
    usable: bool
    """The query can be read and the rule does something."""


def write_rule(key: str, name: str, first: Draft, choices: Choices) -> Written:
    """The form.

    Args:
        key: Of what is edited.
        first: What stands in it at first.
    """
    put = st.session_state.get(_PUT, {}).pop(key, None)
    first = put or first
    for field, value in _begin(name, first).items():
        if put is not None or f"{key}_{field}" not in st.session_state:
            st.session_state[f"{key}_{field}"] = value
        else:  # said again at each run: what is not drawn would be forgotten
            st.session_state[f"{key}_{field}"] = st.session_state[f"{key}_{field}"]
    shown = st.text_input(_("Name"), key=f"{key}_name", max_chars=LONGEST_NAME)
    text, readable = _query(key, choices)
    brand, days = _about(key, choices, first.days)
    does = _does(key, first.does)
    draft = Draft(text=text, brand=brand, days=days, does=does)
    names = {each.code: each.name for each in choices.brands}
    if text.strip():
        pane(in_words(draft, names.get(brand or "")), key=f"{key}_words")
    return Written(shown.strip(), draft, readable and not does.nothing)


def put(key: str, draft: Draft) -> None:
    """Write something into the form and draw the page anew."""
    st.session_state.setdefault(_PUT, {})[key] = draft
    st.rerun()


def forget(key: str) -> None:
    """Let go of what was typed and tried."""
    st.session_state.pop(f"{key}{_TRIAL}", None)
    for name in [each for each in st.session_state if str(each).startswith(f"{key}_")]:
        del st.session_state[name]


def _begin(name: str, draft: Draft) -> dict[str, object]:
    does = draft.does
    return {
        "name": name, "text": draft.text, "brand": draft.brand or "", "days": draft.days or 0,
        "way": "send" if does.send else "ignore" if does.ignore else "leave", "tags": list(does.tags),
        "assignee": does.assignee, "team": does.team, "priority": does.priority, "stop": does.stop,
    }  # fmt: skip


def _query(key: str, choices: Choices) -> tuple[str, bool]:
    """The box of the query with what is said of it; whether it can be read."""
    kept = str(st.session_state[f"{key}_text"])
    text = query_box(
        _("Which mentions"), kept, vocabulary(choices), key=f"{key}_box", rows=3, live=True,
        placeholder="mood:negative score:<=-0.3 (giao OR ship)",
        mistaken=bool(kept.strip()) and not _reads(kept),
    )  # fmt: skip
    st.session_state[f"{key}_text"] = text
    if not text.strip():
        return text, False
    try:
        found = lint(text, use=Use.FILTER)
    except QuerySyntaxError as error:
        if (mended := show_query_error(error, key=f"{key}_error")) is not None:
            st.session_state[f"{key}_text"] = mended
            st.rerun()
        return text, False
    if found:
        clean = parse(text, use=Use.FILTER).text
        act = pane(advice_block(clean, found), key=f"{key}_advice")
        if act and act.startswith("fix:"):
            st.session_state[f"{key}_text"] = found[int(act.removeprefix("fix:"))].applied(clean)
            st.rerun()
    return text, True


def _reads(text: str) -> bool:
    try:
        parse(text, use=Use.FILTER)
    except QuerySyntaxError:
        return False
    return True


def _about(key: str, choices: Choices, days: int | None) -> tuple[str | None, int | None]:
    brands = {"": _("Every brand"), **{each.code: label(each.name) for each in choices.brands}}
    ages = sorted({0, *AGES, *([days] if days else [])})
    left, right = st.columns(2)
    with left:
        brand = st.selectbox(
            _("Of"), list(brands), format_func=lambda code: brands.get(code, code), key=f"{key}_brand"
        )
    with right:
        age = st.selectbox(_("How old"), ages, format_func=_age, key=f"{key}_days")
    return brand or None, age or None


def _age(days: int) -> str:
    if not days:
        return _("However old the post is")
    return _n("At most {n} day old", "At most {n} days old", days).format(n=days)


def _does(key: str, first: Does) -> Does:
    with database().read() as session:
        people, teams, tags = colleagues(session), list_teams(session), tag_names(session)
    ways = {"send": _("Send"), "leave": _("Leave it"), "ignore": _("Keep out")}
    way = st.segmented_control(
        _("Triage"), list(ways), format_func=ways.__getitem__, key=f"{key}_way", required=True,
        help=_("Kept out: no rule below sends it. The mention stays, and people can still send it."),
    )  # fmt: skip
    chosen = st.multiselect(
        _("Tags"), sorted({*tags, *first.tags, *st.session_state[f"{key}_tags"]}), key=f"{key}_tags",
        accept_new_options=True, max_selections=MOST_TAGS, format_func=label,
        placeholder=_("None; type to add one"),
    )  # fmt: skip
    who, team, rank = st.columns(3)
    with who:
        assignee = st.selectbox(
            _("Give to"), _options(people, first.assignee), index=None, key=f"{key}_assignee",
            accept_new_options=True, format_func=lambda name: label(actor_name(name)),
            placeholder=_("Nobody"),
        )  # fmt: skip
    with team:
        names = _options([each.name for each in teams], first.team)
        of = st.selectbox(
            _("Team"), names, index=None, key=f"{key}_team", format_func=label, placeholder=_("None")
        )
    with rank:
        priority = st.selectbox(
            _("Priority"), [each.value for each in Priority], index=None, key=f"{key}_priority",
            format_func=priority_name, placeholder=_("As it is"),
        )  # fmt: skip
    stop = st.toggle(_("Ask no rule below"), key=f"{key}_stop")
    return Does(
        tags=tuple(chosen), send=way == "send", assignee=assignee or None, team=of or None,
        priority=priority or None, ignore=way == "ignore", stop=stop,
    )  # fmt: skip


def _options(several: Sequence[str], first: str | None) -> list[str]:
    return list(dict.fromkeys([*several, *([first] if first else [])]))


def guide(key: str) -> None:
    """The query language in a dozen lines."""
    with st.popover(_("How to write a query"), icon=":material/help:", type="tertiary"):
        pane(query_guide(), key=f"{key}_guide")


def look_back(key: str, written: Written, *, code: str | None, days: int) -> Trial | None:
    """Show what the rule would have done; None where it could not be asked."""
    question = (written.draft, code, days)
    kept = st.session_state.get(f"{key}{_TRIAL}")
    if kept is None or kept[0] != question:
        try:
            with st.spinner(_("Asking the rule of the past…")):
                trial = try_rule(database(), written.draft, code=code, days=days)
        except ListenerError as error:
            st.error(label(str(error)))
            return None
        st.session_state[f"{key}{_TRIAL}"] = kept = (question, trial)
    trial = kept[1]
    act = pane(trial_block(trial, sends=written.draft.does.send), key=f"{key}_trial")
    if act and act.startswith("mention:"):
        go("mentions", m=act.removeprefix("mention:"), period="90")
    return trial


def looked(key: str, written: Written, *, code: str | None) -> bool:
    """Whether this very rule has been tried, so that it may be saved."""
    kept = st.session_state.get(f"{key}{_TRIAL}")
    return kept is not None and kept[0][:2] == (written.draft, code)
