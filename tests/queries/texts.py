"""Random query texts: well-formed ones with plain dice, and what becomes of them under a careless hand."""

from __future__ import annotations

import random

WORDS = (
    "hạ", "ha", "miên", "mien", "Miên", "mỹ", "phẩm", "hoà", "hòa", "quý", "đá", "da", "ngon", "x", "shop.vn",
    "#mien", "@ha.mien", "😍", "❤️", "199k", "1.200.000đ", "5%", "hami*", "w?rd", "kh*ng", "c++", "nắng-gốm",
)  # fmt: skip
_LOOSE = ("", "", "", "~0", "~2", "~9")
_VALUES = (
    "kind:topic", "kind:(topic OR review)", "kind:(topic|comment)", "lang:vi", "lang:unknown", "site:voz.vn",
    "country:vn", "likes:[5 TO 20]", "likes:>3", "views:<=9", "rating:[1 TO 2.5]", "shares:unknown",
    "published:[2026-01 TO 2026-03-08]", "published:2026", "published:>=2026-01-01T00:00+07:00",
    "mood:negative", "customer:yes", "tag:\"giao hàng\"", "status:open", "via:name", "owned:no",
    "brand:ha-mien", "competitor:no", "score:<=-0.3", "score:[-1 TO 0]", "priority:high",
)  # fmt: skip
_SCRAPS = (
    *'()[]{}"“”„«»\'=~*?:/|&!-+,;.#@\\\t\n\u00a0\u200b\u0301\u0000\ud800\ufeff\u0130', "AND", "OR", "NOT",
    "NEAR/3", "ONEAR/0", "near/2", "or", " TO ", "//", "/*", "*/", "title:", "likes:[", "kind:(", "~5",
    "NOT NEAR/2", "NEAR/99999999999", "😍", "hạ", "a", "1", "日本", "𝔸", "́", "=\"", "={",
)  # fmt: skip


class Writer(random.Random):
    """Writes query texts; the same seed writes the same."""

    def term(self) -> str:
        """A word or a phrase, asked in any way."""
        words = " ".join(self.choices(WORDS, k=self.choice((1, 1, 2, 3))))
        exact = "=" if self.random() < 0.15 else ""
        roll = self.random()
        if roll < 0.5:
            text = exact + self.choice(WORDS)
        elif roll < 0.85:
            text = f'{exact}"{words}"{self.choice(_LOOSE)}'
        else:
            text = f"{exact}{{{words}}}{self.choice(_LOOSE)}"
        return (
            self.choice(("title:", "body:", "author:", "url:", "source:")) + text
            if self.random() < 0.1
            else text
        )

    def near(self, depth: int) -> str:
        """A clause about words."""
        if depth == 0 or self.random() < 0.6:
            return self.term()
        if self.random() < 0.3:
            return f"({self.near(depth - 1)} OR {self.near(depth - 1)})"
        operator = f"{self.choice(('NEAR', 'ONEAR', 'NOT NEAR', 'NOT ONEAR'))}/{self.randint(0, 6)}"
        parts = [f"({self.near(depth - 1)})" for _ in range(self.choice((2, 2, 3)))]
        return f" {operator} ".join(parts)

    def query(self, depth: int = 3) -> str:
        """A whole query."""
        roll = self.random()
        if depth == 0 or roll < 0.4:
            return self.choice(_VALUES) if self.random() < 0.15 else self.near(2)
        if roll < 0.5:
            return f"NOT ({self.query(depth - 1)})"
        joint = self.choice((" AND ", " OR ", " ", " AND NOT ", "\n", " /* why */ "))
        return joint.join(f"({self.query(depth - 1)})" for _ in range(self.choice((2, 2, 3))))

    def careless(self) -> str:
        """A query after some slips of the hand, or mere scraps."""
        if self.random() < 0.2:
            return self.choice(("", " ")).join(self.choices((*_SCRAPS, *WORDS), k=self.randint(0, 30)))
        text = self.query()
        for _ in range(self.randint(1, 4)):
            at = self.randint(0, len(text))
            to = min(len(text), at + self.choice((0, 0, 1, 1, 3, 9)))
            text = text[:at] + self.choice((*_SCRAPS, "", "", text[to : to + 9])) + text[to:]
        return text

    def post(self) -> str:
        """A text in which queries of this writer find something."""
        between = (*[" "] * 9, ", ", ".", "\n", "", "! ", "-")
        many = (*WORDS, "khác", "MIÊN", "Hoà", "word", "không", "của", "the", "shop")
        return "".join(w + self.choice(between) for w in self.choices(many, k=self.randint(0, 25)))
