"""Customers as a list, and one customer with identities, accounts and what they wrote."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.actors import actor_name
from dashboard.charts.sparkline import sparkline
from dashboard.filternames import kind_name
from dashboard.formats import number, span, when
from dashboard.lists import mood_sign
from dashboard.palette import mood_colors, quiet
from dashboard.reading import rule_name, state_name
from dashboard.safe import NOTHING, Safe, html, join, link
from dashboard.shell import actor, database, may, say
from dashboard.texts import _, _n
from listener.access import Act
from listener.customers.decisions import decide, undo
from listener.customers.identities import STRONG
from listener.customers.records import CustomerLine, CustomerRecord, KnownIdentity, LinkedAccount
from listener.customers.timeline import Interaction, Month
from listener.errors import ListenerError


def customer_rows(lines: Sequence[CustomerLine], opened: str | None) -> Safe:
    """The list; each row opens its customer."""
    return join(_row(line, line.public_id == opened) for line in lines)


def _row(line: CustomerLine, opened: bool) -> Safe:
    contacts = " · ".join((*line.emails[:2], *line.phones[:2])) or line.public_id
    known = _n("{n} account", "{n} accounts", line.confirmed).format(n=number(line.confirmed))
    waiting = _n("{n} to decide", "{n} to decide", line.suggested).format(n=number(line.suggested))
    return html(
        '<a class="row{}" href="/customers?customer={}" data-act="open:{}"><span class="sign soft">◦</span>'
        '<span class="top"><b>{}</b></span><span class="small soft nowrap">{}</span>'
        '<span class="body">{}</span>{}</a>',
        " open" if opened else "", line.public_id, line.public_id, line.name or line.public_id, known,
        contacts,
        html('<span class="foot warn">{}</span>', waiting) if line.suggested else NOTHING,
    )  # fmt: skip


def customer_body(record: CustomerRecord, rhythm: Sequence[Month] = ()) -> Safe:
    """Everything known about one customer."""
    return join(
        (
            html(
                '<h2>{}</h2><div class="small soft">{} · {} {}</div>{}',
                record.name or record.public_id, record.public_id, _("added"), when(record.created_at),
                html('<p class="small">{}</p>', record.note) if record.note else NOTHING,
            ),
            _noted(record),
            _merged(record),
            _rhythm(rhythm),
            _identities(record),
            _cases(record),
            _accounts(record.accounts),
            _interactions(record),
        )
    )  # fmt: skip


def identity_name(kind: str) -> str:
    """One way to recognise a customer."""
    names = {
        "email": _("E-mail"),
        "phone": _("Phone"),
        "account": _("Account"),
        "name": _("Name"),
        "address": _("Address"),
        "crm": _("Customer number"),
    }
    return names.get(kind, kind)


def _identities(record: CustomerRecord) -> Safe:
    rows = join(
        html("<dt>{}</dt><dd>{}</dd>", identity_name(each.kind), _identity(each, record.public_id))
        for each in record.identities
    )
    return html('<h3>{}</h3><dl class="facts">{}</dl>', _("Recognised by"), rows)


def _identity(each: KnownIdentity, public_id: str) -> Safe:
    if each.ended_at is not None:
        return html(
            '<s class="soft">{}</s> <span class="small soft">{}</span> '
            '<a class="small" href="/customers?customer={}" data-act="resume:{}">{}</a>',
            each.shown, _("until {day}").format(day=when(each.ended_at)), public_id, each.id, _("Undo"),
        )  # fmt: skip
    shared = (
        html(' <span class="warn small">{}</span>', _("shared with another customer: links nothing"))
        if each.shared else NOTHING
    )  # fmt: skip
    if each.kind not in STRONG:
        return html("{}{}", each.shown, shared)
    return html(
        '{}{} <a class="small soft nowrap" href="/customers?customer={}&amp;end={}" data-act="end:{}">{}</a>',
        each.shown, shared, public_id, each.id, each.id, _("Not theirs any more"),
    )  # fmt: skip


def _accounts(accounts: Sequence[LinkedAccount]) -> Safe:
    if not accounts:
        return html(
            '<h3>{}</h3><p class="small soft">{}</p>', _("Accounts"),
            _("No account was recognised yet. It happens by itself when a post gives one of these away."),
        )  # fmt: skip
    return html('<h3>{}</h3><div class="thread">{}</div>', _("Accounts"), join(map(_account, accounts)))


def _account(account: LinkedAccount) -> Safe:
    proofs = join(
        (
            html('{} <span class="code">{}</span>', identity_name(proof.kind), proof.shown)
            for proof in account.evidence
        ),
        ", ",
    )
    posts = _n("{n} post", "{n} posts", account.posts).format(n=number(account.posts))
    kind = {"confirmed": "good", "suggested": "warn"}.get(account.state, "plain")
    return html(
        '<div class="said"><div>{} <span class="small soft">{} · {}</span> '
        '<span class="chip {}">{}</span></div>'
        '<div class="small soft">{} {}</div><div class="small soft">{} {}</div>'
        '<div class="acts" style="margin-top:.4rem">{}</div></div>',
        link(account.profile_url, account.name), account.site, posts, kind, state_name(account.state),
        _("Evidence:"), proofs or rule_name(account.rule),
        _("by {rule}").format(rule=actor_name(account.decided_by)),
        when(account.decided_at), join(_link_acts(account)),
    )  # fmt: skip


def _link_acts(account: LinkedAccount) -> list[Safe]:
    if not may(Act.TRIAGE):
        return []
    acts = {
        "suggested": (("confirmed", _("Confirm")), ("rejected", _("Reject"))),
        "confirmed": (("revoked", _("Not the same person")),),
        "rejected": (("undo", _("Undo")),),
        "revoked": (("undo", _("Undo")),),
    }
    return [
        html('<button class="button" data-act="link:{}:{}">{}</button>', account.link_id, state, name)
        for state, name in acts.get(account.state, ())
    ]


def on_link_act(act: str) -> None:
    """Do what was clicked on a link between account and customer, and show it."""
    _kind, number_, state = act.split(":", 2)
    try:
        if state == "undo":
            undo(database(), int(number_), actor=actor())
            say(_("Undone."))
        else:
            link_ = decide(database(), int(number_), state, actor=actor())
            say(_("The account is {state}.").format(state=state_name(link_.state)))
    except ListenerError as error:
        from dashboard.safe import label

        say(label(str(error)))
    st.rerun()


def consent_name(purpose: str) -> str:
    """What a customer allows or refuses."""
    names = {
        "email": _("E-mails"),
        "phone": _("Calls"),
        "message": _("Messages"),
        "linking": _("Linking to public accounts"),
    }
    return names.get(purpose, purpose)


def interaction_name(kind: str) -> str:
    """A kind of interaction."""
    names = {
        "mention": _("Mention"),
        "like": _("Like"),
        "share": _("Share"),
        "message": _("Message"),
        "email-sent": _("E-mail sent"),
        "email-opened": _("E-mail opened"),
        "email-clicked": _("E-mail clicked"),
        "call": _("Call"),
        "meeting": _("Meeting"),
        "ticket": _("Ticket"),
        "order": _("Order"),
        "promotion-response": _("Answer to a promotion"),
    }
    return names.get(kind) or kind_name(kind)


def _noted(record: CustomerRecord) -> Safe:
    chips = [html('<span class="chip">#{}</span>', tag) for tag in record.tags]
    chips += [
        html(
            '<span class="chip {}">{}: {}</span>', "good" if each.state == "given" else "warn",
            consent_name(each.purpose), _("allowed") if each.state == "given" else _("refused"),
        )
        for each in record.consents
    ]  # fmt: skip
    return html("<p>{}</p>", join(chips, " ")) if chips else NOTHING


def _merged(record: CustomerRecord) -> Safe:
    return join(
        html(
            '<div class="said"><span class="small">{} <b>{}</b> <span class="soft">{}</span></span> '
            '<a class="button" href="/customers?customer={}&amp;part={}" data-act="part:{}">{}</a></div>',
            _("Merged with"), name or public_id, public_id, record.public_id, public_id, public_id, _("Undo"),
        )
        for public_id, name in record.merged
    )  # fmt: skip


def _rhythm(months: Sequence[Month]) -> Safe:
    """Interactions and mood, month by month."""
    if len(months) < 2:
        return NOTHING
    colors = mood_colors()
    lines = (
        (_("Interactions a month"), sparkline([m.interactions for m in months], quiet()["text"])),
        (_("Mood"), sparkline([m.score for m in months], colors["positive"])),
    )
    drawn = join(
        html(
            '<div class="tile" style="flex:1"><div class="small soft">{}</div>{}</div>',
            name,
            line,
        )
        for name, line in lines
        if line
    )
    first, last = months[0], months[-1]
    return html(
        '<div style="display:flex;gap:1rem;margin:.6rem 0">{}</div><div class="small soft">{} – {}</div>',
        drawn, f"{first.month}/{first.year}", f"{last.month}/{last.year}",
    )  # fmt: skip


def _cases(record: CustomerRecord) -> Safe:
    if not record.cases:
        return NOTHING
    rows = join(
        html(
            '<div class="said"><a href="/triage?case={}" data-act="case:{}">{}</a> '
            '<span class="small soft">{} · {} · {}</span><div class="clamp small">{}</div></div>',
            case.id, case.id, _("Case {n}").format(n=case.id), mood_sign(case.mood), case.brand_name,
            when(case.created_at), case.text[:200],
        )
        for case in record.cases
    )  # fmt: skip
    return html('<h3>{}</h3><div class="thread">{}</div>', _("Open cases"), rows)


def _interactions(record: CustomerRecord) -> Safe:
    total = record.interactions_total
    title = _n("{n} interaction", "{n} interactions", total).format(n=number(total))
    if not record.interactions:
        return html("<h3>{}</h3>", title)
    rows = join(map(_interaction, reversed(record.interactions)))
    return html('<h3>{} · {}</h3><div class="thread">{}</div>', title, _("newest first"), rows)


def _interaction(each: Interaction) -> Safe:
    if each.post_id is None:
        return _told(each)
    moods = join(
        html(
            '<a class="nowrap" href="/mentions?m={}" data-act="mention:{}">{} {}</a> ',
            mention.mention_id, mention.mention_id, mood_sign(mention.mood), mention.brand_name,
        )
        for mention in each.mentions
    )  # fmt: skip
    return html(
        '<div class="said"><div class="small soft">{} · {} · {} · {}</div><div class="clamp">{}</div>'
        '<div class="small">{}</div></div>',
        when(each.at), kind_name(each.kind), each.author or "",
        link(each.url, each.thread_title or each.site or ""), each.text[:600], moods,
    )  # fmt: skip


def _told(each: Interaction) -> Safe:
    """A row of a file."""
    facts = (
        each.channel, each.product, each.campaign,
        number(each.value) if each.value is not None else None,
        span(each.seconds) if each.seconds is not None else None,
        each.outcome, each.agent,
    )  # fmt: skip
    return html(
        '<div class="said"><div class="small soft">{} · <b>{}</b> · {}</div>'
        '<div class="clamp">{}</div></div>',
        when(each.at), interaction_name(each.kind), " · ".join(fact for fact in facts if fact),
        each.text[:600],
    )  # fmt: skip
