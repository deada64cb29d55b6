"""A text as the rules read it: words, signs and faces in order, each in the spelling the lexicon knows."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from listener.sentiment.emoji import EMOJI, MODIFIERS, sign_strength, typed_strength
from listener.text.tokens import written_form

Spans = Sequence[tuple[int, int]]

_PICTURES = "\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
# Words, ends of lines, handles, faces with letters, emoji, runs of signs; words first, they are most. The
# text is in lower case. Faces that begin with a letter and go on with a sign are sought only where "_" or
# "t.t" stands in it.
_SIGNS = (
    rf"|\n|@\w+|(?<![\w:/])[:;=]-?[dpvx3*](?![^\W_])|[\^>-][_.][\^<-]|</?3+"
    rf"|[{_PICTURES}][{MODIFIERS}]*|[^\w\s{_PICTURES}]+"
)
_WORD = r"[^\W_]+(?:['’][^\W_]+)*"
_TOKEN = re.compile(_WORD + _SIGNS)
_TOKEN_OR_TEARS = re.compile(r"(?<![\w:/])[to@][_.][to@](?![^\W_])|" + _WORD + _SIGNS)
_LINK = re.compile(r"(?:https?://|www\.)\S+")
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
        shortened = _RUN.sub(r"\1", written)
        if shortened != written and written not in self._teencode:
            for candidate in (shortened, _RUN.sub(r"\1\1", written), _TWICE.sub(r"\1", shortened)):
                if candidate in self._vocabulary or candidate in self._teencode:
                    shortened = candidate
                    break
            return f"{self._teencode.get(shortened, shortened)}  {STRETCHED}"
        if written not in self._vocabulary and written not in self._teencode:
            single = _TWICE.sub(r"\1", written)
            if single in self._vocabulary or single in self._teencode:
                written = single
            else:
                written = next((w for w in _longhand(written) if w in self._vocabulary), written)
        return self._teencode.get(written, written)


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


class Reading:
    """The tokens of one text, as typed (lower case) and as spelled in the lexicon."""

    __slots__ = ("_lower", "_offsets", "_starts", "joined", "text", "typed", "words")

    def __init__(self, text: str, spelling: Spelling, names: Spans = ()) -> None:
        """``names``: where brands are named; their letters are not read."""
        self.text = text
        body = text
        if "http" in body or "www." in body:
            body = _LINK.sub(lambda match: " " * len(match.group()), body)
        for start, end in names:
            body = body[:start] + NAME * (end - start) + body[end:]
        if " - " in body:
            body = body.replace(" - ", " , ")
        lower = body.lower()
        if len(lower) != len(text):  # "İ" alone lowers to two characters
            lower = "".join([char.lower() if len(char.lower()) == 1 else char for char in body])
        self._lower = lower
        tears = "_" in lower or "t.t" in lower
        self.typed: list[str] = (_TOKEN_OR_TEARS if tears else _TOKEN).findall(lower)
        self.words: list[str] = [spelling[token] for token in self.typed]
        if "k" in self.typed:
            self._prices()
        self.joined = f" {'  '.join(self.words)} "
        self._starts: list[int] | None = None
        self._offsets: list[int] | None = None

    def _prices(self) -> None:
        """ "150 k" is a price, not a negation."""
        for index, typed in enumerate(self.typed):
            if typed == "k" and index and self.typed[index - 1][-1].isdigit():
                self.words[index] = NOTHING

    def is_unaccented(self) -> bool:
        """Whether the whole text was typed without accents.

        Accented Vietnamese has marks on three words in four (median 0.75 to 0.81 on three of the
        development sets, with hardly a text between 0.05 and 0.14); one word in seven leaves room for a
        name or a pasted word in an unaccented text.
        """
        if self._lower.isascii():
            return True
        typed = self.typed
        count = len(typed) - sum(map(str.isascii, typed))
        if count * 2 > len(typed) or count * 7 <= len(
            typed
        ):  # far enough from the border for signs not to matter
            return count * 2 <= len(typed)
        words = [token for token in typed if token[0].isalpha() and token[0] != NAME]
        accented = len(words) - sum(map(str.isascii, words))
        return accented * 7 <= len(words)

    def index(self, place: int) -> int:
        """The token at a place in ``joined``."""
        if self._starts is None:
            self._starts = list(accumulate([len(word) + 2 for word in self.words], initial=0))
        return bisect_right(self._starts, place) - 1

    def offsets(self) -> list[int]:
        """Where each token starts in the text."""
        if self._offsets is None:
            found: list[int] = []
            cursor = 0
            find = self._lower.find
            for token in self.typed:
                cursor = find(token, cursor)
                found.append(cursor)
                cursor += len(token)
            self._offsets = found
        return self._offsets
