"""A made base of Vietnamese customers in a database, and the time that its index takes.

Names follow the counts in ``vn_name_parts.json`` (terms: MIT); everything else is
drawn. Nothing here is a figure of quality: names and handles are what makes the index work hard.
"""

from __future__ import annotations

import json
import random
import re
import time
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from listener.customers.asking import open_decider
from listener.customers.identities import READERS, IdentityKind
from listener.customers.linkage.indexing import build
from listener.customers.linkage.records import Author, author
from listener.store import Database, utc_now
from listener.store.tables import Customer, Identity
from listener.store.upsert import insert_bulk
from listener.text.tokens import fold_for_search

_PARTS = Path(__file__).with_name("vn_name_parts.json")
_SITES = ("voz.vn", "otofun.net", "tinhte.vn", "facebook.com")
_LETTERS = re.compile(r"[^a-z]+")
_PAGE = 50_000
SEED = 7


@dataclass(frozen=True, slots=True)
class Timed:
    """Times of the stored index."""

    database: str
    customers: int
    build_seconds: float
    build_cpu_seconds: float
    accounts: int
    p50_ms: float
    p99_ms: float
    p50_cpu_ms: float
    p99_cpu_ms: float
    found: int
    """Accounts with a candidate."""

    def as_dict(self) -> dict[str, str | int | float]:
        """All figures by name."""
        return asdict(self)


class Maker:
    """Draws names and handles."""

    def __init__(self, seed: int) -> None:
        """Draw the same for the same seed."""
        self._random = random.Random(seed)
        parts = json.loads(_PARTS.read_text(encoding="utf-8"))
        self._parts = [
            (list(parts[kind]), list(parts[kind].values())) for kind in ("family", "middle", "given")
        ]

    def name(self) -> str:
        """Family, middle and given name by their counts."""
        return " ".join(self._random.choices(words, counts)[0] for words, counts in self._parts)

    def handle(self, name: str) -> str:
        """A handle made from a name, as people make them."""
        words = _LETTERS.sub(" ", fold_for_search(name)).split()
        ways = (
            "".join(words),
            words[-1] + words[0],
            "".join(w[0] for w in words[:-1]) + words[-1],
            words[-1],
        )
        digits = self._random.choice(
            ["", str(self._random.randint(1960, 2008)), str(self._random.randint(1, 999))]
        )
        return self._random.choice(ways) + self._random.choice(["", ".", "_"]) + digits

    def phone(self) -> str:
        """A mobile number."""
        prefix = self._random.choice([90, 91, 93, 97, 98, 32, 70, 83])
        return f"0{prefix}{self._random.randint(0, 9_999_999):07d}"

    def site(self) -> str:
        """One of a few sites."""
        return self._random.choice(_SITES)

    def author(self) -> Author:
        """An account with a name and a handle, a phone now and then; mostly nobody's."""
        name = self.name()
        phones = frozenset(
            {READERS[IdentityKind.PHONE](self.phone()).value} if self._random.random() < 0.1 else ()
        )
        return author(site=self.site(), handle=self.handle(name), name=name, phones=phones)


def fill(database: Database, customers: int, seed: int = SEED) -> None:
    """Put made customers into an empty database."""
    maker, now = Maker(seed), utc_now()
    numbers = iter(range(1, customers + 1))
    while page := list(islice(numbers, _PAGE)):
        rows, identities = [], []
        for number in page:
            name = maker.name()
            rows.append((number, f"C-{number}", name, now.isoformat(" ")))
            keys = [
                READERS[IdentityKind.NAME](name),
                READERS[IdentityKind.PHONE](maker.phone()),
                READERS[IdentityKind.EMAIL](f"{maker.handle(name).strip('._')}@gmail.com"),
                READERS[IdentityKind.ACCOUNT](f"{maker.site()}/u/{maker.handle(name)}"),
            ]
            identities += [(number, key.kind.value, key.value, key.shown, now.isoformat(" ")) for key in keys]
        with database.write() as session:
            insert_bulk(session, Customer, ("id", "public_id", "name", "created_at"), rows)
            insert_bulk(
                session, Identity, ("customer_id", "kind", "value", "shown", "created_at"), identities
            )


def time_index(database: Database, customers: int, accounts: int) -> Timed:
    """Build the index for made customers and decide about made accounts, each in a transaction of its own."""
    fill(database, customers)
    wall, cpu = time.perf_counter(), time.process_time()
    build(database)
    build_seconds, build_cpu = time.perf_counter() - wall, time.process_time() - cpu
    maker = Maker(SEED + 1)
    asked = [maker.author() for _ in range(accounts)]
    walls, cpus, found = [], [], 0
    with database.read() as session:
        decider = open_decider(session)  # what a process does once
        assert decider is not None
        for one in asked:
            wall, cpu = time.perf_counter(), time.process_time()
            decision = decider.decide(one)
            walls.append(time.perf_counter() - wall)
            cpus.append(time.process_time() - cpu)
            found += bool(decision.candidates)
        kind = session.get_bind().dialect.name
    walls.sort()
    cpus.sort()
    half, most = accounts // 2, min(accounts - 1, int(accounts * 0.99))
    return Timed(
        kind, customers, build_seconds, build_cpu, accounts, walls[half] * 1000, walls[most] * 1000,
        cpus[half] * 1000, cpus[most] * 1000, found,
    )  # fmt: skip
