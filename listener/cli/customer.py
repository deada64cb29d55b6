"""``listener customer …``: importing customers and looking at them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from listener.cli.importing import BrokenTo, Strict, end, show_broken, show_conflicts
from listener.cli.mapping import Mapped, show_columns
from listener.cli.shared import JsonFlag, actor, ago, console, emit_json, errors, open_db, show_table
from listener.customers.headers import Field, meaning
from listener.customers.importing import ImportResult, import_customers
from listener.customers.linkage.files import read_accounts, read_customers, read_reviews
from listener.customers.linkage.measure import measure as measure_links
from listener.customers.mapping import read_map
from listener.customers.records import CustomerRecord, KnownIdentity, customer_page, list_customers
from listener.store import utc_now

app = typer.Typer(help="Customers: import them, and see who said what.", no_args_is_help=True)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX; the first line names the columns.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen and write nothing.")
    ] = False,
    mapped: Mapped = None,
    leave_out: Annotated[
        bool,
        typer.Option("--leave-out-conflicts", help="Rows that contradict a record do not go in."),
    ] = False,
    broken_to: BrokenTo = None,
    strict: Strict = False,
    as_json: JsonFlag = False,
) -> None:
    """Import customers; importing the same file again changes nothing.

    Columns are found by their headers, English or Vietnamese: Name (Họ và tên), Email, Phone (SĐT),
    Address (Địa chỉ), Account (Tài khoản: voz.vn/minhanh or the profile's address), Customer ID
    (Mã khách hàng), Note (Ghi chú); --map says what other headers mean. Rows that cannot be read are listed
    with line and reason, rows that contradict a record with what contradicts.
    """
    explained = read_map(mapped or (), tuple(Field), _meaning)
    with open_db() as database, bar("Importing") as progress:
        task = progress.add_task("rows", total=None)
        result = import_customers(
            database,
            file,
            actor=actor(),
            dry_run=dry_run,
            explained=explained,
            leave_out_conflicts=leave_out,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    if as_json:
        emit_json(result)
    else:
        _show_import(result, dry_run)
    end(result.broken, broken_to, strict=strict)


def _meaning(header: str) -> str | None:
    field = meaning(header)
    return None if field is None else field.value


def bar(title: str) -> Progress:
    """Progress on standard error, shown on a terminal only and gone at the end."""
    return Progress(
        TextColumn(title),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=errors,
        transient=True,
        disable=not errors.is_terminal,
    )


def _show_import(result: ImportResult, dry_run: bool) -> None:
    would = "Nothing was written. It would be: " if dry_run else ""
    console.print(
        f"{would}{result.rows:,} rows: {result.created:,} created, {result.updated:,} updated, "
        f"{result.unchanged:,} unchanged, {len(result.broken):,} broken, {result.conflicting:,} conflicting."
        + ("" if dry_run else f" New links to accounts: {result.linked:,}."),
        markup=False,
    )
    if result.ignored_columns:
        console.print(f"Columns not used: {', '.join(result.ignored_columns)}.", markup=False)
    show_columns(result.columns)
    show_broken(result.broken)
    show_conflicts(result.conflicts)


@app.command()
def measure(
    customers: Annotated[Path, typer.Argument(help="Customers, one JSON object a line; may be gzipped.")],
    accounts: Annotated[Path, typer.Argument(help="Accounts with their truth, one JSON object a line.")],
    reviews: Annotated[
        Path | None, typer.Option(help="Pairs that people judged; the calibration is learnt from them.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Measure linking on files whose truth is known: precision, recall, reviews, calibration, time.

    A customer: {"id", "name", "phones", "emails", "handles": {site: handle}, "city", "born",
    "address"}. An account: {"mid", "platform", "handle", "display", "phone", "email", "city", "truth"},
    truth -1 for nobody. A review: {"mid", "customer", "same"}.
    """
    known, asked = read_customers(customers), read_accounts(accounts)
    judged = read_reviews(reviews) if reviews else []
    with bar("Linking") as progress:
        task = progress.add_task("accounts", total=None)
        result = measure_links(
            known,
            asked,
            judged,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    if as_json:
        emit_json(result)
        return
    shown = {
        name.replace("_", " "): value if not isinstance(value, float) else f"{value:.4f}"
        for name, value in asdict(result).items()
    }
    show_table("Links", ["Figure", "Value"], list(shown.items()))


@app.command("list")
def list_(
    search: Annotated[
        str | None, typer.Argument(help="Part of a name, e-mail, account or id; or a phone.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to show.")] = 50,
    after: Annotated[int | None, typer.Option(help="Go on after this number (next_after in JSON).")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show customers, newest first."""
    with open_db(create=False) as database, database.read() as session:
        found = list_customers(session, search, limit, after)
    if as_json:
        emit_json(found)
    elif not found.items:
        if search:
            console.print(f"No customer fits {search!r}.", markup=False)
        else:
            console.print("No customer yet. Import some: listener customer import FILE.csv", markup=False)
    else:
        show_table(
            "Customers",
            ["Id", "Name", "E-mail", "Phone", "Accounts", "To review"],
            [
                (c.public_id, c.name, ", ".join(c.emails), ", ".join(c.phones), c.confirmed, c.suggested)
                for c in found.items
            ],
        )
        if found.next_after is not None:
            console.print(f"More: --after {found.next_after}", markup=False)


@app.command()
def show(
    customer: Annotated[str, typer.Argument(metavar="ID", help="The customer's id: C-…")],
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Latest interactions to show.")] = 50,
    as_json: JsonFlag = False,
) -> None:
    """Show one customer: identities, accounts with evidence, interactions in time order."""
    with open_db(create=False) as database, database.read() as session:
        record = customer_page(session, customer, limit)
    if as_json:
        emit_json(record)
    else:
        _show_record(record)


def _remark(identity: KnownIdentity) -> str:
    if identity.ended_at is not None:
        return f"ended on {identity.ended_at:%Y-%m-%d}, recognises nobody"
    return "shared, links nothing" if identity.shared else ""


def _show_record(record: CustomerRecord) -> None:
    console.print(f"{record.public_id}  {record.name or '(no name)'}", markup=False, style="bold")
    if record.note:
        console.print(record.note, markup=False)
    show_table(
        "Known by",
        ["Kind", "Value", "Remark"],
        [(i.kind, i.shown, _remark(i)) for i in record.identities],
    )
    if record.accounts:
        show_table(
            "Accounts",
            ["Site", "Name", "State", "Because of", "By", "Posts"],
            [
                (
                    a.site,
                    a.name,
                    a.state,
                    ", ".join(f"{e.kind} {e.shown} ({e.where})" for e in a.evidence),
                    a.decided_by,
                    a.posts,
                )
                for a in record.accounts
            ],
        )
    if record.interactions:
        now = utc_now()
        show_table(
            f"Interactions ({len(record.interactions):,} of {record.interactions_total:,})",
            ["When", "Kind", "Where", "About", "Value", "Text"],
            [
                (
                    ago(i.at, now),
                    i.kind,
                    i.thread_title or i.channel,
                    ", ".join(f"{m.brand_name}: {m.mood}" for m in i.mentions) or i.product or i.campaign,
                    i.value,
                    (i.text or i.outcome or "")[:120],
                )
                for i in record.interactions
            ],
        )
