"""The triage queue as lists and as one case with everything around it."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.filterbar import kind_name
from dashboard.formats import exact, number, when
from dashboard.lists import brand_chip, counts_line, mood_sign
from dashboard.reading import state_name
from dashboard.safe import NOTHING, Safe, excerpt, href, html, join, link, marked
from dashboard.sending import status_name
from dashboard.shell import empty, mood_name
from dashboard.texts import _, _n
from listener.engagement.choices import Choices
from listener.mentions import Marked
from listener.triage.casefile import CaseView, Neighbour
from listener.triage.cases import Case, Event
from listener.triage.clocks import Status
from listener.triage.queue import CaseLine, Counts

TABS = ("new", "open", "closed")
WHO = ("all", "mine", "unassigned")


def tabs(counts: Counts, status: str, who: str) -> Safe:
    """States with their numbers, and whose."""
    numbers = {"new": counts.new, "open": counts.open, "closed": counts.closed}
    states = join(_tab(f"status:{name}", status_name(name), numbers[name], name == status) for name in TABS)
    names = {"all": _("Everybody's"), "mine": _("Mine"), "unassigned": _("Nobody's")}
    owners = join(
        _tab(
            f"who:{name}",
            names[name],
            {"mine": counts.mine, "unassigned": counts.unassigned}.get(name),
            name == who,
        )
        for name in WHO
    )
    return html('<div class="tabs"><nav>{}</nav><nav class="minor">{}</nav></div>', states, owners)


def _tab(act: str, name: str, count: int | None, chosen: bool) -> Safe:
    return html(
        '<button class="tab{}" data-act="{}"{}>{}{}</button>',
        " chosen" if chosen else "", act, html(' aria-current="page"') if chosen else NOTHING, name,
        NOTHING if count is None else html(' <span class="num soft">{}</span>', number(count)),
    )  # fmt: skip


def case_rows(lines: Sequence[CaseLine], opened: int | None, choices: Choices) -> Safe:
    """The queue; each row opens its case."""
    return join(_row(line, line.case.id == opened, choices) for line in lines)


def _row(line: CaseLine, opened: bool, choices: Choices) -> Safe:
    return html(
        '<a class="row{}" href="/triage?case={}" data-act="open:{}">{}<span class="top"><b>{}</b> '
        '<span class="soft">{}</span></span><span class="small soft nowrap">{}</span>'
        '<span class="body">{}</span><span class="foot">{}<span>{}</span><span>{}</span></span></a>',
        " open" if opened else "", line.case.id, line.case.id, mood_sign(line.mood),
        line.author or _("Unknown author"), line.thread_title or "", when(line.at),
        excerpt(line.text, ()), brand_chip(line.brand, line.brand_name, choices), line.place,
        _("for {name}").format(name=line.case.assignee) if line.case.assignee else "",
    )  # fmt: skip


def case_head(case: Case, following: int | None, done: str | None) -> Safe:
    """Which case this is, how it stands, what was just done, and the way on to the next of the list."""
    on = (
        html(
            '<a class="{}" href="/triage?case={}" data-act="open:{}">{} →</a>',
            "button primary" if case.status is Status.CLOSED else "out", following, following, _("Next case"),
        )
        if following is not None
        else html('<span class="soft">{}</span>', _("This is the last one here"))
    )  # fmt: skip
    return html(
        '<div class="head" style="justify-content:space-between">'
        '<h2 style="min-width:0;overflow-wrap:anywhere">{} <span class="chip">{}</span>{}</h2>{}'
        '<span class="small nowrap">{}</span></div>',
        _("Case {n}").format(n=case.id), status_name(case.status),
        html(
            ' <span class="small soft" style="font-weight:400">{}</span>',
            _("for {name}").format(name=case.assignee),
        )
        if case.assignee
        else NOTHING,
        html('<span class="small good" role="status" style="flex:1">✓ {}</span>', done) if done else NOTHING,
        on,
    )  # fmt: skip


def no_case(wanted: str, first: int | None) -> Safe:
    """What stands in place of a case that does not exist."""
    body = empty(
        _("There is no case {n}").format(n=wanted[:40]),
        _("The address names a case that is not there. The list shows the ones there are."),
        act=(f"open:{first}", _("Show the first of the list")) if first is not None else None,
    )
    return html('<div class="framed">{}</div>', body)


def case_body(view: CaseView, choices: Choices, mood: Safe) -> Safe:
    """The post within its thread, its mood, the author's past, the customer, and the history."""
    return join(
        (
            _top(view, choices),
            _thread(view),
            mood,
            _earlier(view),
            _customers(view),
            _history(view.history),
        )
    )


def _top(view: CaseView, choices: Choices) -> Safe:
    counts = counts_line(view.comments, view.likes, view.shares)
    original = (
        html(
            '<a class="out" href="{}" target="_blank" rel="noopener noreferrer nofollow">{} ↗</a>',
            view.url, _("Open the original"),
        )
        if href(view.url)
        else html("<span>{}</span>", view.url)
    )  # fmt: skip
    return html(
        '<div class="small soft" style="display:flex;gap:.4rem 1rem;flex-wrap:wrap">{}<span>{} {}</span>'
        "<span>{}</span><span>{}</span></div>"
        '<h2 style="margin-top:.55rem">{}</h2><div class="small soft">{} · {} · {}{}</div>',
        brand_chip(view.brand, view.brand_name, choices), mood_sign(view.mood), mood_name(view.mood),
        kind_name(view.kind), original, view.title or view.thread_title or "",
        link(view.author_url, view.author) if view.author else _("Unknown author"), when(view.at), view.place,
        f" · {counts}" if counts else "",
    )  # fmt: skip


def _thread(view: CaseView) -> Safe:
    spans = [Marked(field=s.field, start=s.start, end=s.end, label=s.clause) for s in view.spans]
    own = html(
        '<div class="said own">{}<div class="text" style="margin:0">{}</div></div>',
        html('<div class="quote">{}</div>', view.quoted) if view.quoted else NOTHING,
        marked(view.text, spans, "text"),
    )
    return html(
        '<div class="thread">{}{}{}</div>',
        join(map(_neighbour, view.before)),
        own,
        join(map(_neighbour, view.after)),
    )


def _neighbour(post: Neighbour) -> Safe:
    return html(
        '<div class="said"><div class="small soft">{} · {}</div><div class="clamp">{}</div></div>',
        post.author or _("Unknown author"), when(post.at), post.text[:600],
    )  # fmt: skip


def _earlier(view: CaseView) -> Safe:
    if not view.earlier:
        return NOTHING
    title = _n("{n} earlier mention by this author", "{n} earlier mentions by this author", len(view.earlier))
    rows = join(
        html(
            '<div class="said">{} <span class="small soft">{} · {}</span><div class="clamp">{}</div></div>',
            mood_sign(post.mood or "unknown"), when(post.at), post.thread_title or "", post.text[:300],
        )
        for post in view.earlier
    )  # fmt: skip
    return html('<h3>{}</h3><div class="thread">{}</div>', title.format(n=number(len(view.earlier))), rows)


def _customers(view: CaseView) -> Safe:
    if not view.customers:
        return NOTHING
    rows = join(
        html(
            '<p class="small"><a href="/customers?customer={}" data-act="customer:{}">{}</a> '
            '<span class="soft">{}</span></p>',
            each.public_id, each.public_id, each.name or each.public_id, state_name(each.state),
        )
        for each in view.customers
    )  # fmt: skip
    return html("<h3>{}</h3>{}", _("Customer"), rows)


def _history(events: Sequence[Event]) -> Safe:
    rows = join(_event(event) for event in reversed(events))
    return html('<h3>{}</h3><div class="history">{}</div>', _("History"), rows)


def _event(event: Event) -> Safe:
    note = event.detail if event.action in ("noted", "closed", "reopened") else None
    return html(
        '<div><b>{}</b> {} <span class="soft small">{}</span>{}</div>',
        actor_name(event.actor), act_words(event), when(event.at),
        html('<div class="note">{}</div>', note) if note else NOTHING,
    )  # fmt: skip


def actor_name(actor: str) -> str:
    """A person by name; a rule as such."""
    return (
        _("The rule “{name}”").format(name=actor.removeprefix("rule:"))
        if actor.startswith("rule:")
        else actor
    )


def act_words(event: Event) -> str:
    """What was done, to follow the name of who did it."""
    words = {
        "created": _("sent it here"),
        "opened": _("opened it"),
        "assigned": _("assigned it to {name}").format(name=event.detail or ""),
        "unassigned": _("took the assignment away"),
        "noted": _("noted"),
        "closed": _("closed it"),
        "reopened": _("opened it again"),
    }
    return words.get(event.action, event.action)


def changed_words(events: Sequence[Event]) -> str:
    """Who did what since, in one line."""
    return ", ".join(f"{actor_name(event.actor)} {act_words(event)} ({exact(event.at)})" for event in events)
