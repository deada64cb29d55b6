"""``listener init``, ``crawl``, ``up`` and ``status``: setting up and running."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import webbrowser
from dataclasses import dataclass
from importlib.util import find_spec
from types import FrameType
from typing import Annotated

import typer
from rich.live import Live
from rich.text import Text

from listener import brands, sources
from listener.access import Act
from listener.access.serving import refuse_open_house
from listener.cli.shared import JsonFlag, ago, allow, console, emit_json, errors, open_db, show_table
from listener.crawl import crawl_source
from listener.errors import ListenerError, UsageError
from listener.schedule import Schedule
from listener.settings import get_settings
from listener.sources import RunView
from listener.store import utc_now

ANY = ("0.0.0.0", "::")  # noqa: S104 - how an address is shown, none is listened on here


def init() -> None:
    """Create the data folder and the database; running it again changes nothing."""
    settings = get_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with open_db() as database:
        console.print(f"Database ready: {database.shown}", markup=False)
    console.print(
        'Next: listener brand add "Your brand", listener source add https://forum.example.vn/, listener up',
        markup=False,
    )
    if not settings.contact:
        console.print(
            "Set LISTENER_CONTACT to an e-mail or page, so that a site's owner can reach you.", markup=False
        )


def crawl(
    names: Annotated[list[str] | None, typer.Argument(help="Sources by name, address or number.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every source that is not paused.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Crawl sources now and show what came of it."""
    if bool(names) == every:
        raise UsageError("Name the sources to crawl, or say --all.")
    results: list[RunView] = []
    with open_db(create=False) as database:
        allow(database, Act.MANAGE)
        with database.read() as session:
            chosen = (
                [s for s in sources.list_sources(session) if s.enabled]
                if every
                else [sources.find_source(session, name) for name in names or ()]
            )
        if not chosen:
            raise UsageError("There is no source to crawl; add one: listener source add URL")
        for source in chosen:
            with _live(source.name) as show:
                results.append(crawl_source(database, source.id, on_progress=show))
            if not as_json:
                console.print(_summary(source.name, results[-1]), markup=False)
    if as_json:
        emit_json(results)
    if any(run.status != "finished" for run in results):
        raise typer.Exit(1)


class _live:  # noqa: N801 - used as a with-statement
    """A line that follows the run."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._live = Live(console=errors, transient=True, refresh_per_second=4)

    def __enter__(self) -> _live:
        self._live.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._live.__exit__(None, None, None)

    def __call__(self, run: RunView) -> None:
        self._live.update(
            Text(
                f"{self._name}: {run.requests} requests, {run.posts} posts, {run.mentions_new} new mentions …"
            )
        )


def _summary(name: str, run: RunView) -> str:
    kept = f", {run.posts_quarantined} kept aside" if run.posts_quarantined else ""
    errors_ = f", {run.errors} errors" if run.errors else ""
    return (
        f"{name}: {run.status}. {run.requests} requests; {run.posts} posts: {run.posts_new} new, "
        f"{run.posts_changed} changed, {run.posts_seen} seen{kept}; "
        f"{run.mentions_new} new mentions{errors_}. {run.reason or ''}"
    )


def up(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port of the dashboard.")] = None,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; beyond this machine only where people sign in.")
    ] = None,
    dashboard: Annotated[bool, typer.Option(help="Serve the dashboard beside the schedule.")] = True,
    browser: Annotated[bool, typer.Option(help="Open the dashboard in a browser.")] = True,
) -> None:
    """Run the schedule and the dashboard until Ctrl-C."""
    settings = get_settings()
    port, host = port or settings.dashboard_port, host or settings.host
    if dashboard:
        refuse_open_house(host, settings)
        _check_port(port, host)
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    with open_db() as database:
        schedule = Schedule(database, settings)
        process = _start_dashboard(port, host) if dashboard else None
        schedule.start()
        console.print("The schedule runs. Ctrl-C ends it.")
        if process:
            address = settings.address or f"http://{'127.0.0.1' if host in ANY else host}:{port}"
            console.print(f"Dashboard: {address}", markup=False)
            if browser and sys.stdout.isatty():
                webbrowser.open(address)
        try:
            while not stop.wait(0.5):
                if process and process.poll() is not None:
                    raise ListenerError(f"The dashboard ended by itself with code {process.returncode}.")
        finally:
            console.print("Ending; crawls finish the page in hand …")
            if process:
                _end(process)
            schedule.stop()


def _check_port(port: int, host: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ListenerError(
                f"Port {port} of {host} cannot be used ({error.strerror}); choose another: --port, --host."
            ) from error


def _start_dashboard(port: int, host: str) -> subprocess.Popen[bytes]:
    # Found by name, never imported: the listener works without its dashboard.
    if find_spec("dashboard") is None:
        raise ListenerError("The dashboard is not installed; run with --no-dashboard.")
    return subprocess.Popen(
        [sys.executable, "-m", "dashboard.launch", "--port", str(port), "--host", host],
        start_new_session=True,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            continue
        return


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """The installation at a glance."""

    database: str
    data_dir: str
    reporting_zone: str
    brands: int
    mentions: int
    posts: int
    quarantined: int
    sources: list[sources.SourceView]


def status(as_json: JsonFlag = False) -> None:
    """Show the installation at a glance: sources, runs, what is kept aside."""
    settings = get_settings()
    with open_db(create=False) as database, database.read() as session:
        found = sources.list_sources(session)
        own = brands.list_brands(session)
        state = Status(
            database=database.shown,
            data_dir=str(settings.data_dir),
            reporting_zone=settings.reporting_zone,
            brands=len(own),
            mentions=sum(brand.mentions for brand in own),
            posts=sum(source.posts for source in found),
            quarantined=len(sources.list_quarantine(session)),
            sources=found,
        )
    if as_json:
        emit_json(state)
        return
    console.print(
        f"{state.database}\n{state.brands} brands, {state.posts:,} posts, {state.mentions:,} mentions, "
        f"{state.quarantined} kept aside. Days count in {state.reporting_zone}.",
        markup=False,
    )
    now = utc_now()
    show_table(
        "Sources",
        ["Name", "State", "Last run", "Ended", "Why", "Next"],
        [
            (
                s.name, s.health, None if s.last_run is None else s.last_run.status,
                None if s.last_run is None else ago(s.last_run.finished_at, now),
                s.waiting or (None if s.last_run is None else s.last_run.reason),
                ago(s.next_run_at, now) if s.enabled else "paused",
            )
            for s in found
        ],
    )  # fmt: skip
