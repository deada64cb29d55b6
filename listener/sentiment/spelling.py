"""Words, signs and faces of a text, and the spelling of each that the lexicon knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from listener.sentiment.emoji import EMOJI, MODIFIERS, sign_strength, typed_strength
from listener.text.tokens import written_form

_PICTURES = "\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
# Words, ends of lines, handles, faces with letters, emoji, runs of signs; words first, they are most. The
# text is in lower case. Faces that begin with a letter and go on with a sign are sought only where "_" or
# "t.t" stands in it.
_SIGNS = (
    rf"|\n|@\w+|(?<![\w:/])[:;=]-?[dpvx3*](?![^\W_])|[\^>-][_.][\^<-]|</?3+"
    rf"|[{_PICTURES}][{MODIFIERS}]*|[^\w\s{_PICTURES}]+"
)
_WORD = r"[^\W_]+(?:['’][^\W_]+)*"
TOKEN = re.compile(_WORD + _SIGNS)
TOKEN_OR_TEARS = re.compile(r"(?<![\w:/])[to@][_.][to@](?![^\W_])|" + _WORD + _SIGNS)
_RUN = re.compile(r"([^\W\d_])\1{2,}")
_TWICE = re.compile(r"([^\W\d_])\1")
_STOPS = frozenset(".!…;\n")
_QUOTES = frozenset('"“”«»')

NAME = "\ua66e"
"""Stands for the letters of a brand's name: "Bụi Phố" has nothing to do with dust."""
STRETCHED = "\u2191"
"""Follows a word with repeated letters ("đẹpppp")."""
STOP, QUESTION, PAUSE, QUOTE, NOTHING = ".", "?", ",", '"', "-"
FACE = "\u263a"
"""Before a face's strength, in tenths."""


class Spelling(dict[str, str]):
    """The form the lexicon knows of each token, worked out once for each token met.

    It forgets everything when it has grown large: a stream of nonsense must not fill the memory.
    """

    _LIMIT = 200_000

    def __init__(self, vocabulary: frozenset[str], teencode: Mapping[str, str]) -> None:
        """``vocabulary``: words that need no shortening ("cool" stays). ``teencode``: see the TSV file."""
        super().__init__()
        self._vocabulary = vocabulary
        self._teencode = teencode

    def __missing__(self, token: str) -> str:
        if len(self) > self._LIMIT:
            self.clear()
        self[token] = known = self._word(token) if token[0].isalnum() else _sign(token)
        return known

    def _word(self, token: str) -> str:
        if token[0] == NAME:
            return NOTHING
        face = typed_strength(token)
        if face is not None:
            return f"{FACE}{round(face * 10)}"
        written = written_form(token).replace("’", "'")
        vocabulary, teencode = self._vocabulary, self._teencode
        twice = _TWICE.search(written) is not None
        if twice and written not in teencode and _RUN.search(written):
            shortened = _RUN.sub(r"\1", written)
            for candidate in (shortened, _RUN.sub(r"\1\1", written), _TWICE.sub(r"\1", shortened)):
                if candidate in vocabulary or candidate in teencode:
                    shortened = candidate
                    break
            return f"{teencode.get(shortened, shortened)}  {STRETCHED}"
        if written not in vocabulary and written not in teencode:
            single = _TWICE.sub(r"\1", written) if twice else written
            if single in vocabulary or single in teencode:
                written = single
            else:
                written = next((w for w in _longhand(written) if w in vocabulary), written)
        return teencode.get(written, written)


def _longhand(word: str) -> Iterator[str]:
    """What a shortened spelling may stand for: "hàg" → "hàng", "tìh" → "tình", "hàj" → "hài"."""
    plain = word.replace("j", "i").replace("f", "ph").replace("w", "qu")
    yield plain
    if len(plain) > 2 and plain[-1] in "gh" and plain[-2] != "n":
        yield f"{plain[:-1]}n{plain[-1]}"


def _sign(token: str) -> str:
    if token[0] == "@" and len(token) > 1 and token[1].isalnum():
        return NOTHING
    face = EMOJI.get(token[0]) or sign_strength(token)
    if face is not None:
        return f"{FACE}{round(face * 10)}"
    if "?" in token:
        return QUESTION
    if not _STOPS.isdisjoint(token):
        return STOP
    if not _QUOTES.isdisjoint(token):
        return QUOTE
    if token in ("-", "'", "’", "&", "%", "#", "@", "$", "`"):
        return NOTHING
    return PAUSE
