"""What the documentation says is true: every command is documented, every example works."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer.main

from listener.cli import app
from listener.queries import Document, QuerySyntaxError, parse
from listener.queries.fields import FIELDS
from listener.queries.lines import ReadPost, read_posts
from listener.queries.lint import lint
from listener.settings import Settings

ROOT = Path(__file__).parent.parent
COMMANDS = ROOT / "docs" / "commands.md"


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name, in the order of ``--help``."""

    def walk(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        children: dict[str, click.Command] | None = getattr(command, "commands", None)
        if children is not None:  # typer carries a click of its own: no isinstance
            for child_name, child in children.items():
                yield from walk(f"{name} {child_name}", child)
        else:
            yield name, command

    yield from walk("listener", typer.main.get_command(app))


def describe() -> str:
    """docs/commands.md as it should be: ``python -m tests.test_docs`` writes it."""
    lines = [
        "# Commands",
        "",
        "Written by `python -m tests.test_docs` from the commands' own help. Exit code 1 is a failure, 2 is",
        "wrong usage. Every command that lists or measures takes `--json`.",
        "",
    ]
    for name, command in commands():
        context = click.Context(command, info_name=name)
        usage = command.get_usage(context).removeprefix("Usage: ")
        lines += [f"## {name}", "", (command.help or "").strip(), "", f"    {usage}", ""]
        for parameter in command.params:
            if "--help" in parameter.opts:
                continue
            option = parameter.param_type_name == "option"
            names = "`, `".join(parameter.opts + parameter.secondary_opts) if option else parameter.name
            lines.append(f"- `{names}`: {getattr(parameter, 'help', None)}")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def test_every_command_is_documented() -> None:
    assert COMMANDS.read_text(encoding="utf-8") == describe(), "run: .venv/bin/python -m tests.test_docs"


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_every_command_and_option_has_help(name: str) -> None:
    command = dict(commands())[name]
    assert command.help
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{name} {parameter.name}"


QUERIES = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")


def query_rows(cells: int) -> list[list[str]]:
    """The rows of the tables with so many cells that begin with a query."""
    lines = [re.split(r"(?<!\\)\|", line)[1:-1] for line in QUERIES.splitlines() if line.startswith("| `")]
    rows = [[cell.strip().replace(r"\|", "|") for cell in line] for line in lines]
    found = [row for row in rows if len(row) == cells]
    assert found
    return found


def told_post(cell: str) -> Document:
    """A post as the page shows it: its text, or a JSON line."""
    line = cell.strip("`") if cell.startswith("`{") else json.dumps({"text": cell})
    [post] = read_posts([line], Settings().zone)
    assert isinstance(post, ReadPost), post
    return post.document


def told_posts(cell: str) -> list[str]:
    return [cell] if cell.startswith("`{") else [text.strip() for text in cell.split(";")]


@pytest.mark.parametrize(("query", "finds", "misses"), query_rows(3))
def test_examples_of_the_query_language(query: str, finds: str, misses: str) -> None:
    compiled = parse(query.strip("`"))
    for post in told_posts(finds):
        assert compiled.match_document(told_post(post)) is not None, post
    for post in told_posts(misses):
        assert compiled.match_document(told_post(post)) is None, post


@pytest.mark.parametrize(("query", "better"), query_rows(2))
def test_examples_of_the_linter(query: str, better: str) -> None:
    text = query.strip("`")
    assert better.strip("`") in {advice.applied(text) for advice in lint(text)}


def test_every_field_and_operator_is_documented() -> None:
    for name in FIELDS:
        assert f"{name}:" in QUERIES or name == "text"
    for operator in ("NEAR/", "ONEAR/", "NOT NEAR/", "~2", "={", "/*", "//", "*`", "?rd"):
        assert operator in QUERIES


def test_the_mistake_shown_is_the_mistake_told() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse('("hạ miên" OR hamien')
    assert str(caught.value) in QUERIES


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"`LISTENER_{name.upper()}`" in page, name


def links() -> list[tuple[Path, str]]:
    found = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                found.append((page, target))
    return found


@pytest.mark.parametrize(("page", "target"), links(), ids=str)
def test_links_lead_somewhere(page: Path, target: str) -> None:
    assert (page.parent / target).exists()


if __name__ == "__main__":
    COMMANDS.write_text(describe(), encoding="utf-8")
