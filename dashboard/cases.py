"""The triage queue as a list and as one case with everything around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from dashboard.actors import actor_name
from dashboard.clocking import clock_name, due_chip, priority_name, priority_sign, state_sign, status_name
from dashboard.filternames import kind_name
from dashboard.formats import exact, number, when
from dashboard.lists import brand_chip, counts_line, mood_sign
from dashboard.people import consent_name, interaction_name
from dashboard.reading import state_name
from dashboard.safe import NOTHING, Safe, excerpt, href, html, join, link, marked
from dashboard.shell import empty, mood_name
from dashboard.texts import _, _n
from listener.customers.records import CustomerRecord
from listener.engagement.choices import Choices
from listener.mentions import Marked
from listener.triage.breaches import overdue
from listener.triage.casefile import Answer, CaseView, Neighbour
from listener.triage.cases import Case, Event
from listener.triage.clocks import Status
from listener.triage.effects import Action, possible
from listener.triage.hours import OfficeHours
from listener.triage.queue import CaseLine, Counts, View
from listener.triage.teams import Team


def view_name(view: View) -> str:
    """A part of the queue in the reader's language."""
    return {
        View.ALL: _("All"),
        View.MINE: _("Mine"),
        View.UNASSIGNED: _("Nobody's"),
        View.OVERDUE: _("Overdue"),
        View.WAITING: _("Waiting"),
        View.CLOSED: _("Closed"),
    }[view]


def tabs(counts: Counts, view: View | None, team: int | None, teams: Sequence[Team]) -> Safe:
    """The parts of the queue with their numbers, then the teams'."""
    parts = join(
        _tab(
            {"view": each.value},
            view_name(each),
            counts.of(each),
            chosen=team is None and each is view,
            alarming=each is View.OVERDUE and counts.overdue > 0,
        )
        for each in View
    )
    of_teams = join(
        _tab(
            {"team": str(each.id)}, each.name, counts.teams.get(each.id, 0),
            chosen=each.id == team, alarming=False,
        )
        for each in teams
    )  # fmt: skip
    return html(
        '<div class="tabs queue"><nav aria-label="{}">{}</nav>{}</div>',
        _("Parts of the queue"), parts,
        html('<nav class="minor" aria-label="{}">{}</nav>', _("Teams"), of_teams) if teams else NOTHING,
    )  # fmt: skip


def _tab(where: Mapping[str, str], name: str, count: int, *, chosen: bool, alarming: bool) -> Safe:
    ((key, value),) = where.items()
    return html(
        '<a class="tab{}" href="/triage?{}" data-act="{}:{}"{}>{} <span class="num {}">{}</span></a>',
        " chosen" if chosen else "", urlencode(where), key, value,
        html(' aria-current="page"') if chosen else NOTHING, name,
        "bad" if alarming else "soft", number(count),
    )  # fmt: skip


def case_rows(
    lines: Sequence[CaseLine], choices: Choices, hours: OfficeHours, now: datetime, where: Mapping[str, str]
) -> Safe:
    """The queue; each row opens its case."""
    return html(
        '<div class="framed"><div class="scroll">{}</div></div>',
        join(_row(line, choices, hours, now, where) for line in lines),
    )


def _row(
    line: CaseLine, choices: Choices, hours: OfficeHours, now: datetime, where: Mapping[str, str]
) -> Safe:
    case = line.case
    tags = join(html('<span class="tag">{}</span>', tag) for tag in line.tags[:3])
    return html(
        '<a class="row{}" href="/triage?{}" data-case="{}" data-version="{}">'
        '<span class="pick" role="checkbox" aria-checked="false" aria-label="{}" title="x"></span>{}'
        '<span class="top">{}<b>{}</b> <span class="soft">{}</span></span>{}'
        '<span class="body">{} {}</span>'
        '<span class="foot">{}<span>{}</span>{}{}{}{}</span></a>',
        " done" if case.status is Status.CLOSED else "", urlencode({**where, "case": str(case.id)}),
        case.id, case.version, _("Pick case {n}").format(n=case.id), state_sign(case.status),
        priority_sign(case.priority), line.author or _("Unknown author"), line.thread_title or "",
        due_chip(case, hours, now) or when(case.closed_at or line.at),
        mood_sign(line.mood), excerpt(line.text, (), length=110),
        brand_chip(line.brand, line.brand_name, choices), line.place, when(line.at),
        html("<span>@{}</span>", case.assignee) if case.assignee else NOTHING,
        html("<span>{}</span>", line.team) if line.team else NOTHING, tags,
    )  # fmt: skip


def case_head(case: Case, view: CaseView, hours: OfficeHours, now: datetime, *, may: bool) -> Safe:
    """Which case this is, how it stands, and what can be done to it; each button is a key as well."""
    return html(
        '<div class="head case"><h2>{} <span class="chip">{} {}</span></h2>'
        '<span class="props">{}</span></div>{}',
        _("Case {n}").format(n=case.id), state_sign(case.status), status_name(case.status),
        join(_props(case, view, hours, now, may=may)),
        _acts(case) if may else NOTHING,
    )  # fmt: skip


def _props(case: Case, view: CaseView, hours: OfficeHours, now: datetime, *, may: bool) -> list[Safe]:
    shown = [
        ("assign", "a", html("@{}", case.assignee) if case.assignee else html("{}", _("Nobody's"))),
        ("priority", "p", html("{}{}", priority_sign(case.priority), priority_name(case.priority))),
        ("team", "g", html("{}", view.team or _("No team"))),
        ("tag", "t", join((html("#{}", tag) for tag in view.tags), " ") or html("{}", _("No tag"))),
    ]
    closed = case.status is Status.CLOSED
    pieces = [
        html('<button class="prop" data-desk="{}" title="{}">{}</button>', act, key, text)
        if may and not (closed and act != "tag")
        else html('<span class="prop">{}</span>', text)
        for act, key, text in shown
    ]
    due = due_chip(case, hours, now)
    if due:
        late = [clock_name(clock) for clock in overdue(case, now)]
        pieces.append(html('<span class="prop">{} {}</span>', ", ".join(late), due))
    if case.answered_at is not None:
        pieces.append(html('<span class="prop soft">{} {}</span>', _("Answered"), when(case.answered_at)))
    return pieces


def _acts(case: Case) -> Safe:
    can = possible(case)
    buttons = []
    if Action.OPEN in can:
        buttons.append(("take", "a", _("Take it"), True))
        buttons.append(("start", "s", _("Start on it"), False))
    elif Action.RESUME in can or Action.REOPEN in can:
        name = _("Take up again") if Action.RESUME in can else _("Open again")
        buttons.append(("back", "b", name, True))
    buttons.append(("reply", "r", _("Answer"), False))
    buttons.append(("note", "n", _("Note"), False))
    if Action.WAIT in can:
        buttons.append(("wait", "w", _("Wait"), False))
    if Action.CLOSE in can:
        buttons.append(("close", "e", _("Close"), case.status is Status.OPEN))
    return html(
        '<div class="acts case">{}<button class="button small" data-desk="help" title="?" '
        'aria-label="{}">?</button></div>',
        join(
            html(
                '<button class="button small{}" data-desk="{}">{} <kbd aria-hidden="true">{}</kbd></button>',
                " primary" if first else "", act, name, key,
            )
            for act, key, name, first in buttons
        ),
        _("Keys"),
    )  # fmt: skip


def no_case(wanted: str, first: int | None) -> Safe:
    """What stands in place of a case that does not exist."""
    body = empty(
        _("There is no case {n}").format(n=wanted[:40]),
        _("The address names a case that is not there. The list shows the ones there are."),
        act=(f"open:{first}", _("Show the first of the list")) if first is not None else None,
    )
    return html('<div class="framed">{}</div>', body)


def case_body(view: CaseView, choices: Choices, mood: Safe, sent: Safe) -> Safe:
    """The post within its thread, answers, its mood, the author's past, the customer, and the history."""
    return join(
        (
            _top(view, choices),
            _thread(view),
            _answers(view.answers),
            _customers(view),
            _earlier(view),
            mood,
            sent,
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


def _answers(answers: Sequence[Answer]) -> Safe:
    stand = [answer for answer in answers if not answer.withdrawn]
    if not stand:
        return NOTHING
    rows = join(
        html(
            '<div class="said"><div class="small soft">{} · {}{}</div><div class="text small">{}</div></div>',
            each.by, when(each.at),
            html(" · {}", link(each.url, _("where it stands"))) if each.url else NOTHING, each.text,
        )
        for each in stand
    )  # fmt: skip
    return html('<h3>{}</h3><div class="thread answers">{}</div>', _("Answered"), rows)


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
    return html("<h3>{}</h3>{}{}", _("Customer"), rows, _record(view.record) if view.record else NOTHING)


def _record(record: CustomerRecord) -> Safe:
    """What the brand knows of the customer, as far as it helps to answer."""
    known = [each.shown for each in record.identities if each.kind in ("email", "phone")]
    facts = [
        (_("Reached by"), ", ".join(known)),
        (_("Tags"), ", ".join(record.tags)),
        (_("Note"), record.note or ""),
        (_("Consent"), ", ".join(f"{consent_name(each.purpose)}: {each.state}" for each in record.consents)),
        (
            _("Other cases"),
            ", ".join(f"{each.id} ({status_name(each.status)})" for each in record.cases),
        ),
    ]
    latest = join(
        html(
            '<p class="small soft">{} · {} {}</p>',
            when(each.at),
            interaction_name(each.kind),
            each.text[:120],
        )
        for each in reversed(record.interactions)
        if each.post_id is None  # what they wrote in public stands among their earlier mentions
    )
    return html(
        '<dl class="facts">{}</dl>{}',
        join(html("<dt>{}</dt><dd>{}</dd>", name, value) for name, value in facts if value), latest,
    )  # fmt: skip


def _history(events: Sequence[Event]) -> Safe:
    rows = join(_event(event) for event in reversed(events))
    return html('<h3>{}</h3><div class="history">{}</div>', _("History"), rows)


def _event(event: Event) -> Safe:
    kept = event.action in ("noted", "waited", "resumed", "answered", "closed", "reopened")
    note = html('<div class="note">{}</div>', event.detail) if kept and event.detail else NOTHING
    return html(
        '<div class="{}"><b>{}</b> {} <span class="soft small">{}</span>{}</div>',
        "undone" if event.undone else "", _who(event), act_words(event), when(event.at), note,
    )  # fmt: skip


def _who(event: Event) -> str:
    return _("The author") if event.action == "wrote" else actor_name(event.actor)


def act_words(event: Event) -> str:
    """What was done, to follow the name of who did it."""
    detail = event.detail or ""
    words = {
        "created": _("sent it here"),
        "opened": _("opened it"),
        "assigned": _("assigned it to {name}").format(name=detail),
        "unassigned": _("took the assignment away"),
        "teamed": _("gave it to the team {name}").format(name=detail),
        "unteamed": _("took it from its team"),
        "ranked": _("set its priority: {name}").format(name=priority_name(detail)),
        "noted": _("noted"),
        "waited": _("set it to wait"),
        "resumed": _("took it up again"),
        "woke": _("brought it back from waiting"),
        "answered": _("answered"),
        "closed": _("closed it"),
        "reopened": _("opened it again"),
        "overdue": _("passed it up as late: {name}").format(
            name=", ".join(clock_name(each.strip()) for each in detail.split(","))
        ),
        "wrote": _("wrote again"),
    }
    if event.action == "undone":
        return _("took back: {what}").format(what=act_words(Event(event.at, event.actor, detail, "…")))
    return words.get(event.action, event.action)


def changed_words(events: Sequence[Event]) -> str:
    """Who did what since, in one line."""
    return ", ".join(f"{_who(event)} {act_words(event)} ({exact(event.at)})" for event in events)
