"""What is typed between spaces, quotes or braces → terms: words, wildcards, and punctuation as typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from listener.queries.document import marks, squeeze
from listener.queries.nodes import DEFAULT_FIELDS, Gap, Near, Term, Word
from listener.text.tokens import EMOJI, LETTER, fold_case_kept, fold_for_search, tone_form, written_form

MOST_WILDCARDS = 4
"""In one word; spelling variants need one or two."""
MOST_NEAR_PARTS = 8
"""In one chain; a chain in any order is tried in every order."""
MOST_BETWEEN = 100
"""Words between two neighbours: about a paragraph; farther apart NEAR says no more than AND."""

_TYPED = re.compile(f"(?:{LETTER})+|{EMOJI}")
_TYPED_WILD = re.compile(f"(?:{LETTER}|[*?])+|{EMOJI}")
_LETTER = re.compile(LETTER)
_STARS = re.compile(r"\*{2,}")
_BETWEEN_PIECES = re.compile(r"\S+")


class TermMistakeError(Exception):
    """A term that cannot be looked for; the parser adds the query."""

    def __init__(self, code: str, offset: int, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.offset = offset
        """In the term's text."""
        self.values = values


@dataclass(frozen=True, slots=True)
class Strictness:
    """How strictly a term is compared."""

    exact: bool = False
    """``=``: accents as typed also where there are none; no wildcards."""
    cased: bool = False
    """``{…}``: capitals as typed."""
    fields: tuple[str, ...] = DEFAULT_FIELDS


def make_term(text: str, how: Strictness) -> Term:
    """A term from what is typed.

    Raises:
        TermMistakeError: there is nothing to look for, or a wildcard would fit almost anything.
    """
    found = [
        m
        for m in (_TYPED if how.exact else _TYPED_WILD).finditer(text)
        if _TYPED.search(m.group())  # an asterisk by itself is punctuation
    ]
    if not found:
        raise TermMistakeError("nothing", 0, shown=text.strip())
    words = tuple(_word(m.group(), m.start(), how) for m in found)
    edges = [0, *(edge for m in found for edge in m.span()), len(text)]
    gaps = tuple(_gap(text[edges[n] : edges[n + 1]]) for n in range(0, len(edges), 2))
    return Term(words, gaps, how.fields)


def make_loose(text: str, how: Strictness, distance: int) -> Near | Term:
    """A loose phrase (``"a b"~n``): its words near each other in any order.

    Raises:
        TermMistakeError: as :func:`make_term`; or a piece of it is no word.
    """
    parts = []
    for piece in _BETWEEN_PIECES.finditer(text):
        try:
            parts.append(make_term(piece.group(), how))
        except TermMistakeError as mistake:
            code = "slop-marks" if mistake.code == "nothing" else mistake.code
            raise TermMistakeError(code, piece.start() + mistake.offset, **mistake.values) from None
    if not parts:
        raise TermMistakeError("nothing", 0, shown=text.strip())
    if len(parts) > MOST_NEAR_PARTS:
        raise TermMistakeError("near-many", 0, most=str(MOST_NEAR_PARTS))
    return parts[0] if len(parts) == 1 else Near(tuple(parts), distance, ordered=False)


def _gap(text: str) -> Gap:
    plain = marks(text)
    typed = squeeze(plain)
    return Gap(typed, glued=bool(typed) and typed == plain)


def _word(typed: str, offset: int, how: Strictness) -> Word:
    wildcard = not how.exact and ("*" in typed or "?" in typed)
    if wildcard:
        typed = _STARS.sub("*", typed)
        _guard(typed, offset)
    # A wildcard may stand for the letters that decide the place of the tone: it is left where it was typed.
    written = typed.lower() if wildcard else written_form(typed)
    accented = how.exact or written != fold_for_search(typed)
    if how.cased:
        kept = typed if wildcard else tone_form(typed)
        return Word(kept if accented else fold_case_kept(typed), accented, cased=True, wildcard=wildcard)
    return Word(written if accented else fold_for_search(typed), accented, wildcard=wildcard)


def _guard(typed: str, offset: int) -> None:
    """Refuse what would fit almost anything: every word of every post would have to be tried."""
    if typed[0] in "*?":
        raise TermMistakeError("wildcard-start", offset, wildcard=typed[0])
    if typed.count("*") + typed.count("?") > MOST_WILDCARDS:
        raise TermMistakeError("wildcard-many", offset, most=str(MOST_WILDCARDS))
    runs = re.split(r"[*?]", typed)
    if max(len(_LETTER.findall(run)) for run in runs) < 2:
        raise TermMistakeError("wildcard-short", offset, shown=typed)
