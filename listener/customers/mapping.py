"""What a person says the columns of a file mean, kept by the file's headers for the next one like it.

A file whose headers are not understood, or wrongly, is explained once: header → field, or header →
nothing. Every later file with the same set of headers, in any order, is read in the same way.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.customers.identities import tidy
from listener.errors import UsageError
from listener.store import Database, audit, utc_now
from listener.store.tables import HeaderMap
from listener.store.upsert import dialect_insert
from listener.text.tokens import fold_for_search

NOTHING = "-"
"""Written for a field: the column is left out."""
_Pairs = Sequence[tuple[str, str | None]]
Explained = Mapping[str, str | None]
"""Field by header in its plain form; None: the column is left out."""


class FileKind(StrEnum):
    """What a file holds."""

    CUSTOMERS = "customers"
    INTERACTIONS = "interactions"


class Origin(StrEnum):
    """Why a column means what it does."""

    HEADER = "header"
    """Its header is one of those that are understood."""
    SAVED = "saved"
    """A person said so for an earlier file with these headers."""
    GIVEN = "given"
    """A person says so for this file."""


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """One column of a file."""

    header: str
    field: str | None
    """None: it is left out."""
    origin: Origin | None
    sample: tuple[str, ...] = ()
    """The first values that stand in it."""


def plain_header(header: str) -> str:
    """A header as compared: case, accents and punctuation do not count."""
    return re.sub(r"[\s_\-.:*()/]+", " ", fold_for_search(tidy(header))).strip()


def headers_key(headers: Sequence[str]) -> str:
    """The name under which a mapping of these headers is kept, whatever their order."""
    plain = sorted({plain_header(header) for header in headers})
    return hashlib.sha256("\n".join(plain).encode()).hexdigest()


def read_map(
    entries: Sequence[str], fields: Collection[str], meaning: Callable[[str], str | None]
) -> dict[str, str | None]:
    """``Cột 5=phone`` and its like: header → field; ``Cột 5=-`` leaves the column out.

    The field may also be named as a header would be (``Cột 5=SĐT``), and the two sides may be swapped.

    Raises:
        UsageError: naming the entry that cannot be read.
    """
    found: dict[str, str | None] = {}
    for entry in entries:
        left, mark, right = (part.strip() for part in entry.rpartition("="))
        if mark and right == NOTHING:
            found[left] = None
        elif mark and left and (known := _field(right, fields, meaning)):
            found[left] = known
        elif mark and right and (known := _field(left, fields, meaning)):
            found[right] = known
        else:
            raise UsageError(
                f"{entry!r} maps nothing; write HEADER=FIELD, such as 'Cột 5=phone', or 'Cột 5=-' to leave "
                f"it out. Fields: {', '.join(fields)}."
            )
    return found


def _field(name: str, fields: Collection[str], meaning: Callable[[str], str | None]) -> str | None:
    return name.lower() if name.lower() in fields else meaning(name)


@dataclass(frozen=True, slots=True)
class Mappings:
    """What people said of files of one kind, and of the present one."""

    saved: Mapping[str, Explained] = field(default_factory=dict)
    """By :func:`headers_key`."""
    given: Explained = field(default_factory=dict)

    def knows(self, header: str) -> bool:
        """Whether a header was ever explained: by such the separator of a file is found."""
        plain = plain_header(header)
        return plain in self.given or any(plain in one for one in self.saved.values())

    def explain(
        self, headers: Sequence[str], meaning: Callable[[str], str | None]
    ) -> list[tuple[str | None, Origin | None]]:
        """Each header's field: as given, as saved for these headers, as understood.

        Raises:
            UsageError: a header is given that the file does not have.
        """
        plain = [plain_header(header) for header in headers]
        if strange := [header for header in self.given if header not in plain]:
            shown = ", ".join(tidy(header) for header in headers)
            raise UsageError(f"The file has no column {strange[0]!r}; its columns are {shown[:300]!r}.")
        saved = self.saved.get(headers_key(headers), {})
        found: list[tuple[str | None, Origin | None]] = []
        for header, name in zip(headers, plain, strict=True):
            if name in self.given:
                found.append((self.given[name], Origin.GIVEN))
            elif name in saved:
                found.append((saved[name], Origin.SAVED))
            else:
                understood = meaning(header)
                found.append((understood, Origin.HEADER if understood else None))
        return found


def read_mappings(session: Session, kind: FileKind, given: Explained | None = None) -> Mappings:
    """All mappings of a kind of file, beside what is said of the present one."""
    rows = session.execute(select(HeaderMap.key, HeaderMap.columns).where(HeaderMap.kind == kind.value))
    saved = {
        key: {plain_header(header): name for header, name in cast("_Pairs", columns)} for key, columns in rows
    }
    return Mappings(saved, {plain_header(header): name for header, name in (given or {}).items()})


@needs(Act.MANAGE)
def save_mapping(
    session: Session, kind: FileKind, headers: Sequence[str], mappings: Mappings, *, actor: str
) -> None:
    """Keep what was said of a file, together with what was said before of its headers."""
    key = headers_key(headers)
    said = {**mappings.saved.get(key, {}), **mappings.given}
    columns = [
        [tidy(header), said[plain_header(header)]] for header in headers if plain_header(header) in said
    ]
    values = {"by": actor, "at": utc_now(), "columns": columns}
    session.execute(
        dialect_insert(session, HeaderMap)
        .values(kind=kind.value, key=key, **values)
        .on_conflict_do_update(index_elements=["kind", "key"], set_=values)
    )
    audit(session, actor, "mapping.save", f"mapping:{key[:12]}", kind=kind.value, columns=columns)


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """A mapping that the next file with these headers goes by."""

    id: str
    """The beginning of its key."""
    kind: str
    columns: tuple[tuple[str, str | None], ...]
    by: str
    at: datetime


def list_mappings(session: Session) -> tuple[SavedMapping, ...]:
    """All saved mappings, newest first."""
    rows = session.scalars(select(HeaderMap).order_by(HeaderMap.at.desc(), HeaderMap.key))
    return tuple(
        SavedMapping(
            row.key[:12], row.kind,
            tuple((header, name) for header, name in cast("_Pairs", row.columns)), row.by, row.at,
        )
        for row in rows
    )  # fmt: skip


@needs(Act.MANAGE)
def forget_mapping(database: Database, id_: str, *, actor: str) -> None:
    """Forget a saved mapping: files with its headers are read by their headers again.

    Raises:
        UsageError: there is none of this id.
    """
    with database.write() as session:
        keys = session.scalars(select(HeaderMap.key).where(HeaderMap.key.startswith(id_, autoescape=True)))
        key = next(iter(keys), None) if len(id_) >= 6 else None
        if key is None:
            raise UsageError(f"No mapping has the id {id_!r}; 'listener customer mappings' shows them.")
        session.execute(delete(HeaderMap).where(HeaderMap.key == key))
        audit(session, actor, "mapping.forget", f"mapping:{key[:12]}")
