"""A box for the query language that proposes what can stand at the caret, and the words it proposes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.filternames import field_meaning, value_name
from dashboard.shell import database
from dashboard.texts import _
from listener.engagement.choices import Choices
from listener.queries.fields import FIELDS
from listener.tags import tag_names


@dataclass(frozen=True, slots=True)
class Word:
    """What may be proposed, and what it means."""

    value: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that a query may say here."""

    fields: tuple[Word, ...]
    values: Mapping[str, tuple[Word, ...]]
    """By field."""
    operators: tuple[Word, ...]
    names: tuple[Word, ...]
    """Whole clauses that are found by what they mean: brands by name."""


def vocabulary(choices: Choices) -> Vocabulary:
    """Fields with their values, this installation's brands, sources and tags, and the operators."""
    with database().read() as session:
        tags = tag_names(session)
    brands = tuple(Word(brand.code, brand.name) for brand in choices.brands)
    values = {
        name: tuple(Word(value, value_name(name, value)) for value in field.known)
        for name, field in FIELDS.items()
        if field.known
    }
    values["brand"] = brands
    values["source"] = tuple(Word(source.name) for source in choices.sources)
    values["tag"] = tuple(Word(tag) for tag in tags)
    return Vocabulary(
        fields=tuple(Word(name, field_meaning(name)) for name in FIELDS if name != "text"),
        values=values,
        operators=(
            Word("AND", _("both sides")), Word("OR", _("either side")), Word("NOT", _("not what follows")),
            Word("NEAR/5", _("at most five words between")), Word("ONEAR/5", _("the same, in this order")),
        ),
        names=tuple(Word(f"brand:{brand.value}", brand.hint) for brand in brands),
    )  # fmt: skip


@lru_cache(maxsize=2)
def _read(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


@st.cache_resource
def _component() -> Any:
    body = (
        '<div id="querybox"><label for="query" hidden></label>'
        '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" aria-hidden="true">'
        '<circle cx="11" cy="11" r="7"/><path d="m20 20-4-4"/></svg>'
        '<textarea id="query" aria-autocomplete="list" aria-controls="proposals" '
        'autocomplete="off" autocapitalize="off" spellcheck="false"></textarea>'
        '<button class="empty-it" type="button" hidden>✕</button>'
        '<div role="listbox" id="proposals" hidden></div></div>'
    )
    return st.components.v2.component(
        "listener_querybox", html=body, css=_read("querybox.css"), js=_read("querybox.js")
    )


def query_box(
    label: str,
    value: str,
    words: Vocabulary,
    *,
    key: str,
    placeholder: str = "",
    rows: int = 1,
    live: bool = False,
    mistaken: bool = False,
) -> str:
    """Draw it; what stands in it as far as it was said.

    Args:
        label: What it is for, read aloud.
        value: What stands there; the box shows it when it differs from what it was last given.
        rows: 1: Enter says it. More: a form's box, where Control and Enter do.
        live: It is said as one pauses, and when one leaves the box.
        mistaken: It cannot be read.
    """
    result = _component()(
        key=key,
        data={
            "value": value, "label": label, "placeholder": placeholder, "rows": rows, "live": live,
            "mistaken": mistaken, "proposals": _("Proposals"), "clear": _("Clear"), **_plain(words),
        },
        on_said_change=lambda: None,
    )  # fmt: skip
    said: Any = result.said
    return str(said["text"]) if said is not None else value


def _plain(words: Vocabulary) -> dict[str, object]:
    def listed(several: Sequence[Word]) -> list[dict[str, object]]:
        return [asdict(word) for word in several]

    return {
        "fields": listed(words.fields),
        "values": {name: listed(several) for name, several in words.values.items()},
        "operators": listed(words.operators),
        "names": listed(words.names),
    }
