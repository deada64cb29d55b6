"""``listener user …``: who may come in and what they may do."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from listener.access.users import add_user, change_user, find_user, list_users, reset_password, set_enabled
from listener.access.visits import end_visits, list_visits
from listener.cli.shared import JsonFlag, actor, ago, console, emit_json, errors, open_db, show_table
from listener.errors import UsageError
from listener.roles import Role
from listener.store import utc_now

app = typer.Typer(
    help="Users: who may come in, and with which role. Without any, one local person may everything.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(help="What they sign in with.")]
RoleOption = Annotated[Role, typer.Option(help="viewer looks, agent works on cases, manager sets up, admin.")]


@app.command("list")
def list_(as_json: JsonFlag = False) -> None:
    """Show the users."""
    with open_db(create=False) as database, database.read() as session:
        found = list_users(session)
    if as_json:
        emit_json(found)
        return
    if not found:
        console.print(
            "Nobody signs in here yet: one local person may everything. To have users, make the first "
            "admin: listener user add lan --role admin",
            markup=False,
        )
        return
    now = utc_now()
    show_table(
        "Users",
        ["Name", "Called", "Role", "E-mail", "State", "Seen", "Signed in"],
        [
            (u.name, u.shown, u.role.value, u.email, "enabled" if u.enabled else "disabled",
             u.seen_at and ago(u.seen_at, now), u.visits)
            for u in found
        ],
    )  # fmt: skip


@app.command()
def add(
    name: Name,
    role: RoleOption = Role.VIEWER,
    shown: Annotated[str | None, typer.Option("--called", help="What colleagues call them.")] = None,
    email: Annotated[str | None, typer.Option(help="Finds them when they come through a provider.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read their password from standard input.")
    ] = False,
    by_provider: Annotated[
        bool, typer.Option("--by-provider", help="They sign in through the provider only.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Add a user. A password is made and shown once; they choose their own at their first visit."""
    if password_stdin and by_provider:
        raise UsageError("Say --password-stdin or --by-provider, not both.")
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with open_db() as database:
        added = add_user(
            database, name, role, actor=actor(), shown=shown, email=email, password=password,
            by_provider=by_provider,
        )  # fmt: skip
    if as_json:
        emit_json(added)
        return
    console.print(f"{added.user.name} is {added.user.role.value}.", markup=False)
    if added.password:
        _show_password(added.user.name, added.password)


@app.command()
def change(
    name: Name,
    role: Annotated[Role | None, typer.Option(help="viewer, agent, manager or admin.")] = None,
    shown: Annotated[str | None, typer.Option("--called", help="What colleagues call them.")] = None,
    email: Annotated[str | None, typer.Option(help="Their e-mail; '' takes it away.")] = None,
) -> None:
    """Change a user's role, name or e-mail."""
    if role is None and shown is None and email is None:
        raise UsageError("Say what to change: --role, --called or --email.")
    with open_db(create=False) as database:
        user = change_user(database, name, actor=actor(), role=role, shown=shown, email=email)
    console.print(f"{user.name} ({user.shown}) is {user.role.value}.", markup=False)


@app.command()
def disable(name: Name) -> None:
    """Keep a user out, and sign them out everywhere; what they did stays."""
    with open_db(create=False) as database:
        set_enabled(database, name, False, actor=actor())
    console.print(f"{name} is disabled.", markup=False)


@app.command()
def enable(name: Name) -> None:
    """Let a disabled user in again."""
    with open_db(create=False) as database:
        set_enabled(database, name, True, actor=actor())
    console.print(f"{name} is enabled.", markup=False)


@app.command()
def password(name: Name) -> None:
    """Make a new password for a user, show it once, and sign them out everywhere."""
    with open_db(create=False) as database:
        made = reset_password(database, name, actor=actor())
    _show_password(name, made)


@app.command()
def visits(
    name: Annotated[str | None, typer.Argument(help="Of one user; of all when not given.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show the browsers that are signed in."""
    with open_db(create=False) as database, database.read() as session:
        found = list_visits(session, None if name is None else find_user(session, name).name)
    if as_json:
        emit_json(found)
        return
    now = utc_now()
    show_table(
        "Signed in",
        ["User", "Since", "Last used", "Address", "Browser"],
        [(v.name, ago(v.created_at, now), ago(v.seen_at, now), v.address, v.browser) for v in found],
    )


@app.command("sign-out")
def sign_out(name: Name) -> None:
    """Sign a user out everywhere."""
    with open_db(create=False) as database:
        with database.read() as session:
            known = find_user(session, name).name
        ended = end_visits(database, known, actor=actor())
    console.print(f"{known} was signed out of {ended} browser(s).", markup=False)


def _show_password(name: str, made: str) -> None:
    """On standard output alone, so that it can be piped; what to do with it beside it."""
    errors.print(
        f"Pass this password on to {name}; it is shown once and opens the door for seven days:", markup=False
    )
    console.print(made, markup=False)
