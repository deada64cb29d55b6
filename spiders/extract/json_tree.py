"""JSON from strangers: every look into it says what it expects, and gets that or None."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from spiders.extract.counts import LARGEST

_IDENTITY = re.compile(r"[\w.-]{1,100}")
_OPENS = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}[\[{]")


@dataclass(frozen=True, slots=True)
class Json:
    """A value somewhere in a JSON document; ``Json(None)`` where there is none."""

    value: object

    def at(self, *path: str | int) -> Json:
        """The value below: by names of objects and places in arrays (negative: from the end)."""
        value = self.value
        for step in path:
            if isinstance(step, str):
                value = value.get(step) if isinstance(value, dict) else None
            elif isinstance(value, list) and -len(value) <= step < len(value):
                value = value[step]
            else:
                return Json(None)
        return Json(value)

    def has(self, *names: str) -> bool:
        """Whether it is an object with all these names."""
        return isinstance(self.value, dict) and all(name in self.value for name in names)

    @property
    def is_list(self) -> bool:
        """Whether it is an array."""
        return isinstance(self.value, list)

    def each(self, *path: str | int) -> Iterator[Json]:
        """The members of an array below; nothing where there is no array."""
        value = self.at(*path).value
        if isinstance(value, list):
            yield from (Json(member) for member in value)

    def members(self, *path: str | int) -> int:
        """How many members an array below has; 0 where there is none."""
        value = self.at(*path).value
        return len(value) if isinstance(value, list) else 0

    def word(self, *path: str | int) -> str | None:
        """Text, or a number as text; None when empty or anything else."""
        value = self.at(*path).value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value) if abs(value) < 10**30 else None
        if not isinstance(value, str):
            return None
        # Half of a surrogate pair can be written in JSON and nowhere else.
        return value.encode("utf-8", "replace").decode("utf-8").strip() or None

    def identity(self, *path: str | int) -> str | None:
        """A number or name that may stand in an address: letters, digits, ``_ . -``."""
        word = self.word(*path)
        return word if word and _IDENTITY.fullmatch(word) and word.strip(".") else None

    def number(self, *path: str | int) -> int | None:
        """A whole number, of either sign."""
        value = self.at(*path).value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        return value if abs(value) <= LARGEST else None

    def count(self, *path: str | int) -> int | None:
        """A whole number that counts something; below zero it counts nothing and is unknown."""
        number = self.number(*path)
        return number if number is not None and number >= 0 else None

    def true(self, *path: str | int) -> bool:
        """Whether it says yes: ``true`` or 1."""
        return self.at(*path).value in (True, 1)


def json_of(body: bytes) -> Json | None:
    """Read a document; None when it is no JSON object or array in a Unicode encoding (RFC 8259)."""
    if not _OPENS.match(body):
        return None
    try:
        value = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return Json(value) if isinstance(value, (dict, list)) else None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
