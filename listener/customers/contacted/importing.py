"""Importing interactions: good rows go in, broken ones are listed, twice is as once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, insert, select, tuple_, update
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.customers.contacted.headers import Column, refuse_incomplete
from listener.customers.contacted.placing import Place, Places, UnknownCustomerError
from listener.customers.contacted.rows import Told, read_interactions, read_table
from listener.customers.identities import UnreadableError
from listener.customers.mapping import ColumnUse, Explained, FileKind, read_mappings, save_mapping
from listener.customers.rows import BrokenRow
from listener.settings import get_settings
from listener.sheets import read_content
from listener.store import Database, audit
from listener.store.base import Base
from listener.store.locks import lock_customers
from listener.store.tables import Campaign, ImportRun, Interaction, Product
from listener.store.upsert import in_batches, insert_new
from listener.text.tokens import fold_for_search

Progress = Callable[[int, int], None]
"""Called with the rows done and the rows there are."""


@dataclass(frozen=True, slots=True)
class InteractionsImport:
    """What came of a file. ``rows`` is the sum of the other counts and the broken rows."""

    rows: int
    created: int
    updated: int
    unchanged: int
    broken: tuple[BrokenRow, ...]
    ignored_columns: tuple[str, ...] = ()
    columns: tuple[ColumnUse, ...] = ()
    """What each column was taken for."""
    unknown_customers: int = 0
    """Of the broken rows those that name somebody who is no customer yet."""


@needs(Act.MANAGE)
def import_interactions(
    database: Database,
    source: Path | bytes,
    filename: str | None = None,
    *,
    actor: str,
    given: Mapping[Column, str] | None = None,
    dry_run: bool = False,
    explained: Explained | None = None,
    progress: Progress | None = None,
) -> InteractionsImport:
    """Import a CSV, XLSX or JSON-lines file of interactions.

    A row goes to the customer who owns its id, e-mail, phone or account. It is known by its source and
    its number there, or by all it says; one that is known is brought up to date.

    Args:
        filename: Its name for messages, where ``source`` is its content.
        given: What no column says, for all rows: kind, source, channel, campaign.
        dry_run: Say what would happen and write nothing.
        explained: Header → field (None: left out), before what was saved and what headers say; it is
            saved for the next file with these headers.

    Raises:
        UsageError: the file cannot be read, or a column that is needed is missing.
    """
    name = filename or (source.name if isinstance(source, Path) else "the file")
    with database.read() as session:
        mappings = read_mappings(session, FileKind.INTERACTIONS, explained)
    table = read_table(read_content(source), name, mappings)
    refuse_incomplete(table.columns, given or {})
    told: list[Told] = []
    broken: list[BrokenRow] = []
    rows = {}
    for row, read in read_interactions(table, given or {}, get_settings().zone):
        rows[row.line] = row
        if isinstance(read, Told):
            told.append(read)
        else:
            broken.append(BrokenRow(row.line, str(read), table.named(row)))
    transaction: AbstractContextManager[Session] = database.read() if dry_run else database.write()
    with transaction as session:
        if not dry_run:
            lock_customers(session)
        placed: dict[tuple[str, str], tuple[Told, Place]] = {}
        places = Places(session, told)
        repeated = unknown = 0
        for done, each in enumerate(told, start=1):
            try:
                place = places.place(each)
            except UnreadableError as reason:
                broken.append(BrokenRow(each.line, str(reason), table.named(rows[each.line])))
                unknown += isinstance(reason, UnknownCustomerError)
                continue
            key = (each.source, each.external_id)
            repeated += key in placed
            placed[key] = (each, place)
            if progress and done % 500 == 0:
                progress(done, len(table.rows))
        broken.sort(key=lambda each: each.line)
        fresh, changed = _plan(session, placed, dry_run=dry_run)
        created, updated = len(fresh), len(changed)
        result = InteractionsImport(
            rows=len(table.rows),
            created=created,
            updated=updated,
            unchanged=len(placed) - created - updated + repeated,
            broken=tuple(broken),
            ignored_columns=tuple(
                use.header for use in table.columns.uses(()) if use.field is None and use.header
            ),
            columns=table.columns.uses([row.cells for row in table.rows]),
            unknown_customers=unknown,
        )
        if not dry_run:
            if explained:
                save_mapping(session, FileKind.INTERACTIONS, table.columns.headers, mappings, actor=actor)
            run_id = _record(session, result, name, actor)
            _write(session, [{**values, "run_id": run_id} for values in fresh], changed)
    if progress:
        progress(len(table.rows), len(table.rows))
    return result


_COMPARED = (
    "customer_id", "identity_id", "kind", "at", "channel", "product_id", "campaign_id", "value", "seconds",
    "outcome", "agent", "text",
)  # fmt: skip


def _plan(
    session: Session, placed: Mapping[tuple[str, str], tuple[Told, Place]], *, dry_run: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows that are new, and parameters of those that changed."""
    products = _named(session, Product, [told.product for told, _ in placed.values()], dry_run)
    campaigns = _named(session, Campaign, [told.campaign for told, _ in placed.values()], dry_run)
    fresh: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for batch in in_batches(sorted(placed)):
        known = {
            (row.source, row.external_id): row
            for row in session.scalars(
                select(Interaction).where(
                    tuple_(Interaction.source, Interaction.external_id).in_(list(batch))
                )
            )
        }
        for key in batch:
            values = _values(*placed[key], products, campaigns)
            if (row := known.get(key)) is None:
                fresh.append({**values, "source": key[0], "external_id": key[1]})
            elif any(getattr(row, column) != values[column] for column in _COMPARED):
                changed.append({f"b_{column}": value for column, value in values.items()} | {"b_id": row.id})
    return fresh, changed


def _write(session: Session, fresh: Sequence[dict[str, Any]], changed: Sequence[dict[str, Any]]) -> None:
    insert_new(session, Interaction, fresh)
    if changed:
        columns = Interaction.__table__.c
        statement = (
            update(Interaction.__table__)  # type: ignore[arg-type]
            .where(columns.id == bindparam("b_id"))
            .values({column: bindparam(f"b_{column}") for column in _COMPARED})
        )
        session.connection().execute(statement, list(changed))


def _values(
    told: Told, place: Place, products: Mapping[str, int], campaigns: Mapping[str, int]
) -> dict[str, Any]:
    return {
        "customer_id": place.customer_id,
        "identity_id": place.identity_id,
        "kind": told.kind.value,
        "at": told.at,
        "channel": told.channel,
        "product_id": products.get(fold_for_search(told.product)) if told.product else None,
        "campaign_id": campaigns.get(fold_for_search(told.campaign)) if told.campaign else None,
        "value": told.value,
        "seconds": told.seconds,
        "outcome": told.outcome,
        "agent": told.agent,
        "text": told.text,
    }


def _named(session: Session, table: type[Base], names: Sequence[str | None], dry_run: bool) -> dict[str, int]:
    """Ids of products or campaigns by key; new ones are added."""
    wanted = {fold_for_search(name): name for name in reversed(names) if name}
    if not dry_run:
        insert_new(session, table, [{"key": key, "name": name} for key, name in sorted(wanted.items())])
    columns = table.__table__.c
    ids: dict[str, int] = {}
    for batch in in_batches(sorted(wanted)):
        found = session.execute(select(columns.key, columns.id).where(columns.key.in_(batch)))
        ids |= dict(found.all())
    if dry_run:
        # A name that is not there yet is a change of whatever is said to have it.
        ids |= dict.fromkeys(wanted.keys() - ids.keys(), -1)
    return ids


def _record(session: Session, result: InteractionsImport, filename: str, actor: str) -> int:
    counts = {
        "rows": result.rows,
        "created": result.created,
        "updated": result.updated,
        "unchanged": result.unchanged,
    }
    audit(
        session, actor, "interaction.import", f"file:{filename}", at=None, broken=len(result.broken), **counts
    )
    return session.scalars(
        insert(ImportRun)
        .values(
            kind="interactions",
            by=actor,
            filename=filename,
            broken=[{"line": b.line, "reason": b.reason, "row": dict(b.row)} for b in result.broken],
            **counts,
        )
        .returning(ImportRun.id)
    ).one()


def look_at_columns(
    database: Database, content: bytes, filename: str, explained: Explained | None = None
) -> tuple[ColumnUse, ...]:
    """What the columns of a file of interactions would be taken for, also where none is understood.

    Raises:
        UsageError: the file cannot be read.
    """
    with database.read() as session:
        mappings = read_mappings(session, FileKind.INTERACTIONS, explained)
    table = read_table(content, filename, mappings)
    return table.columns.uses([row.cells for row in table.rows])
