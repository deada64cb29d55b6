"""The queue of links that wait for a person: one question at a time, with its evidence."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.formats import number
from dashboard.people import identity_name
from dashboard.safe import NOTHING, Safe, html, join, label, link
from dashboard.shell import actor, database, empty, go, may, say, why_not
from dashboard.texts import _, _n
from listener.access import Act
from listener.customers.claims import Evidence
from listener.customers.decisions import undo
from listener.customers.protection import (
    EVERY_SITE,
    Policy,
    Protection,
    block,
    read_protection,
    set_policy,
)
from listener.customers.reviewing import Lost, Queue, ReviewItem, review
from listener.errors import ListenerError

_LAST = "judged_last"
SKIPPED = "judging_skipped"
_WIDEST = 30.0
"""Bits that fill the bar."""


def nothing_waits() -> Safe:
    """What stands where no link waits."""
    return empty(
        _("Nothing to decide"),
        _("Accounts that may be a customer's come here with their evidence."),
        command="listener customer review",
        act=("back:", _("Undo")) if st.session_state.get(_LAST) else None,
    )


def question(queue: Queue) -> Safe:
    """The first question of the queue, with keys."""
    item = queue.items[0]
    back = (
        html('<button class="button" data-act="back:" data-key="u"><kbd>u</kbd> {}</button>', _("Undo"))
        if st.session_state.get(_LAST)
        else NOTHING
    )
    return html(
        '<div class="framed"><div class="reading"><p class="small soft num">{}</p>'
        "<h2>{} <span class=\"soft\">=</span> {}?</h2>{}{}{}<h3>{}</h3>{}{}</div></div>",
        _n("{n} waits", "{n} wait", queue.waiting).format(n=number(queue.waiting)),
        link(item.profile_url, item.author),
        html('<a href="/customers?customer={}" data-act="open:{}">{}</a>', item.public_id, item.public_id,
             item.customer or item.public_id),
        _facts(item), _answers(item, back), _again(item), _("Evidence"), _waterfall(item),
        _runner_up(item.runner_up),
    )  # fmt: skip


def _answers(item: ReviewItem, back: Safe) -> Safe:
    """Yes, no, skip; for who may only look, why there is nothing to press."""
    if not may(Act.TRIAGE):
        return html('<p class="small soft">{}</p>', why_not(Act.TRIAGE) or "")
    return html(
        '<div class="acts">'
        '<button class="button" data-act="yes:{}" data-key="y"><kbd>y</kbd> {}</button>'
        '<button class="button" data-act="no:{}" data-key="n"><kbd>n</kbd> {}</button>'
        '<button class="button" data-act="skip:{}" data-key="s"><kbd>s</kbd> {}</button>{}</div>',
        item.link_id, _("Yes"), item.link_id, _("No"), item.link_id, _("Skip"), back,
    )  # fmt: skip


def _facts(item: ReviewItem) -> Safe:
    if item.probability is None:
        sure = _("not weighed")
    else:
        sure = _("{p} % likely").format(p=round(100 * item.probability))
    return html(
        '<p class="small soft">{} · {} · {} · {}</p>',
        item.site, sure,
        _n("{n} post", "{n} posts", item.posts).format(n=number(item.posts)),
        _n("{n} mention", "{n} mentions", item.mentions).format(n=number(item.mentions)),
    )  # fmt: skip


def _again(item: ReviewItem) -> Safe:
    if not item.again:
        return NOTHING
    kinds = ", ".join(str(kind_name(kind)) for kind in item.again)
    return html(
        '<p class="warn">{}</p>', _("Rejected before. New evidence since then: {kinds}").format(kinds=kinds)
    )


def kind_name(kind: str) -> str:
    """What a piece of evidence is about."""
    names = {"handle": _("Handle"), "city": _("City"), "born": _("Date of birth")}
    return names.get(kind) or identity_name(kind)


def how_name(how: str | None) -> str:
    """How the two sides of a piece of evidence compare."""
    names = {
        "same": _("the same"),
        "differs": _("differs"),
        "punctuation": _("the same but for dots and dashes"),
        "digits": _("the same but for the digits"),
        "near": _("almost the same"),
        "full": _("the whole name"),
        "typo": _("one letter off"),
        "part": _("part of the name"),
        "one": _("one word of the name"),
        "conflict": _("another name"),
        "handle": _("the handle spells the name"),
        "slip": _("one digit off"),
    }
    return names.get(how or "same", how or "")


def _waterfall(item: ReviewItem) -> Safe:
    """One line a piece: what it weighs, then where the sum stands."""
    total = item.prior_bits
    rows = []
    if total is not None:
        rows.append(_step(_("Before any evidence"), total, total, ""))
    for one in item.evidence:
        if total is not None and one.bits is not None:
            total += one.bits
        rows.append(_piece(one, total))
    return html(
        '<table class="grid"><thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr></thead>'
        "<tbody>{}</tbody></table>",
        _("What"), _("Values"), _("Bits"), _("Sum"), join(rows),
    )  # fmt: skip


def _piece(one: Evidence, total: float | None) -> Safe:
    values = html(
        '<span class="code">{}</span> / <span class="code">{}</span> <span class="small soft">{}</span>',
        one.shown, one.customer or one.value, how_name(one.how),
    )  # fmt: skip
    return _step(kind_name(one.kind), one.bits, total, values)


def _step(name: str, bits: float | None, total: float | None, values: Safe | str) -> Safe:
    width = 0 if bits is None else min(100, round(100 * abs(bits) / _WIDEST))
    return html(
        '<tr><td>{}</td><td>{}</td><td class="num nowrap"><span class="{}">{}</span> '
        '<span aria-hidden="true" style="display:inline-block;height:.5em;width:{}px;'
        'background:currentColor;opacity:.4"></span></td><td class="num">{}</td></tr>',
        name, values, "bad" if bits is not None and bits < 0 else "good",
        "–" if bits is None else f"{bits:+.1f}", width, "–" if total is None else f"{total:+.1f}",
    )  # fmt: skip


def _runner_up(second: Lost | None) -> Safe:
    if second is None:
        return html('<p class="small soft">{}</p>', _("No other customer comes near."))
    proofs = join(
        (
            html("{} {}", kind_name(one.kind), how_name(one.how))
            for one in second.evidence
            if (one.bits or 0) > 0
        ),
        ", ",
    )
    return html(
        '<p class="small">{} <a href="/customers?customer={}" data-act="open:{}">{}</a>: {} '
        '<span class="soft">{}</span></p>',
        _("Next in line:"), second.public_id, second.public_id, second.name or second.public_id,
        _("{bits} bits less").format(bits=f"{second.bits_less:.1f}"), proofs,
    )  # fmt: skip


def on_act(act: str) -> None:
    """Do what was clicked or pressed, and show the next question."""
    what, _sep, rest = act.partition(":")
    if what == "open":
        go("customers", customer=rest)
        return
    try:
        if what in ("yes", "no"):
            # The number is that of the link on screen: a key pressed twice answers one question.
            review(database(), int(rest), same=what == "yes", actor=actor())
            st.session_state[_LAST] = int(rest)
        elif what == "skip":
            st.session_state.setdefault(SKIPPED, []).append(int(rest))
        elif what == "back" and (last := st.session_state.pop(_LAST, None)) is not None:
            undo(database(), last, actor=actor())
            say(_("Undone."))
    except ListenerError as error:
        say(label(str(error)))
    st.rerun()


def policy_name(policy: Policy) -> str:
    """What may be done with the accounts of a site."""
    return {
        Policy.NEVER: _("Never link"),
        Policy.CONSENT: _("Link with the customer's consent"),
        Policy.REVIEW: _("A person decides every link"),
        Policy.AUTOMATIC: _("Link by itself where it is sure"),
    }[policy]


def rules_form() -> None:
    """What protects links: policies of sites, blocked values, and what blinded checks found."""
    if not may(Act.MANAGE):
        return
    with database().read() as session:
        protection = read_protection(session)
    with st.expander(_("Rules of linking"), icon=":material/shield:"):
        for check in protection.checks:
            _show_check(check.rule, check.right, check.judged, stopped=check.stopped)
        _show_standing(protection)
        with st.form("linking_policy", border=False):
            site = st.text_input(_("Site, or * for all others"), key="policy_site")
            chosen = st.selectbox(
                _("Policy"),
                [policy.value for policy in Policy],
                index=3,
                format_func=lambda value: policy_name(Policy(value)),
                key="policy",
            )
            if st.form_submit_button(_("Set the policy")):
                _do(lambda: set_policy(database(), site, chosen, actor=actor()))
        with st.form("linking_block", border=False):
            kind = st.selectbox(
                _("Kind"), ["phone", "email", "account"], format_func=identity_name, key="block_kind"
            )
            value = st.text_input(_("Value that recognises nobody"), key="block_value")
            if st.form_submit_button(_("Block")):
                _do(lambda: block(database(), kind, value, actor=actor()))


def _show_check(rule: str, right: int, judged: int, *, stopped: bool) -> None:
    kinds = " + ".join(kind_name(kind) for kind in rule.split("+"))
    said = _("{kinds}: {right} of {judged} checked links were right").format(
        kinds=kinds, right=number(right), judged=number(judged)
    )
    if stopped:
        st.warning(label(said + ". " + _("It confirms no more by itself.")))
    else:
        st.caption(label(said))


def _show_standing(protection: Protection) -> None:
    for site, policy in sorted(protection.policies.items()):
        st.caption(label(f"{_('All other sites') if site == EVERY_SITE else site}: {policy_name(policy)}"))
    for kind, value in sorted(protection.blocked):
        st.caption(label(f"{identity_name(kind)} {value}: {_('recognises nobody')}"))


def _do(change: Callable[[], object]) -> None:
    try:
        change()
    except ListenerError as error:
        st.error(label(str(error)))
    else:
        st.rerun()
