"""Every command that takes who acts asks whether they may, before it looks at anything else."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import insert

import listener
from listener.access import NotAllowedError
from listener.store import Database, open_database
from listener.store.tables import User

NO_COMMANDS = {
    "listener.access.asking": "is the question itself",
    "listener.triage.presence": "tells others what one looks at, which everybody may",
    "listener.access.signing.change_password": "changes nothing but the actor's own password",
    "listener.store.database.audit": "writes down who did what was allowed",
}
"""What takes an actor and changes nothing by itself."""


def _commands() -> Iterator[tuple[str, Callable[..., Any]]]:
    for found in pkgutil.walk_packages(listener.__path__, "listener."):
        if found.name.startswith(("listener.cli", "listener.store.migrations")):
            continue
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            whole = f"{function.__module__}.{function.__name__}"
            if function.__module__ != found.name or name.startswith("_"):
                continue
            if {function.__module__, whole} & set(NO_COMMANDS):
                continue
            if "actor" in inspect.signature(function).parameters:
                yield whole, function


COMMANDS = dict(_commands())


@pytest.fixture(scope="module")
def viewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, sqlite3.Connection]]:
    """A database with an admin and somebody who may only look, and one who watches for changes."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('viewed') / 'listener.db'}")
    with database.write() as session:
        for name, role in (("an", "admin"), ("vy", "viewer")):
            session.execute(insert(User).values(name=name, shown=name, role=role, created_by="test"))
    assert database.path is not None
    watcher = sqlite3.connect(database.path)
    yield database, watcher
    watcher.close()
    database.close()


def _changes(watcher: sqlite3.Connection) -> int:
    """A number that grows whenever anybody else has written to the file."""
    found: int = watcher.execute("PRAGMA data_version").fetchone()[0]
    return found


def _something(parameter: inspect.Parameter) -> object:
    return {"str": "x", "int": 1, "bool": False, "float": 1.0}.get(str(parameter.annotation))


def test_there_are_commands() -> None:
    assert len(COMMANDS) > 40


@pytest.mark.parametrize("name", COMMANDS)
def test_a_viewer_is_refused_and_nothing_changes(
    name: str, viewed: tuple[Database, sqlite3.Connection]
) -> None:
    database, watcher = viewed
    before = _changes(watcher)
    command = COMMANDS[name]
    parameters = list(inspect.signature(command).parameters.values())
    first, *others = parameters
    # The question comes first: what else is given is not even looked at.
    rest = {p.name: _something(p) for p in others if p.default is inspect.Parameter.empty}
    rest["actor"] = "vy"
    if first.name == "session":
        with database.read() as session, pytest.raises(NotAllowedError, match="vy may not"):
            command(session, **rest)
    else:
        with pytest.raises(NotAllowedError, match="vy may not"):
            command(database, **rest)
    assert _changes(watcher) == before
