"""Where a file contradicts what is recorded: shown before anything is written.

A contradiction is no mistake of the row. It goes in like the others, in a way that loses nothing, unless
the person who imports leaves such rows out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from listener.customers.linkage.names import NameLevel, compare_names, name_parts


class ConflictKind(StrEnum):
    """What contradicts, and what the import makes of it."""

    NAME = "name"
    """Another name: the file's is shown from now on, the record's is kept beside it."""
    PHONE = "phone"
    """Another phone: both are kept."""
    EMAIL = "email"
    """Another e-mail: both are kept."""
    TAKEN = "taken"
    """A key that another customer has: both have it then, and it recognises neither."""
    APART = "apart"
    """A record has one of the row's keys and contradicts a stronger one: the row is a customer of its own."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row that contradicts a record."""

    line: int
    kind: ConflictKind
    customer: str | None
    """Public id of the record; None where it is of this very file."""
    customer_line: int | None
    """The line of the file that made the record."""
    file: str
    """What the row says."""
    record: str
    """What the record says."""

    @property
    def place(self) -> str:
        """The record, in words."""
        return self.customer or f"line {self.customer_line}"


def names_contradict(name: str, known: Collection[str]) -> bool:
    """Whether a name can belong to nobody who bears these: no shorter, longer or reordered form of one."""
    shown = name_parts(name)
    return bool(shown) and bool(known) and all(_contradicts(shown, name_parts(one)) for one in known)


def _contradicts(shown: tuple[str, ...], own: tuple[str, ...]) -> bool:
    if not own:
        return False
    match = compare_names(shown, own, bool)
    if match.level in (NameLevel.FULL, NameLevel.TYPO, NameLevel.PART):
        return False
    return match.strangers > 0 and bool(set(own) - set(shown))
