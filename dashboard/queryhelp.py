"""What is said of a query under the box it was typed into: mistakes, advice, and why a post matches."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.pane import pane
from dashboard.safe import NOTHING, Safe, html, join
from dashboard.texts import _, told
from listener.queries import QuerySyntaxError
from listener.queries.advice import Advice, Level
from listener.queries.explain import Why
from listener.queries.messages import Said, point_at


def sentence(said: Said) -> str:
    """A sentence of the listener's about a query, in the session's language."""
    return told(said.template).format(**dict(said.values))


def query_error(error: QuerySyntaxError) -> Safe:
    """The message, the line with a caret under the place, and what would mend it, to be pressed."""
    fix = (
        html(
            '<button class="button" data-act="mend">{}</button> <code>{}</code>', _("Write it so"), error.fix
        )
        if error.fix is not None
        else NOTHING
    )
    return html(
        '<div role="alert"><p class="bad" style="margin:0"><b>{}</b> {}</p><pre class="code">{}</pre>'
        '<p class="small soft">{}</p><div class="acts mend">{}</div></div>',
        _("This query cannot be read."), sentence(error.said), error.pointed(), sentence(error.advice), fix,
    )  # fmt: skip


def show_query_error(error: QuerySyntaxError, key: str = "query_error") -> str | None:
    """Draw it here; returns the mended query when that was pressed."""
    return error.fix if pane(query_error(error), key=key) == "mend" else None


def advice_block(query: str, found: Sequence[Advice]) -> Safe:
    """What the linter noticed: each with its place, and a button where it knows what to write."""
    return html(
        '<div class="advice" role="status">{}</div>',
        join(_advice(query, number, one) for number, one in enumerate(found)),
    )


def _advice(query: str, number: int, one: Advice) -> Safe:
    kinds = {
        Level.NEVER: ("bad", _("Never")),
        Level.WARNING: ("warn", _("Mind")),
        Level.HINT: ("soft", _("Hint")),
    }
    color, name = kinds[one.level]
    clause = query[one.start : one.end]
    fixed = one.applied(query)
    act = (
        html(
            '<button class="button small" data-act="fix:{}" title="{}">{}</button>',
            number, fixed, _("Write it so"),
        )
        if fixed is not None
        else NOTHING
    )  # fmt: skip
    told_of = sentence(one.said)
    place = NOTHING
    if clause not in told_of:
        place = html("<code>{}</code> ", point_at(query, one.start) if len(clause) > 60 else clause)
    return html(
        '<div class="said"><b class="{}">{}</b> {}{} {}{}</div>',
        color, name, place, told_of, act,
        html(' <code class="soft">{}</code>', fixed) if fixed is not None and len(fixed) <= 120 else NOTHING,
    )  # fmt: skip


def why_tree(why: Why) -> Safe:
    """Clause by clause: what holds and what does not, and what stood there instead."""
    return html('<ul class="why">{}</ul>', _clause(why))


def _clause(why: Why) -> Safe:
    mark = (
        html('<b class="good" title="{}">✓</b>', _("holds"))
        if why.holds
        else (html('<b class="bad" title="{}">✗</b>', _("does not hold")))
    )
    parts = html("<ul>{}</ul>", join(_clause(part) for part in why.parts)) if why.parts else NOTHING
    clause = why.clause if len(why.clause) <= 160 else why.clause[:159] + "…"
    return html(
        '<li>{} <code>{}</code> <span class="small soft">{}</span>{}</li>',
        mark, clause, sentence(why.said), parts,
    )  # fmt: skip


def query_guide() -> Safe:
    """The query language in a dozen lines."""
    rows = (
        ("hạ miên", _("both words, anywhere; with accents only so written")),
        ("ha mien", _("without accents: every spelling")),
        ('"hạ miên"', _("the words side by side")),
        ('"hạ miên" OR hamien', _("either")),
        ('"hạ miên" NOT "tuyển dụng"', _("without such posts")),
        ("(a OR b) AND c", _("parentheses group")),
        ("giao NEAR/5 chậm", _("at most five words between, in any order")),
        ("giao ONEAR/5 chậm", _("in this order")),
        ("hamien*, h?mien", _("any ending; any one letter")),
        ("=ha, {HM}", _("exactly so written; exactly these capitals")),
        ("#hamien, @hamien, hamien.vn", _("as typed")),
        ("title:… author:… site:…", _("only in the title, by this author, on this site")),
        ("kind:review likes:[10 TO *]", _("kinds of posts, counts; also lang:, published:, rating:")),
    )
    lines = join(html("<dt><code>{}</code></dt><dd>{}</dd>", query, meaning) for query, meaning in rows)
    return html('<dl class="facts">{}</dl>', lines)
