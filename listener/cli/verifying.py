"""``listener verify``: proves the numbers that panels read."""

from __future__ import annotations

from typing import Annotated

import typer

from listener.access import Act
from listener.cli.shared import JsonFlag, actor, allow, console, emit_json, open_db
from listener.engagement.verifying import Verdict
from listener.engagement.verifying import repair as put_right
from listener.engagement.verifying import verify as compare
from listener.settings import get_settings


def verify(
    repair: Annotated[bool, typer.Option("--repair", help="Work out anew what differs.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Compare days, gains and sums with the rows that they are of. Exit code 1 where they differ."""
    zone = get_settings().zone
    with open_db(create=False) as database:
        if repair:
            allow(database, Act.MANAGE)
        verdict = compare(database, zone)
        found = verdict
        if repair and not verdict.right:
            put_right(database, verdict, zone, actor=actor())
            verdict = compare(database, zone)
    if as_json:
        emit_json({"right": verdict.right, "found": found, "now": verdict})
    else:
        _tell(found)
        if verdict is not found:
            console.print("Put right." if verdict.right else "Not all of it could be put right.")
    if not verdict.right:
        raise typer.Exit(1)


def _tell(verdict: Verdict) -> None:
    if verdict.right:
        console.print(f"Every day, gain and sum is what the rows give (days of {verdict.zone}).")
        return
    if verdict.zone_kept is None:
        console.print("The sums have not been built yet: panels read the rows, which is slow but right.")
    elif verdict.zone_kept != verdict.zone:
        console.print(
            f"Days are kept in the zone {verdict.zone_kept}, and the reporting zone is {verdict.zone}.",
            markup=False,
        )
    for count, what in (
        (verdict.wrong_days, "posts have a day of another zone"),
        (verdict.wrong_mentions, "mentions have another day than their post"),
        (verdict.wrong_gains, "posts have gains that are not those of their snapshots"),
        (verdict.wrong_sums, "sums, or places of posts in them, are not those of the rows"),
    ):
        if count:
            console.print(f"{count} {what}.")
    for line in verdict.named:
        console.print(f"  {line}", markup=False)
    console.print("'listener verify --repair' works them out anew.")
