"""Writing a query: advice while one writes, a look at what it does, and saving with open eyes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard.looking import show_look
from dashboard.pane import pane
from dashboard.queryhelp import advice_block, query_guide, show_query_error
from dashboard.safe import label
from dashboard.shell import database
from dashboard.texts import _, _n
from listener.asking import common_in_store
from listener.brands import Look, look_at, read_aliases
from listener.errors import ListenerError, UsageError
from listener.ingest.targets import Aliases
from listener.queries import QuerySyntaxError, parse
from listener.queries.common import Common
from listener.queries.lint import lint
from listener.queries.nodes import Or

_DRAFTS, _PUT = "_query_drafts", "_query_put"


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the form, and whether it can be used."""

    text: str
    aliases: Aliases
    context: bool
    usable: bool
    """The query and the other spellings can be read."""

    @property
    def asked(self) -> tuple[object, ...]:
        """What a look at it depends on."""
        return self.text, tuple((k, tuple(v)) for k, v in self.aliases.items()), self.context


def write_query(key: str, text: str, aliases: Aliases, *, context: bool) -> Written:
    """The boxes of a query with what the linter says of them.

    Args:
        key: Of what is edited; drafts are kept under it while one looks elsewhere.
        text: What stands there at first; likewise the others.
        aliases: Other spellings.
        context: Replies under a matching opening post count.
    """
    _restore(key, {"text": text, "aliases": aliases_as_lines(aliases), "context": context})
    typed = st.text_area(
        _("Query"), key=f"{key}_text", height=110, placeholder='"hạ miên" OR hamien NOT "tuyển dụng"'
    )
    usable = _advise(key, typed) if typed.strip() else False
    others = st.session_state[f"{key}_aliases"]
    count = sum(1 for line in others.splitlines() if line.strip())
    title = _n("{n} line of other spellings", "{n} lines of other spellings", count).format(n=count)
    with st.expander(title if count else _("Other spellings, replies")):
        lines = st.text_area(
            _("Other spellings"), key=f"{key}_aliases", height=80,
            placeholder="hạ miên: hạmiên, h.miên, ha mienn",
            help=_("What the query says, a colon, and how else people type it; one line each."),
        )  # fmt: skip
        around = st.toggle(
            _("Replies count too"), key=f"{key}_context",
            help=_("A reply under an opening post that matches is a mention, even where it names nobody."),
        )  # fmt: skip
        spellings: Aliases = {}
        try:
            spellings = read_aliases(lines.splitlines())
        except ListenerError:
            usable = False
            st.error(_("Write each line so: hạ miên: hạmiên, h.miên"))
    drafts = st.session_state.setdefault(_DRAFTS, {})
    drafts[key] = {"text": typed, "aliases": lines, "context": around}
    with st.popover(_("How to write a query"), icon=":material/help:", type="tertiary"):
        pane(query_guide(), key=f"{key}_guide")
    return Written(typed, spellings, around, usable)


def aliases_as_lines(aliases: Aliases) -> str:
    """``hạ miên: hạmiên, h.miên``, a line for each."""
    return "\n".join(f"{said}: {', '.join(spellings)}" for said, spellings in aliases.items())


def put(key: str, **values: object) -> None:
    """Write something into a form of :func:`write_query` and draw the page anew."""
    st.session_state.setdefault(_PUT, {}).setdefault(key, {}).update(values)
    st.rerun()


def forget(key: str) -> None:
    """Let go of a draft."""
    st.session_state.get(_DRAFTS, {}).pop(key, None)
    for name in ("text", "aliases", "context"):
        st.session_state.pop(f"{key}_{name}", None)


def _restore(key: str, first: dict[str, object]) -> None:
    """Widgets forget what they hold while they are not shown; and what was put is put."""
    kept = {**first, **st.session_state.get(_DRAFTS, {}).get(key, {})}
    given = st.session_state.get(_PUT, {}).pop(key, {})
    for name, value in kept.items():
        if name in given:
            st.session_state[f"{key}_{name}"] = given[name]
        elif f"{key}_{name}" not in st.session_state:
            st.session_state[f"{key}_{name}"] = value


def _advise(key: str, text: str) -> bool:
    """Mistakes and advice under the box; False where the query cannot be read."""
    try:
        common = _common()
        found = lint(text, stored=None if common is None else common.get)
    except QuerySyntaxError as error:
        if (mended := show_query_error(error, key=f"{key}_error")) is not None:
            put(key, text=mended)
        return False
    if found:
        clean = parse(text).text
        act = pane(advice_block(clean, found), key=f"{key}_advice")
        if act and act.startswith("fix:"):
            put(key, text=found[int(act.removeprefix("fix:"))].applied(clean))
    return True


@st.cache_resource(ttl=3600, show_spinner=False)
def _common() -> Mapping[str, Common] | None:
    """How common words are among the last posts, counted once an hour; None while there are few."""
    try:
        with database().read() as session:
            return common_in_store(session)
    except UsageError:
        return None


def take_a_look(key: str, code: str | None, written: Written, *, changes: bool) -> Look | None:
    """Show what the query does; None where it could not be asked."""
    kept_key, question = f"_look_{key}", (code, *written.asked)
    kept = st.session_state.get(kept_key)
    if kept is None or kept[0] != question:
        try:
            with st.spinner(_("Looking through everything collected…")):
                look = look_at(
                    database(), code, written.text, aliases=written.aliases, context=written.context
                )
        except QuerySyntaxError as error:
            show_query_error(error)
            return None
        except ListenerError as error:
            st.error(label(str(error)))
            return None
        st.session_state[kept_key] = kept = (question, look)
    noise = show_look(kept[1], changes=changes)
    if noise:
        put(key, text=_without(written.text, noise))
    return kept[1]


def _without(text: str, words: str) -> str:
    """The query without posts that hold the words; OR binds less than NOT."""
    wanted = f"({text})" if isinstance(parse(text).node, Or) else text
    return f'{wanted} NOT "{words}"'
