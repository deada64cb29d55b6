"""Random queries and posts, as nodes and documents: every shape the language can say, and some it cannot.

Made with plain dice, not with hypothesis' own parts: half a post's words are taken from the queries, so that
queries hold as often as not, and a thousand pairs take a second.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from listener.queries import Document
from listener.queries.nodes import (
    ANY,
    DEFAULT_FIELDS,
    And,
    Apart,
    Between,
    Gap,
    Is,
    Near,
    Node,
    Not,
    Or,
    Positional,
    Term,
    Word,
    walk,
)  # fmt: skip
from listener.text.tokens import fold_case_kept, fold_for_search, normalise, tone_form, written_form

WORDS = [
    "hạ", "ha", "Hạ", "HẠ", "miên", "mien", "Miền", "đá", "da", "Đã", "hoà", "hòa", "HOÀ", "quý", "thuỷ", "a",
    "ab", "1", "200", "2000", "2a", "x_y", "😍", "❤️", "日本", "ß", "İ", "i", "ΑΣ", "άς", "ΆΣ", "ÿ", "a̰b",
    "한글", "vn", "voz.vn", "#mien_vn", "@ha.mien", "1.200", "199k",
]  # fmt: skip
BETWEEN = [" "] * 20 + [", ", ".", ",", "-", "_", "#", "@", "\n", "", "…", "\u200b", "“", "! "]
HOSTS = ("voz.vn", "f1.voz.vn", "voz.vn:8080", "vn", "otofun.net")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SEPARATE = [("title",), ("text",), ("author",), ("url", "source")]


class Dice(random.Random):
    """Makes queries and posts; the same seed makes the same."""

    def word(self) -> Word:
        """One word of a term, asked in any way."""
        typed = self.choice([t for t in WORDS if normalise(t).isalnum() or t == "😍"])
        cased, accented = self.random() < 0.15, self.random() < 0.4
        if cased:
            form = tone_form(typed) if accented else fold_case_kept(typed)
        else:
            form = written_form(typed) if accented else fold_for_search(typed)
        wild = self.choice("*?") if self.random() < 0.15 else ""
        if wild:
            at = self.randint(0, len(form))
            form = form[:at] + wild + form[at + self.randint(0, 1) :]
        return Word(form, accented, cased=cased, wildcard=bool(wild))

    def term(self) -> Term:
        """A word or a phrase."""
        words = tuple(self.word() for _ in range(self.choice((1, 1, 1, 2, 3))))
        gaps = tuple(self._gap() if self.random() < 0.06 else ANY for _ in range(len(words) + 1))
        fields = self.choice(SEPARATE) if self.random() < 0.15 else DEFAULT_FIELDS
        start = self.randint(0, 20)
        return Term(words, gaps, fields, self.choice(("", "hm")), start, start + 3)

    def _gap(self) -> Gap:
        return Gap(self.choice((".", ",", "#", "@", "-", "_", "...", "!")), self.random() < 0.5)

    def positional(self, depth: int = 2) -> Positional:
        """A clause about words."""
        roll = self.random()
        if depth == 0 or roll < 0.5:
            return self.term()
        span = self.randint(0, 5), self.randint(6, 9)
        if roll < 0.85:
            parts = tuple(self._near_part(depth - 1) for _ in range(self.choice((2, 2, 3))))
            return Near(parts, self.randint(0, 5), self.random() < 0.5, *span)
        return Apart(
            self._near_part(depth - 1),
            self._near_part(depth - 1),
            self.randint(0, 3),
            self.random() < 0.5,
            *span,
        )

    def _near_part(self, depth: int) -> Node:
        if self.random() < 0.7:
            return self.positional(depth)
        return Or(tuple(self.positional(depth) for _ in range(self.choice((2, 3)))))

    def value(self) -> Node:
        """A clause about a field without words."""
        name, values = self.choice(
            (
                ("site", (*HOSTS, None)),
                ("kind", ("comment", "topic", None)),
                ("lang", ("vi", None)),
                ("mood", ("negative", None)),
                ("customer", ("yes", "no", None)),
                ("tag", ("gap", "đá", "da", None)),
                ("likes", (None, 0, 5, 9)),
                ("published", (None, date(2026, 11, 20), NOW, NOW + timedelta(days=1))),
            )
        )
        if name in ("likes", "published"):
            low, high = self.choice(values), self.choice(values)
            return Between(name, low, high, self.random() < 0.5, self.random() < 0.5)
        return Is(name, self.choice(values))

    def query(self, depth: int = 3) -> Node:
        """A whole query."""
        roll = self.random()
        if depth == 0 or roll < 0.35:
            return self.positional() if self.random() < 0.85 else self.value()
        if roll < 0.85:
            parts = tuple(self.query(depth - 1) for _ in range(self.choice((2, 2, 3))))
            return And(parts) if roll < 0.6 else Or(parts)
        return Not(self.query(depth - 1))

    def document(self, about: Sequence[Node]) -> Document:
        """A post, half of it in the words of some queries."""
        asked = [below for node in about for below in walk(node) if isinstance(below, Term)]

        def text(longest: int) -> str:
            parts = []
            for _ in range(self.randint(0, longest)):
                at = self.randint(0, len(asked))
                # Terms that are asked together stand together.
                for words in [[w.form for w in t.words] for t in asked[at : at + 2]] or [
                    [self.choice(WORDS)]
                ]:
                    way: Callable[[str], str] = self.choice(
                        (str, str, str, str.upper, str.title, fold_for_search)
                    )
                    for word in words:
                        parts += [way(word.replace("*", "xy").replace("?", "ớ")), self.choice(BETWEEN)]
            return normalise("".join(parts))

        return Document(
            title=text(6) or None,
            text=text(9),
            author=text(3) or None,
            url=text(3) or None,
            source=text(3) or None,
            site=self.choice((None, *HOSTS)),
            kind=self.choice((None, "comment", "topic")),
            lang=self.choice((None, "vi", "en")),
            mood=self.choice((None, "negative", "unknown")),
            customer=self.choice((None, True, False)),
            tags=frozenset(self.sample(("gap", "đá", "khac"), self.randint(0, 3))),
            likes=self.choice((None, 0, 5, 7)),
            published=self.choice((None, NOW, NOW + timedelta(days=1))),
        )
