"""``listener customer merge``, ``erase``, ``tag`` and the rest: what people do with customers."""

from __future__ import annotations

from dataclasses import astuple, fields
from datetime import datetime
from typing import Annotated

import typer

from listener.cli.shared import JsonFlag, actor, console, emit_json, open_db, show_table
from listener.customers.ending import end_identity as end_of_identity
from listener.customers.ending import resume_identity
from listener.customers.erasing import erase as erase_customer
from listener.customers.erasing import preview_erase
from listener.customers.insights import insights as find_insights
from listener.customers.merging import MergePreview, preview_merge, preview_unmerge
from listener.customers.merging import merge as merge_customers
from listener.customers.merging import unmerge as unmerge_customers
from listener.customers.noting import PURPOSES, STATES, add_tag, note_consent, remove_tag
from listener.errors import UsageError
from listener.importing import values
from listener.settings import get_settings

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen and write nothing.")]


def merge(
    kept: Annotated[str, typer.Argument(metavar="A", help="The customer who keeps the id: C-…")],
    other: Annotated[str, typer.Argument(metavar="B", help="The customer merged into A; the id leads to A.")],
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Merge two records of one person; 'listener customer unmerge B' parts them exactly again."""
    with open_db(create=False) as database:
        if dry_run:
            with database.read() as session:
                seen = preview_merge(session, kept, other)
        else:
            seen = merge_customers(database, kept, other, actor=actor())
    if as_json:
        emit_json(seen)
        return
    _show_sides(seen)
    console.print(
        f"Nothing was written. {seen.other.public_id} would be merged into {seen.kept.public_id}."
        if dry_run
        else f"{seen.other.public_id} is merged into {seen.kept.public_id}. "
        f"To part them again: listener customer unmerge {seen.other.public_id}",
        markup=False,
    )


def unmerge(
    other: Annotated[str, typer.Argument(metavar="B", help="The customer who was merged into another.")],
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Part a customer who was merged into another: all is as if they had never been merged."""
    with open_db(create=False) as database:
        if dry_run:
            with database.read() as session:
                seen = preview_unmerge(session, other)
        else:
            seen = unmerge_customers(database, other, actor=actor())
    if as_json:
        emit_json(seen)
        return
    _show_sides(seen)
    console.print(
        f"Nothing was written. {seen.other.public_id} would stand by itself again."
        if dry_run
        else f"{seen.other.public_id} stands by itself again.",
        markup=False,
    )


def _show_sides(seen: MergePreview) -> None:
    show_table(
        "Two records",
        ["Id", "Name", "Known by", "Accounts", "Interactions"],
        [
            (
                side.public_id,
                side.name,
                ", ".join(shown for _, shown in side.identities),
                ", ".join(side.accounts),
                side.interactions,
            )
            for side in (seen.kept, seen.other)
        ],
    )
    if seen.shared:
        console.print(f"Both have: {', '.join(f'{k} {v}' for k, v in seen.shared)}.", markup=False)
    if seen.differing:
        console.print(f"They differ in: {', '.join(seen.differing)}. Look twice.", markup=False)


PublicId = Annotated[str, typer.Argument(metavar="ID", help="The customer's id: C-…")]


def erase(
    customer: PublicId,
    authors: Annotated[
        bool, typer.Option("--authors", help="Take the names of their accounts from stored posts too.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,
    dry_run: DryRun = False,
    as_json: JsonFlag = False,
) -> None:
    """Erase a customer for good: what recognises them is gone, and they are not stored again.

    Only hashes of their keys are kept, by which later imports refuse them row by row.
    """
    with open_db(create=False) as database:
        with database.read() as session:
            seen = preview_erase(session, customer, authors=authors)
        if not dry_run:
            if not yes:
                typer.confirm(f"Erase {seen.public_id} for good? There is no undo.", abort=True, err=True)
            seen = erase_customer(database, customer, authors=authors, actor=actor())
    if as_json:
        emit_json(seen)
        return
    console.print(
        f"{'Nothing was erased. It would be: ' if dry_run else 'Erased: '}"
        f"{seen.records:,} records, {seen.identities:,} identities, {seen.links:,} links, "
        f"{seen.interactions:,} interactions, {seen.import_rows:,} rows of imports; "
        f"{seen.accounts:,} accounts renamed in {seen.posts:,} posts.",
        markup=False,
    )


def tag(
    customer: PublicId,
    word: Annotated[str, typer.Argument(metavar="TAG", help="A word or a few.")],
    remove: Annotated[bool, typer.Option("--remove", help="Take the tag away.")] = False,
) -> None:
    """Put a tag to a customer, or take it away; segments ask for it with tag:."""
    with open_db(create=False) as database:
        (remove_tag if remove else add_tag)(database, customer, word, actor=actor())
    console.print("Tag taken away." if remove else "Tagged.", markup=False)


def consent(
    customer: PublicId,
    purpose: Annotated[str, typer.Argument(help=f"One of {', '.join(PURPOSES)}.")],
    state: Annotated[str, typer.Argument(help=f"{' or '.join(STATES)}.")],
    note: Annotated[str | None, typer.Option(help="Where and how it was said.")] = None,
) -> None:
    """Write down what a customer allowed or refused; earlier words stay on record."""
    with open_db(create=False) as database:
        note_consent(database, customer, purpose, state, actor=actor(), note=note)
    console.print(f"Noted: {purpose} {state}.", markup=False)


def end_identity(
    customer: PublicId,
    identity: Annotated[
        str, typer.Argument(metavar="KIND:VALUE", help="What is not theirs any more: phone:0901234567.")
    ],
    on: Annotated[
        str | None, typer.Option("--on", metavar="TIME", help="When it ended: 2026-05-01; else now.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="Since when it was theirs, if known.")
    ] = None,
    take_back: Annotated[bool, typer.Option("--undo", help="It is theirs again, as before.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Say that a phone, an e-mail, an account or an id is not the customer's any more.

    From then on it recognises nobody; what happened before stays theirs, and interactions of its days
    still go to them.
    """
    kind, colon, value = identity.partition(":")
    if not colon or not value.strip():
        raise UsageError(f"{identity!r} is no KIND:VALUE, such as phone:0901234567.")
    if take_back and (on or since):
        raise UsageError("--undo takes the dates away; give it alone.")
    with open_db(create=False) as database:
        kind, value = kind.strip().lower(), value.strip()
        if take_back:
            told = resume_identity(database, customer, kind, value, actor=actor())
        else:
            told = end_of_identity(
                database, customer, kind, value, actor=actor(), at=_moment(on), start=_moment(since)
            )
    if as_json:
        emit_json(told)
    else:
        how = "holds again" if told.end is None else f"ended on {told.end:%Y-%m-%d}"
        console.print(f"{told.kind} {told.shown} of {told.public_id} {how}.", markup=False)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return values.moment(text, get_settings().zone)
    except values.UnreadableError as error:
        raise UsageError(f"{error}.") from error


def insights(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many of each.")] = 10,
    as_json: JsonFlag = False,
) -> None:
    """Show who is worth most, what they buy, which promotions they answer, their channels and topics."""
    with open_db(create=False) as database, database.read() as session:
        found = find_insights(session, limit)
    if as_json:
        emit_json(found)
        return
    for part in fields(found):
        rows = getattr(found, part.name)
        if rows:
            columns = [each.name.replace("_", " ").capitalize() for each in fields(rows[0])]
            show_table(part.name.capitalize(), columns, [astuple(row) for row in rows])
    if not any(astuple(found)):
        console.print(
            "Nothing yet: listener interaction import FILE brings orders and answers.", markup=False
        )
