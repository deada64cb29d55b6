"""Where a brand is named in a text, for who has its name and not its places."""

from __future__ import annotations

import re

from listener.text.tokens import fold


def find_name(text: str, name: str) -> list[tuple[int, int]]:
    """All places of a name in an NFC text: whole words, in any case.

    A name with accents is found with them and without any ("Mộc Lan" in "moc lan", not in "mọc lan"); one
    without accents is found in every spelling.
    """
    if not name.strip():
        return []
    lower, wanted = text.lower(), name.strip().lower()
    if len(lower) != len(text):
        lower = text
    found = {match.span() for match in _whole(wanted).finditer(lower)}
    bare = fold(wanted)
    spans = [match.span() for match in _whole(bare).finditer(fold(text))]
    found.update(span for span in spans if wanted == bare or lower[slice(*span)] == bare)
    return sorted(found)


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
