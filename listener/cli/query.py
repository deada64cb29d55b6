"""``listener query …``: check a query, ask it of posts, and ask why."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from rich.text import Text

from listener.asking import Answer, ask, common_in_store
from listener.brands import clean_aliases, read_aliases
from listener.cli.shared import JsonFlag, console, emit_json, errors, open_db, show_table
from listener.errors import ListenerError
from listener.queries import Query, QuerySyntaxError, Span, Use, parse
from listener.queries.advice import Advice, Level
from listener.queries.document import Document
from listener.queries.explain import Why
from listener.queries.lines import BrokenLine, ReadPost, read_posts
from listener.queries.lint import CommonIn, lint
from listener.queries.messages import point_at
from listener.queries.printing import to_text
from listener.settings import get_settings

app = typer.Typer(
    help="The query language: check a query, ask it of posts, and ask why.", no_args_is_help=True
)

TextArgument = Annotated[str, typer.Argument(help="A query, as in docs/queries.md.")]
AliasOption = Annotated[
    list[str] | None,
    typer.Option("--alias", help="Other spellings, as of a brand: 'mỹ phẩm: mp, my fam'; again for each."),
]
FilterFlag = Annotated[
    bool,
    typer.Option("--filter", help="As a filter: it may ask what only a mention has, such as mood: or tag:."),
]
_SHOWN = 20
"""Broken lines printed; --json has all of them."""
_CLAUSE = 100
"""Characters of a clause printed."""


@app.command()
def check(
    text: TextArgument,
    filter_: FilterFlag = False,
    alias: AliasOption = None,
    stored: Annotated[
        bool, typer.Option("--stored", help="Count how common words are in the stored posts.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Read a query: what it means in plain form, its mistakes with their fix, and what usually goes wrong.

    Exit code 2 for a query that cannot be read, 1 for one that can match nothing, else 0.
    """
    use = Use.FILTER if filter_ else Use.BRAND
    query = _parse(text, use, as_json, alias)
    aliases = clean_aliases(read_aliases(alias or ()))
    found = lint(text, use=use, stored=_common_in_store() if stored else None)
    if as_json:
        emit_json(
            {"valid": True, "query": query.text, "plain": to_text(query.node), "aliases": aliases,
             "advice": [_advice(query.text, one) for one in found]}
        )  # fmt: skip
    else:
        console.print(f"Reads as: {to_text(query.node)}", markup=False, soft_wrap=True)
        for said, spellings in aliases.items():
            console.print(f"{said} is also: {', '.join(spellings)}", markup=False, soft_wrap=True)
        for one in found:
            _show_advice(query.text, one)
        if not found:
            console.print("Nothing to advise.")
    if any(one.level is Level.NEVER for one in found):
        raise typer.Exit(ListenerError.exit_code)


@app.command()
def match(
    text: TextArgument, filter_: FilterFlag = False, alias: AliasOption = None, as_json: JsonFlag = False
) -> None:
    """Ask a query of posts on standard input, one JSON object a line: which match, and where.

    Names: title, text, author, url, published_at, source, site, lang, country, kind, likes, comments,
    shares, views, followers, rating; with --filter also brand, competitor, mood, score, customer, tags,
    status, priority, via, owned. Places are counted in characters of the text in Unicode's composed form
    (NFC). Lines that cannot be read are listed with number and reason, and the exit code is 1.
    """
    query = _parse(text, Use.FILTER if filter_ else Use.BRAND, as_json, alias)
    answers: list[tuple[ReadPost, list[Span] | None]] = []
    broken: list[BrokenLine] = []
    for post in read_posts(sys.stdin.buffer, get_settings().zone):
        if isinstance(post, BrokenLine):
            broken.append(post)
        else:
            answers.append((post, query.match_document(post.document)))
    matched = sum(spans is not None for _, spans in answers)
    if as_json:
        emit_json(
            {"query": query.text, "read": len(answers), "matched": matched, "broken": broken,
             "posts": [_answer(post, spans) for post, spans in answers]}
        )  # fmt: skip
    else:
        show_table(
            f"{matched:,} of {len(answers):,} match",
            ["Line", "Matches", "Where", "Address"],
            [(p.line, "no" if s is None else "yes", _where(p.document, s), p.url) for p, s in answers],
        )
        if broken:
            show_table("Broken lines", ["Line", "Reason"], [(b.line, b.reason) for b in broken[:_SHOWN]])
            if len(broken) > _SHOWN:
                errors.print(f"… and {len(broken) - _SHOWN:,} more; --json shows all.", markup=False)
    if broken:
        raise typer.Exit(ListenerError.exit_code)


@app.command()
def why(
    query: Annotated[str, typer.Argument(help="A brand's short name, or a query.")],
    post: Annotated[str, typer.Argument(help="A stored post: its address, or its number.")],
    as_json: JsonFlag = False,
) -> None:
    """Say why a stored post matches a query, or which clause failed and what was there instead."""
    with open_db(create=False) as database, database.read() as session:
        answer = ask(session, query, post)
    if as_json:
        emit_json(_explained(answer))
        return
    matches = answer.explanation.matches
    verdict = ("It matches.", "green") if matches else ("It does not match.", "red")
    console.print(Text.assemble(verdict, f" {answer.post.url}"), soft_wrap=True)
    if answer.via is not None and not (matches and answer.via == "name"):
        console.print(f"It is a mention of {answer.brand} all the same: by {answer.via}.", markup=False)
    _show_why(answer.explanation.why)


def _show_why(why: Why, depth: int = 0) -> None:
    mark = ("✓ ", "green") if why.holds else ("✗ ", "red")
    clause = why.clause if len(why.clause) <= _CLAUSE else why.clause[: _CLAUSE - 1] + "…"
    line = Text.assemble("  " * depth, mark, (clause, "bold"), f"  {why.said}")
    console.print(line, soft_wrap=True)
    for part in why.parts:
        _show_why(part, depth + 1)


def _explained(answer: Answer) -> dict[str, Any]:
    spans = answer.explanation.spans
    return {
        "brand": answer.brand, "query": answer.query.text, "post": answer.post.id, "url": answer.post.url,
        "matches": answer.explanation.matches, "via": answer.via,
        "spans": [_span(answer.post.document, span) for span in spans],
        "why": _why(answer.explanation.why),
        "deciding": [_why(leaf) for leaf in answer.explanation.why.leaves()],
    }  # fmt: skip


def _why(why: Why) -> dict[str, Any]:
    return {
        "clause": why.clause, "start": why.start, "end": why.end, "holds": why.holds,
        "reason": str(why.said), "found": why.found, "parts": [_why(part) for part in why.parts],
    }  # fmt: skip


def _common_in_store() -> CommonIn:
    with open_db(create=False) as database, database.read() as session:
        return common_in_store(session).get


def _parse(text: str, use: Use, as_json: bool, alias: list[str] | None) -> Query:
    """The query; a mistake is also told as JSON where JSON is wanted."""
    aliases = clean_aliases(read_aliases(alias or ()))
    try:
        return parse(text, use=use, aliases=aliases)
    except QuerySyntaxError as error:
        if not as_json:
            raise
        emit_json({"valid": False, "query": error.query, "error": _mistake(error)})
        raise typer.Exit(error.exit_code) from None


def _mistake(error: QuerySyntaxError) -> dict[str, Any]:
    return {
        "code": error.code, "message": error.message, "hint": error.hint, "position": error.position,
        "pointed": error.pointed(), "fix": error.fix,
    }  # fmt: skip


def _advice(query: str, one: Advice) -> dict[str, Any]:
    return {
        "code": one.code, "level": one.level.value, "message": str(one.said), "start": one.start,
        "end": one.end, "clause": query[one.start : one.end], "fix": one.applied(query),
    }  # fmt: skip


def _show_advice(query: str, one: Advice) -> None:
    style = {Level.NEVER: "red", Level.WARNING: "yellow", Level.HINT: "cyan"}[one.level]
    console.print(Text.assemble((f"{one.level.value}: ", style), str(one.said)), soft_wrap=True)
    console.print(point_at(query, one.start), markup=False, soft_wrap=True)
    if (fix := one.applied(query)) is not None:
        console.print(f"Try: {fix}", markup=False, soft_wrap=True)


def _text_of(document: Document, span: Span) -> str:
    return document.words[span.field].text[span.start : span.end]


def _span(document: Document, span: Span) -> dict[str, Any]:
    return {
        "field": span.field, "start": span.start, "end": span.end, "clause": span.clause,
        "alias": span.alias or None, "text": _text_of(document, span),
    }  # fmt: skip


def _answer(post: ReadPost, spans: list[Span] | None) -> dict[str, Any]:
    found = [_span(post.document, span) for span in spans or ()]
    return {"line": post.line, "url": post.url, "matches": spans is not None, "spans": found}


def _where(document: Document, spans: list[Span] | None) -> str:
    return ", ".join(f"{s.field} {s.start}–{s.end} “{_text_of(document, s)}”" for s in spans or ())
