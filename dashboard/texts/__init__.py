"""The screens' words: written in English in the code, other languages in ``<code>.po`` beside this file.

``_("…")`` and ``_n("one", "many", n)`` look the running session's language up. The catalogues are
read as they are; there is nothing to compile.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

import streamlit as st
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LANGUAGES = {"en": "English", "vi": "Tiếng Việt"}
"""Code → own name."""
SESSION_KEY = "_language"
_SPOKEN: ContextVar[str | None] = ContextVar("spoken", default=None)


@lru_cache(maxsize=8)
def catalogue(language: str) -> Catalog:
    """The catalogue of a language; empty for English, the language of the code."""
    path = Path(__file__).with_name(f"{language}.po")
    if not path.is_file():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def language() -> str:
    """The language in force: of :func:`speaking`, else of the running session; ``en`` or ``vi``."""
    if (spoken := _SPOKEN.get()) is not None:
        return spoken
    chosen = st.session_state.get(SESSION_KEY)
    return chosen if chosen in LANGUAGES else "en"


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Use a language whatever session runs: for what is written without a reader at the screen."""
    assert code in LANGUAGES, code
    token = _SPOKEN.set(code)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def translate(text: str, into: str) -> str:
    """A text of the code in a language; itself where the catalogue has none."""
    message = catalogue(into).get(text)
    found = message.string if message is not None else None
    return found if isinstance(found, str) and found else text


def _(text: str) -> str:
    """The text in the session's language."""
    return translate(text, language())


def _n(one: str, many: str, number: int) -> str:
    """As :func:`_`, in the form that goes with the number."""
    book = catalogue(language())
    message = book.get(one)
    forms = message.string if message is not None else None
    if isinstance(forms, tuple | list):
        form = 0 if book.num_plurals == 1 else int(number != 1)
        if form < len(forms) and forms[form]:
            return str(forms[form])
    return one if number == 1 else many


def told(text: str) -> str:
    """A sentence of the listener's own in the session's language, where the catalogue knows it whole."""
    return _(text)


def best_language(locale: str | None) -> str:
    """The language for a browser that asks for ``locale`` (``vi-VN``)."""
    code = (locale or "").replace("_", "-").split("-")[0].lower()
    return code if code in LANGUAGES else "en"
