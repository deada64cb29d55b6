"""Customers, accounts and reviews from files of JSON lines, for measuring.

A customer: ``{"id", "name", "phones", "emails", "handles": {site: handle}, "city", "born", "address"}``.
An account: ``{"mid", "platform", "handle", "display", "phone", "email", "city", "born", "address",
"truth"}``, where ``truth`` is the customer's id or -1. A review: ``{"mid", "customer", "same"}``.
All but the ids may be missing or null.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from listener.customers.identities import Key, UnreadableError, read_email, read_phone
from listener.customers.linkage.records import Author, Person, author, person
from listener.errors import UsageError

Id = int | str


@dataclass(frozen=True, slots=True)
class Asked:
    """An account, and whose it is in truth."""

    mid: Id
    author: Author
    truth: Id | None
    """The customer's id; None: nobody's."""


@dataclass(frozen=True, slots=True)
class Review:
    """What a person said about a pair."""

    mid: Id
    customer: Id
    same: bool


@dataclass(frozen=True, slots=True)
class Customers:
    """The customers of a file, numbered in its order."""

    persons: tuple[Person, ...]
    ids: tuple[Id, ...]
    """The file's id of each number."""


def read_customers(path: Path) -> Customers:
    """Read customers.

    Raises:
        UsageError: naming the file, the line and what is wrong with it.
    """
    ids: list[Id] = []
    persons = []
    for row, fail in _rows(path, "id"):
        handles = row.get("handles") or {}
        if not isinstance(handles, dict):
            raise fail("'handles' is not an object of site and handle")
        persons.append(
            person(
                len(ids),
                names=tuple(name for name in [_text(row, "name", fail)] if name),
                phones=_keys(row.get("phones"), read_phone),
                emails=_keys(row.get("emails"), read_email),
                accounts=tuple((str(site), str(handle)) for site, handle in handles.items() if handle),
                city=_text(row, "city", fail), born=_day(row, fail), address=_text(row, "address", fail),
            )
        )  # fmt: skip
        ids.append(row["id"])
    if len(set(ids)) < len(ids):
        raise UsageError(f"{path}: two customers have the same id; give each its own.")
    return Customers(tuple(persons), tuple(ids))


def read_accounts(path: Path) -> list[Asked]:
    """Read accounts with their truth.

    Raises:
        UsageError: naming the file, the line and what is wrong with it.
    """
    found = []
    for row, fail in _rows(path, "mid"):
        if "truth" not in row:
            raise fail("no 'truth': the customer's id, or -1 for nobody")
        asked = author(
            site=_text(row, "platform", fail), handle=_text(row, "handle", fail),
            name=_text(row, "display", fail), phones=_keys(row.get("phone"), read_phone),
            emails=_keys(row.get("email"), read_email), city=_text(row, "city", fail),
            born=_day(row, fail), address=_text(row, "address", fail),
        )  # fmt: skip
        truth = row["truth"]
        found.append(Asked(row["mid"], asked, None if truth in (-1, None) else truth))
    return found


def read_reviews(path: Path) -> list[Review]:
    """Read reviews.

    Raises:
        UsageError: naming the file, the line and what is wrong with it.
    """
    found = []
    for row, fail in _rows(path, "mid"):
        if not isinstance(row.get("same"), bool) or not isinstance(row.get("customer"), int | str):
            raise fail("a review needs 'customer' (an id) and 'same' (true or false)")
        found.append(Review(row["mid"], row["customer"], row["same"]))
    return found


Fail = Callable[[str], UsageError]


def _rows(path: Path, id_field: str) -> Iterator[tuple[Mapping[str, Any], Fail]]:
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise UsageError(f"Cannot read {path} as JSON lines ({error}).") from error
    count = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue

        def fail(reason: str, number: int = number) -> UsageError:
            return UsageError(f"{path}, line {number}: {reason}.")

        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise fail(f"not JSON ({error})") from error
        if not isinstance(row, dict) or not isinstance(row.get(id_field), int | str):
            raise fail(f"not an object with {id_field!r}")
        count += 1
        yield row, fail
    if not count:
        raise UsageError(f"{path} is empty; give one JSON object a line.")


def _text(row: Mapping[str, Any], field: str, fail: Fail) -> str | None:
    value = row.get(field)
    if value is None or isinstance(value, str):
        return value or None
    raise fail(f"{field!r} is not text")


def _day(row: Mapping[str, Any], fail: Fail) -> date | None:
    value = _text(row, "born", fail)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise fail(f"'born' is not a day such as 1990-12-31: {value!r}") from error


def _keys(values: object, read: Callable[[str], Key]) -> frozenset[str]:
    """The readable keys that recognise somebody; placeholders and slips are left out."""
    found = set()
    for value in values if isinstance(values, list) else [values]:
        if isinstance(value, str) and value.strip():
            try:
                key = read(value)
            except UnreadableError:
                continue
            if not key.blocked:
                found.add(key.value)
    return frozenset(found)
