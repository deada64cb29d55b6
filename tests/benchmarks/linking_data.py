"""The tasks of ``tests.benchmarks.linking``: customers and accounts from the development data."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from listener.customers.linkage.files import Asked, Customers, read_accounts, read_customers
from listener.customers.linkage.records import author, person


@dataclass(frozen=True, slots=True)
class Task:
    """Accounts to find among customers."""

    name: str
    customers: Customers
    asked: list[Asked]


def vietnamese(folder: Path) -> Task:
    """100,000 synthetic customers and 10,000 accounts."""
    return Task(
        "Vietnamese synthetic",
        read_customers(folder / "customers-100k.jsonl.gz"),
        read_accounts(folder / "mentions-100k-dev.jsonl.gz"),
    )


def febrl(folder: Path) -> Iterator[Task]:
    """FEBRL 4 without the number: the originals are the customers, the changed copies the accounts."""
    rows = {}
    for part in ("a", "b"):
        with (folder / f"dataset4{part}-dev.csv").open(encoding="utf-8", newline="") as file:
            rows[part] = [
                {key.strip(): value.strip() for key, value in row.items()} for row in csv.DictReader(file)
            ]
    people = tuple(
        person(number, names=_names(row), born=_born(row), address=_address(row))
        for number, row in enumerate(rows["a"])
    )
    ids = tuple(row["rec_id"].split("-")[1] for row in rows["a"])
    known = set(ids)
    asked = []
    for number, row in enumerate(rows["b"]):
        truth = row["rec_id"].split("-")[1]
        name = next(iter(_names(row)), None)
        found = author(site=None, handle=None, name=name, born=_born(row), address=_address(row))
        asked.append(Asked(number, found, truth if truth in known else None))
    yield Task("FEBRL 4", Customers(people, ids), asked)


def _names(row: dict[str, str]) -> tuple[str, ...]:
    name = f"{row['given_name']} {row['surname']}".strip()
    return (name,) if name else ()


def _address(row: dict[str, str]) -> str:
    return " ".join(
        row[field] for field in ("street_number", "address_1", "address_2", "suburb", "postcode", "state")
    )


def _born(row: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(row["date_of_birth"])
    except ValueError:
        return None


def officials(file: Path) -> Iterator[Task]:
    """US officials: the record holds name and Twitter handle, the account is the one on Instagram."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for name in ("us_legislators", "us_politicians_wikidata"):
        known = [row for row in rows if row["set"] == name and "tw" in row["accounts"]]
        people = tuple(
            person(number, names=(row["name"],), accounts=(("tw", row["accounts"]["tw"]),))
            for number, row in enumerate(known)
        )
        asked = [
            Asked(number, author(site="ig", handle=row["accounts"]["ig"], name=row["name"]), row["id"])
            for number, row in enumerate(known)
            if "ig" in row["accounts"]
        ]
        yield Task(name, Customers(people, tuple(row["id"] for row in known)), asked)
