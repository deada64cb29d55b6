"""Writing lists of phrases so that people can read and edit them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from listener.sentiment.phrasebook import Flag, Kind, Phrase


def lines(text: str) -> tuple[str, ...]:
    """Phrases of several words, parted by commas and ends of lines."""
    return tuple(part.strip() for line in text.splitlines() for part in line.split(",") if part.strip())


def phrases(
    kind: Kind, known: Iterable[str] | Mapping[str, float], flags: Flag = Flag.NONE
) -> tuple[Phrase, ...]:
    """Phrases of one kind; a mapping gives their values."""
    values = known if isinstance(known, Mapping) else dict.fromkeys(known, 0.0)
    return tuple(Phrase(tuple(text.split(" ")), kind, value, flags) for text, value in values.items())
