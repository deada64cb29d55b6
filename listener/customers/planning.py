"""What a set of rows does to the customers that are there: planned in memory, written in bulk."""

from __future__ import annotations

import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from listener.customers.conflicts import Conflict, ConflictKind, names_contradict
from listener.customers.identities import STRONG, IdentityKind, Key, is_blocked
from listener.customers.linkage.indexing import index_customers
from listener.customers.matching import OwnerIndex, Pair, Verdict
from listener.customers.owners import all_owners
from listener.store import utc_now
from listener.store.tables import Customer, Identity
from listener.store.upsert import dialect_insert, in_batches


@dataclass(frozen=True, slots=True)
class Fields:
    """What one row says about a customer."""

    keys: tuple[Key, ...]
    name: str | None
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Draft:
    """A customer as it will be."""

    name: str | None
    note: str | None
    person: int
    """Who it is after merges."""
    keys: dict[Pair, str] = field(default_factory=dict)
    """Each key as it is shown, also those that ended."""
    added: list[Key] = field(default_factory=list)
    ended: set[Pair] = field(default_factory=set)
    changed: bool = False
    public_id: str | None = None
    line: int | None = None
    """The line that makes it, where it is new."""

    def shown(self, kind: IdentityKind) -> list[str]:
        """The values of a kind that hold still."""
        return [shown for pair, shown in self.keys.items() if pair[0] is kind and pair not in self.ended]


class Planner:
    """Takes rows one by one; nothing is written before :meth:`write`."""

    def __init__(
        self, session: Session, rows: Sequence[Fields], *, leave_out_conflicts: bool = False
    ) -> None:
        """Read the customers that these rows can touch.

        Args:
            leave_out_conflicts: Rows that contradict a record do not go in.
        """
        self._session = session
        self._leave_out = leave_out_conflicts
        self._index = OwnerIndex()
        self._drafts: dict[int, _Draft] = {}
        self._waiting: list[tuple[int, Fields]] = []
        self._next_new = -1
        self.created = self.updated = self.unchanged = 0
        self.conflicts: list[Conflict] = []
        self.left_out: list[int] = []
        """Lines that did not go in because they contradict a record."""
        self._load(rows)

    def _load(self, rows: Sequence[Fields]) -> None:
        touched: set[int] = set()
        for kind in STRONG:
            values = {key.value for row in rows for key in row.keys if key.kind is kind}
            for owners in all_owners(self._session, kind, values).values():
                touched |= owners
        for batch in in_batches(sorted(touched)):
            for row in self._session.execute(
                select(
                    Customer.id, Customer.name, Customer.note, Customer.public_id, Customer.person_id
                ).where(Customer.id.in_(batch))
            ):
                self._drafts[row.id] = _Draft(
                    row.name, row.note, row.person_id or row.id, public_id=row.public_id
                )
            for customer_id, kind_name, value, shown, end in self._session.execute(
                select(Identity.customer_id, Identity.kind, Identity.value, Identity.shown, Identity.valid_to)
                .where(Identity.customer_id.in_(batch))
                .order_by(Identity.id)
            ):
                pair = (IdentityKind(kind_name), value)
                self._drafts[customer_id].keys[pair] = shown
                if end is not None:
                    self._drafts[customer_id].ended.add(pair)
        for customer_id, draft in self._drafts.items():
            usable = (pair for pair in draft.keys if pair[0] in STRONG and not is_blocked(*pair))
            self._index.add(customer_id, (pair for pair in usable if pair not in draft.ended))

    def take(self, line: int, row: Fields) -> None:
        """Plan one row; an unclear one waits for what the others say."""
        found = self._index.find(row.keys)
        if found is Verdict.UNCLEAR:
            self._waiting.append((line, row))
            return
        conflicts = self._conflicts(line, row, found if isinstance(found, int) else None)
        self.conflicts += conflicts
        if conflicts and self._leave_out:
            self.left_out.append(line)
        elif isinstance(found, int):
            if self._merge(found, row):
                self.updated += 1
            else:
                self.unchanged += 1
        else:
            self.create(row, line)

    def create(self, row: Fields, line: int | None = None) -> None:
        """Plan a new customer, whoever else has these keys."""
        customer = self._next_new
        self._next_new -= 1
        self._drafts[customer] = _Draft(None, None, customer, line=line)
        self._merge(customer, row)
        self.created += 1

    def _conflicts(self, line: int, row: Fields, found: int | None) -> list[Conflict]:
        """Where a row contradicts the record it finds, or shares a key with one that it does not."""
        conflicts = []

        def conflict(kind: ConflictKind, draft: _Draft, file: str, record: str) -> None:
            conflicts.append(Conflict(line, kind, draft.public_id, draft.line, file, record))

        draft = self._drafts[found] if found is not None else None
        if draft is not None:
            names = draft.shown(IdentityKind.NAME)
            if row.name and names_contradict(row.name, names):
                conflict(ConflictKind.NAME, draft, row.name, draft.name or names[-1])
            for kind, named in (
                (IdentityKind.PHONE, ConflictKind.PHONE),
                (IdentityKind.EMAIL, ConflictKind.EMAIL),
            ):
                given = [key for key in row.keys if key.kind is kind and not key.blocked]
                own = draft.shown(kind)
                if given and own and not any((kind, key.value) in draft.keys for key in given):
                    conflict(named, draft, given[0].shown, own[-1])
        for key in row.keys:
            if draft is not None and (key.kind, key.value) in draft.keys:
                continue
            for owner in sorted(self._index.owners_of(key) - {found}):
                other = self._drafts[owner]
                if draft is not None and other.person == draft.person:
                    continue
                stronger = self._contradicted_by(owner, key, row) if draft is None else None
                if stronger is None:
                    conflict(ConflictKind.TAKEN, other, key.shown, key.shown)
                else:
                    own = other.shown(stronger.kind)
                    conflict(ConflictKind.APART, other, f"{key.shown}, {stronger.shown}", own[-1])
        return conflicts

    def _contradicted_by(self, owner: int, key: Key, row: Fields) -> Key | None:
        """The stronger key of a row by which an owner of a weaker one is somebody else."""
        draft = self._drafts[owner]
        for stronger in STRONG[: STRONG.index(key.kind)]:
            given = [each for each in row.keys if each.kind is stronger and not each.blocked]
            if given and draft.shown(stronger):
                return given[0]
        return None

    def owner_of_any(self, row: Fields) -> int | None:
        """A customer who has one of a row's usable keys."""
        return next((owner for key in row.keys for owner in sorted(self._index.owners_of(key))), None)

    def settle(self) -> list[tuple[int, str]]:
        """Try the unclear rows again until nothing moves.

        Returns:
            Line and reason of those that stay unclear.
        """
        before = None
        while self._waiting and before != len(self._waiting):
            before = len(self._waiting)
            waiting, self._waiting = self._waiting, []
            for line, row in waiting:
                self.take(line, row)
        return [(line, self._unclear(row)) for line, row in self._waiting]

    def _unclear(self, row: Fields) -> str:
        owners = {owner for key in row.keys for owner in self._index.owners_of(key)}
        known = sorted(name for owner in owners if (name := self._drafts[owner].public_id))
        named = f" ({', '.join(known[:3])})" if known else ""
        return f"its keys belong to several customers{named}: add a customer id or an e-mail of its own"

    def _merge(self, customer: int, row: Fields) -> bool:
        """Add what is new in a row to a customer; what is there stays."""
        draft = self._drafts[customer]
        new = {(key.kind, key.value): key for key in row.keys if (key.kind, key.value) not in draft.keys}
        changed = bool(new)
        if row.name and (draft.name is None or any(kind is IdentityKind.NAME for kind, _ in new)):
            # A name not heard before is the newer one; an old one that comes again changes nothing.
            draft.name = row.name
            changed = True
        for note in row.notes:
            lines = (draft.note or "").split("\n")
            if note not in lines:
                draft.note = "\n".join([line for line in lines if line] + [note])
                changed = True
        draft.keys |= {pair: key.shown for pair, key in new.items()}
        draft.added += new.values()
        draft.changed |= changed
        self._index.add(customer, (pair for pair in new if pair[0] in STRONG and not new[pair].blocked))
        return changed

    def write(self) -> dict[int, str]:
        """Write the plan.

        Returns:
            Public ids of the new customers, by id.
        """
        now = utc_now()
        fresh = [customer for customer in self._drafts if customer < 0]
        ids = _insert_customers(
            self._session,
            [{"name": self._drafts[c].name, "note": self._drafts[c].note, "created_at": now} for c in fresh],
        )
        real = {customer: customer for customer in self._drafts if customer > 0}
        real |= dict(zip(fresh, ids, strict=True))
        changed = [
            {"b_id": customer, "name": draft.name, "note": draft.note}
            for customer, draft in self._drafts.items()
            if customer > 0 and draft.changed
        ]
        if changed:
            self._session.connection().execute(
                update(Customer.__table__).where(Customer.__table__.c.id == bindparam("b_id")),  # type: ignore[arg-type]
                changed,
            )
        added = [
            {
                "customer_id": real[customer],
                "kind": key.kind.value,
                "value": key.value,
                "shown": key.shown,
                "created_at": now,
            }
            for customer, draft in self._drafts.items()
            for key in draft.added
        ]
        if added:
            # One statement with many sets of values: a tenth of the cost of many rows in a statement.
            statement = dialect_insert(self._session, Identity).on_conflict_do_nothing()
            self._session.connection().execute(statement, added)
        index_customers(self._session, [real[c] for c, draft in self._drafts.items() if draft.changed])
        return ids


def _insert_customers(session: Session, rows: Sequence[dict[str, object]]) -> dict[int, str]:
    """Insert customers under public ids that nobody has.

    Returns:
        Public id by id, in the order of the rows.
    """
    ids: dict[int, str] = {}
    for batch in in_batches(rows):
        names = _free_ids(session, len(batch))
        rows_in = [{**row, "public_id": name} for row, name in zip(batch, names, strict=True)]
        added = session.execute(insert(Customer).returning(Customer.public_id, Customer.id), rows_in)
        found = dict(added.all())
        ids |= {found[name]: name for name in names}
    return ids


def _free_ids(session: Session, count: int) -> list[str]:
    free: dict[str, None] = {}
    while len(free) < count:
        some = {
            "C-" + "".join(secrets.choice(string.ascii_uppercase) for _ in range(10))
            for _ in range(count - len(free))
        }
        taken = session.scalars(select(Customer.public_id).where(Customer.public_id.in_(some)))
        free |= dict.fromkeys(some - set(taken))
    return list(free)
