"""``listener tag …``: words on mentions, and what was done to many at once taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from listener.bulk import Done, matching, tag_mentions, undo_act, untag_mentions
from listener.cli.shared import JsonFlag, actor, console, emit_json, open_db, show_table
from listener.engagement.filters import MentionFilter
from listener.errors import UsageError
from listener.settings import get_settings
from listener.store import Database, utc_now
from listener.tags import list_tags, merge_tags, rename_tag

app = typer.Typer(help="Tags: words that people and rules put on mentions.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="The tag, such as 'giao hàng'.")]
MentionsArgument = Annotated[
    list[int] | None, typer.Argument(help="Numbers of mentions, as exports show them.")
]
SearchOption = Annotated[
    str | None, typer.Option("--search", help="All mentions that fit this filter instead.")
]
DaysOption = Annotated[int, typer.Option("--days", help="With --search: of the last so many days.")]


@app.command("list")
def list_(as_json: JsonFlag = False) -> None:
    """List the tags with how many mentions have each."""
    with open_db(create=False) as database, database.read() as session:
        found = list_tags(session)
    if as_json:
        emit_json(found)
    else:
        show_table("Tags", ["Tag", "Mentions"], [(tag.name, tag.mentions) for tag in found])


@app.command()
def add(
    name: NameArgument,
    mentions: MentionsArgument = None,
    search: SearchOption = None,
    days: DaysOption = 30,
    as_json: JsonFlag = False,
) -> None:
    """Put a tag on mentions; it is made where there is none."""
    with open_db(create=False) as database:
        done = tag_mentions(database, _which(database, mentions, search, days), name, actor=actor())
    _told(done, "tagged", as_json)


@app.command()
def remove(
    name: NameArgument,
    mentions: MentionsArgument = None,
    search: SearchOption = None,
    days: DaysOption = 30,
    as_json: JsonFlag = False,
) -> None:
    """Take a tag off mentions."""
    with open_db(create=False) as database:
        done = untag_mentions(database, _which(database, mentions, search, days), name, actor=actor())
    _told(done, "changed", as_json)


@app.command()
def rename(name: NameArgument, to: Annotated[str, typer.Argument(help="The new name.")]) -> None:
    """Call a tag otherwise; mentions and rules keep it."""
    with open_db(create=False) as database:
        rename_tag(database, name, to, actor=actor())
    console.print(f"{name} is {to} now.", markup=False)


@app.command()
def merge(name: NameArgument, into: Annotated[str, typer.Argument(help="The tag that stays.")]) -> None:
    """Make two tags one; the old name leads to the one that stays."""
    with open_db(create=False) as database:
        act = merge_tags(database, name, into, actor=actor())
    console.print(f"{name} is {into} now; 'listener tag undo {act}' takes it back.", markup=False)


@app.command()
def undo(
    act: Annotated[int, typer.Argument(help="The number that the command gave.")], as_json: JsonFlag = False
) -> None:
    """Take an act on many mentions back: tags, moods, sending, a merge of tags."""
    with open_db(create=False) as database:
        undone = undo_act(database, act, actor=actor())
    if as_json:
        emit_json(undone)
    else:
        console.print(
            f"Taken back for {undone.restored:,} mentions; {undone.left:,} were changed since and stay."
        )


def _which(database: Database, mentions: list[int] | None, search: str | None, days: int) -> list[int]:
    if (search is None) == (not mentions):
        raise UsageError("Say which mentions: their numbers, or --search with a filter.")
    if search is None:
        return list(mentions or ())
    today = utc_now().astimezone(get_settings().zone).date()
    wanted = MentionFilter(start=today - timedelta(days=days - 1), end=today, owned="all", search=search)
    with database.read() as session:
        return matching(session, wanted)


def _told(done: Done, what: str, as_json: bool) -> None:
    if as_json:
        emit_json(done)
        return
    console.print(f"{done.changed:,} mentions {what}, {done.same:,} were so already.", markup=False)
    if done.missing:
        console.print(f"{done.missing:,} numbers are of no mention.")
    if done.act_id is not None:
        console.print(f"'listener tag undo {done.act_id}' takes it back.", markup=False)
