"""Flags of seeding and clusters of copies: why, what they are about, and a person's word on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from dashboard.formats import number, percent, when
from dashboard.safe import NOTHING, Safe, html, join, link
from dashboard.texts import _, _n
from listener.duplicates.findings import COPIES, PACE
from listener.duplicates.flags import ClusterView, CopyView, FlagView

_SHORT = 220
"""Characters of a text in a list."""


def kind_of_flag(kind: str) -> str:
    """What was out of the ordinary."""
    names = {
        "copies": _("One text, many accounts"),
        "pace": _("Abnormal pace"),
        "newcomers": _("Crowd of new accounts"),
    }
    return names[kind]


def reason(flag: FlagView) -> str:
    """Why it is flagged, in figures."""
    if flag.kind == COPIES:
        apart = flag.until_at - flag.began_at
        hours = max(1, round(apart / timedelta(hours=1)))
        return _n(
            "{n} accounts posted nearly the same text within {hours} hour",
            "{n} accounts posted nearly the same text within {hours} hours",
            hours,
        ).format(n=number(flag.accounts), hours=number(hours))
    if flag.kind == PACE:
        said = _(
            "{n} posts within 2 hours; half of {m} other accounts there stay at {usual}, "
            "up to {bound} is ordinary"
        )
        return said.format(
            n=number(flag.measured), m=number(flag.compared), usual=number(flag.usual),
            bound=number(flag.bound),
        )  # fmt: skip
    return _("{n} accounts never seen before on one day; usual is {usual}, up to {bound} is ordinary").format(
        n=number(flag.measured), usual=number(flag.usual), bound=number(flag.bound)
    )


def flags_list(flags: Sequence[FlagView], opened: int | None) -> Safe:
    """The flags, each a row to open."""
    return join(
        html(
            '<a class="row {}" href="/seeding?flag={}" data-act="flag:{}"><span class="sign warn">⚑</span>'
            '<span class="top"><b>{}</b> <span class="small soft">{}</span></span>'
            '<span class="small soft nowrap">{}</span>'
            '<span class="body">{}</span><span class="foot small soft">{}</span></a>',
            "open" if flag.id == opened else "", flag.id, flag.id, kind_of_flag(flag.kind),
            flag.name or flag.site or "", when(flag.until_at), reason(flag), _short(flag.example),
        )
        for flag in flags
    )  # fmt: skip


def flag_pane(flag: FlagView, posts: Sequence[CopyView], *, may: bool) -> Safe:
    """One flag with its posts."""
    said = NOTHING
    if flag.cleared_by:
        said = html(
            '<p class="small">{} {}{}</p>', _("Cleared by {who}").format(who=flag.cleared_by),
            when(flag.cleared_at), f": {flag.note}" if flag.note else "",
        )  # fmt: skip
    act = ("restore", _("Flag it again")) if flag.cleared_at else ("clear", _("Not seeding"))
    button = (
        html('<button class="button" data-act="{}:{}">{}</button>', act[0], flag.id, act[1])
        if may
        else NOTHING
    )
    return html(
        '<div class="reading"><h2>{}</h2><p>{}</p>{}<p>{}</p><h3>{}</h3>{}</div>',
        kind_of_flag(flag.kind), reason(flag), said, button,
        _n("{n} post", "{n} posts", flag.posts).format(n=number(flag.posts)), _posts(posts),
    )  # fmt: skip


def clusters_list(clusters: Sequence[ClusterView], opened: int | None) -> Safe:
    """The clusters, each a row to open."""
    return join(
        html(
            '<a class="row {}" href="/seeding?view=copies&amp;cluster={}" data-act="cluster:{}">'
            '<span class="sign soft">⧉</span><span class="top"><b>{}</b> '
            '<span class="small soft">{}</span></span>'
            '<span class="small soft nowrap">{}</span><span class="body">{}</span></a>',
            "open" if one.id == opened else "", one.id, one.id,
            _n("{n} copy", "{n} copies", one.posts).format(n=number(one.posts)),
            _n("{n} account", "{n} accounts", one.accounts).format(n=number(one.accounts))
            + (f" · {_('every copy counts')}" if one.kept_by else ""),
            when(one.last_at), _short(one.text),
        )
        for one in clusters
    )  # fmt: skip


def cluster_pane(cluster: ClusterView, posts: Sequence[CopyView], *, may: bool) -> Safe:
    """One cluster with its posts."""
    act = ("drop", _("Count only the first")) if cluster.kept_by else ("keep", _("Count every copy"))
    button = (
        html('<button class="button" data-act="{}:{}">{}</button>', act[0], cluster.id, act[1])
        if may
        else NOTHING
    )
    kept = _("Every copy counts, as {who} said.").format(who=cluster.kept_by)
    usual = _("Qualified numbers count only the copy that was written first.")
    return html(
        '<div class="reading"><h2>{}</h2><p>{}</p><p>{}</p>{}</div>',
        _n("{n} copy", "{n} copies", cluster.posts).format(n=number(cluster.posts)),
        kept if cluster.kept_by else usual, button, _posts(posts),
    )  # fmt: skip


def _posts(posts: Sequence[CopyView]) -> Safe:
    return join(
        html(
            '<div class="copy"><div class="small soft">{} · {} · {}{}</div><div>{}</div></div>',
            link(post.url, post.author or _("unknown author")), post.site, when(post.written_at),
            html(' · <b>{}</b>', _("written first")) if post.origin
            else html(" · {}", _("{n} alike").format(n=percent(post.likeness))) if post.likeness is not None
            else NOTHING,
            post.text[:600],
        )
        for post in posts
    )  # fmt: skip


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else line[: _SHORT - 1] + "…"
