"""The reading pane: a mention with why it counts, who wrote it and how it moved."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.charts.curve import curve
from dashboard.filternames import kind_name, via_name
from dashboard.formats import exact, number, when
from dashboard.lists import brand_chip, counts_line, mood_sign, tag_chip
from dashboard.safe import NOTHING, Safe, href, html, join, link, marked
from dashboard.shell import mood_name
from dashboard.texts import _, _n
from listener.engagement.choices import Choices
from listener.engagement.reactions import ReactionShown
from listener.mentions import LinkedCustomer, MentionDetail, Proof
from listener.rules.listing import FiringView


def post_block(detail: MentionDetail, choices: Choices, *, mood: bool = True) -> Safe:
    """Brand, mood, author, time, title, quote and text with the matched words marked.

    Args:
        mood: False where a person is asked for it and should not be told first.
    """
    row = detail.row
    marks = row.spans + row.found
    title = marked(detail.post_title, marks, "title") if detail.post_title else html("{}", row.title or "")
    place = " · ".join(part for part in (row.source_name or row.site, detail.thread_board) if part)
    return html(
        '<div class="small soft" style="display:flex;gap:.4rem 1rem;flex-wrap:wrap">{}{}'
        "<span>{}</span></div>"
        '<h2 style="margin-top:.55rem">{}</h2>'
        '<div class="small soft" style="margin-top:.2rem">{} · {} · {}</div>{}<div class="text">{}</div>',
        brand_chip(row.brand_code, row.brand_name, choices),
        html("<span>{} {}</span>", mood_sign(row.mood), mood_name(row.mood)) if mood else NOTHING,
        kind_name(row.kind), title,
        link(detail.author_url, row.author) if row.author else _("Unknown author"),
        when(row.written_at), place,
        html('<div class="quote">{}</div>', detail.quoted) if detail.quoted else NOTHING,
        marked(row.text, marks, "text"),
    )  # fmt: skip


def why_block(detail: MentionDetail) -> Safe:
    """Why it counts as a mention."""
    row = detail.row
    clauses = sorted({span.label for span in row.spans if span.label})
    version = _("version {n} of the query").format(n=detail.query_version)
    matched = join((html("<code>{}</code>", clause) for clause in clauses), " ") or html("{}", "–")
    return html(
        '<h3>{}</h3><dl class="facts"><dt>{}</dt><dd>{}</dd>'
        '<dt>{}</dt><dd>{} <span class="soft">({})</span> '
        '<a class="small" href="/brands?brand_code={}&amp;tab=check&amp;post={}" data-act="why">{}</a>'
        "</dd></dl>",
        _("Why it counts"), _("How"),
        via_name(row.via) + (f" · {_('the brand itself wrote it')}" if row.owned else ""),
        _("Matched"), matched, version,
        row.brand_code, detail.post_id, _("clause by clause"),
    )  # fmt: skip


def tags_block(detail: MentionDetail) -> Safe:
    """Its tags, each to be taken off, and the way to another."""
    worn = join(
        html(
            '<span class="tag big">{}<button class="off" data-act="untag:{}" aria-label="{}">✕</button>'
            "</span>",
            tag_chip(name), name, _("Take off the tag {tag}").format(tag=name),
        )
        for name in detail.row.tags
    )  # fmt: skip
    return html(
        '<div class="worn">{}<button class="button small" data-desk="tag" title="t">+ {}</button></div>',
        worn, _("Tag"),
    )  # fmt: skip


def rules_block(met: Sequence[FiringView]) -> Safe:
    """The rules that it met; nothing where it met none."""
    if not met:
        return NOTHING
    return html("<h3>{}</h3>{}", _("Rules"), join(_met(each) for each in met))


def _met(each: FiringView) -> Safe:
    what = _("sent it to triage") if each.sent else _("met it")
    back = html('<button class="button small" data-act="back:{}">{}</button>', each.id, _("Take back"))
    undone = html("<span>· {}</span>", _("taken back"))
    return html(
        '<p class="small met"><a href="/rules?rule={}" data-act="rule:{}">{}</a> '
        '<span class="soft">{} {} · {}{}</span> {}</p>',
        each.rule, each.rule, each.name, _("version {n}").format(n=each.version), what, when(each.at),
        html(" · {}", _("applied to the past")) if each.past else NOTHING, undone if each.undone else back,
    )  # fmt: skip


def who_block(customers: Sequence[LinkedCustomer]) -> Safe:
    """Whether the author is a customer."""
    if not customers:
        said = html('<p class="small soft">{}</p>', _("Not linked to any customer."))
    else:
        said = join(
            html(
                '<p class="small"><a href="/customers?customer={}" data-act="customer:{}">{}</a> '
                '<span class="soft">{} · {}</span>{}</p>',
                customer.public_id, customer.public_id, customer.name or customer.public_id,
                state_name(customer.state), _("by {rule}").format(rule=rule_name(customer.rule)),
                _proofs(customer.proofs),
            )
            for customer in customers
        )  # fmt: skip
    return html("<h3>{}</h3>{}", _("Customer"), said)


def _proofs(proofs: Sequence[Proof]) -> Safe:
    if not proofs:
        return NOTHING
    shown = join(
        (html('{} <span class="code">{}</span>', _proof_name(each.kind), each.shown) for each in proofs), ", "
    )
    return html('<br><span class="soft">{}</span> {}', _("Evidence:"), shown)


def _proof_name(kind: str) -> str:
    names = {
        "handle": _("Handle"), "name": _("Name"), "city": _("City"), "born": _("Date of birth"),
        "address": _("Address"),
    }  # fmt: skip
    return names.get(kind) or rule_name(kind)


def counts_block(detail: MentionDetail) -> Safe:
    """The counts as last seen, and their curve over the visits."""
    row = detail.row
    shown = counts_line(row.comments, row.likes, row.shares)
    if not shown:
        return html(
            '<h3>{}</h3><p class="small soft">{}</p>',
            _("Engagement"), _("The page shows no counts for this post."),
        )  # fmt: skip
    seen = detail.snapshots
    changes = max(0, len(seen) - 1)
    moved = _n("changed {n} time since found", "changed {n} times since found", changes)
    visits = moved.format(n=number(changes)) if changes else _("unchanged since found")
    last = html(" · {} {}", _("looked at"), when(seen[-1].until)) if seen else NOTHING
    return html(
        '<h3>{}</h3><p class="small"><span class="num">{}</span> <span class="soft">· {}{}</span></p>{}{}',
        _("Engagement"), shown, visits, last, curve(seen), reacted_lines(detail.reacted),
    )  # fmt: skip


_NAMED = 12
"""Accounts named one by one."""


def reacted_lines(reacted: Sequence[ReactionShown]) -> Safe:
    """Who liked and who shared, as far as the site shows it; struck through who took it back."""
    names = {"like": _("Liked by"), "share": _("Shared by")}
    return join(
        html('<p class="small"><span class="soft">{}</span> {}</p>', name, _accounts(some))
        for kind, name in names.items()
        if (some := [each for each in reacted if each.kind == kind])
    )


def _accounts(some: Sequence[ReactionShown]) -> Safe:
    shown = join(
        (
            html(
                '<s title="{}">{}</s>',
                _("taken back, seen {when}").format(when=exact(each.gone_at)),
                each.name,
            )
            if each.gone_at
            else link(each.profile_url, each.name)
            for each in some[:_NAMED]
        ),
        ", ",
    )
    more = len(some) - _NAMED
    if more <= 0:
        return shown
    return html("{} {}", shown, _n("and {n} more", "and {n} more", more).format(n=number(more)))


def original(detail: MentionDetail) -> Safe:
    """The button to the post on its own site."""
    address = href(detail.row.url)
    if address is None:
        return html('<span class="small soft">{}</span>', detail.row.url)
    return html(
        '<a class="button" href="{}" target="_blank" rel="noopener noreferrer nofollow">{} ↗</a>',
        address, _("Open the original"),
    )  # fmt: skip


def collected_line(detail: MentionDetail) -> Safe:
    """Where the facts come from."""
    row = detail.row
    parts = [_("Written {when}").format(when=exact(row.published_at) if row.published_at else "–")]
    if detail.published_raw:
        parts.append(_("the page says “{raw}”").format(raw=detail.published_raw))
    parts.append(_("collected {when}").format(when=exact(row.collected_at)))
    if row.deleted_at is not None:
        gone = (
            _("its whole thread was gone from the site on {when}")
            if row.deleted_reason == "thread-gone"
            else _("gone from its page on {when}")
        )
        parts.append(gone.format(when=exact(row.deleted_at)))
    return html('<p class="small soft" style="margin:1.1rem 0 0">{}</p>', " · ".join(parts))


def state_name(state: str) -> str:
    """The state of a link between account and customer."""
    names = {
        "suggested": _("suggested"),
        "confirmed": _("confirmed"),
        "rejected": _("rejected"),
        "revoked": _("undone"),
    }
    return names.get(state, state)


def rule_name(rule: str) -> str:
    """What made a link."""
    names = {
        "email": _("e-mail"),
        "phone": _("phone"),
        "account": _("account"),
        "person": _("a person"),
    }
    return names.get(rule, rule)
