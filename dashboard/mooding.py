"""Why a mention has its mood, and a person's word on it: one click, and undo."""

from __future__ import annotations

import streamlit as st

from dashboard.formats import exact, percent, signed
from dashboard.lists import mood_sign
from dashboard.safe import NOTHING, Safe, html, join, label
from dashboard.shell import actor, database, may, mood_name, say
from dashboard.texts import _
from listener.access import Act
from listener.errors import ListenerError
from listener.mentions import Marked, MentionDetail
from listener.mood.correcting import LABELS, correct, undo


def mood_block(detail: MentionDetail) -> Safe:
    """What the mood is and who says so, the words that made the score, and the buttons to correct it."""
    return html(
        "<h3>{}</h3>{}{}{}{}", _("Why this mood"), _said(detail), _scored(detail), _aspects(detail),
        _buttons(detail),
    )  # fmt: skip


def _said(detail: MentionDetail) -> Safe:
    if (said := detail.correction) is None:
        return NOTHING
    words = _("{who} said {mood} on {when}; that counts, whatever the score.").format(
        who=said.by, mood=mood_name(said.label), when=exact(said.at)
    )
    return html('<p class="small corrected">{} {}</p>', mood_sign(said.label), words)


def _scored(detail: MentionDetail) -> Safe:
    score = detail.row.score
    if detail.scored == "unknown" or score is None:
        return html(
            '<p class="small soft">{}</p>',
            _("No word with a known mood stands here. Unknown is not neutral."),
        )
    told = [
        _("{mood}, {score} on a scale from −1 to 1, by {scorer} {version}").format(
            mood=mood_name(detail.scored), score=signed(score), scorer=detail.scorer,
            version=detail.scorer_version,
        )
    ]  # fmt: skip
    if detail.confidence is not None:
        told.append(_("confidence {share}").format(share=percent(detail.confidence)))
    if detail.polarity is not None and detail.subjectivity is not None:
        told.append(
            _("TextBlob alone: polarity {polarity}, subjectivity {subjectivity}").format(
                polarity=signed(detail.polarity), subjectivity=percent(detail.subjectivity)
            )
        )
    words = join(_word(mark, detail) for mark in detail.evidence)
    return html(
        '<p class="small soft">{}</p>{}', " · ".join(told),
        html('<div class="weights">{}</div>', words) if detail.evidence else NOTHING,
    )  # fmt: skip


def _word(mark: Marked, detail: MentionDetail) -> Safe:
    source = detail.post_title if mark.field == "title" else detail.row.text
    word = mark.label or (source or "")[mark.start : mark.end]
    weight = mark.weight or 0.0
    kind = "good" if weight > 0 else "bad" if weight < 0 else "plain"
    return html(
        '<span class="chip" title="{}">{} <b class="num {}">{}</b></span>',
        mark.note or "", word, kind, signed(mark.weight),
    )  # fmt: skip


def aspect_name(aspect: str) -> str:
    """An aspect in the reader's language; a brand's own as its list calls it."""
    return {
        "product": _("Product"),
        "price": _("Price"),
        "delivery": _("Delivery"),
        "service": _("Service"),
        "quality": _("Quality"),
        "promotion": _("Promotion"),
    }.get(aspect, aspect)


def _aspects(detail: MentionDetail) -> Safe:
    if not detail.aspects:
        return NOTHING
    chips = join(
        html(
            '<span class="chip" title="{}">{} {}</span>',
            ", ".join(each.words), mood_sign(each.mood), aspect_name(each.aspect),
        )
        for each in detail.aspects
    )  # fmt: skip
    return html(
        '<div class="weights aspects"><span class="small soft">{}</span>{}</div>', _("Aspects"), chips
    )


def _buttons(detail: MentionDetail) -> Safe:
    if not may(Act.TRIAGE):
        return NOTHING
    given = detail.correction.label if detail.correction else None
    choices = join(
        html(
            '<button class="button small{}" data-act="mood:{}" aria-pressed="{}">{} {}</button>',
            " given" if mood == given else "", mood, "true" if mood == given else "false",
            mood_sign(mood), mood_name(mood),
        )
        for mood in LABELS
    )  # fmt: skip
    back = (
        html('<button class="button small" data-act="mood:undo">↶ {}</button>', _("Undo"))
        if given is not None
        else NOTHING
    )
    return html(
        '<div class="acts mend mood"><span class="small soft">{}</span>{}{}</div>',
        _("Not right? It is"), choices, back,
    )  # fmt: skip


def act_on_mood(mention_id: int, act: str | None) -> None:
    """Do what a button of :func:`mood_block` asks for, and draw the page anew."""
    if not act or not act.startswith("mood:"):
        return
    said = act.removeprefix("mood:")
    try:
        if said == "undo":
            undo(database(), mention_id, actor=actor())
            say(_("Undone."))
        else:
            correct(database(), mention_id, said, actor=actor())
            say(_("Kept: {mood}.").format(mood=mood_name(said)))
    except ListenerError as error:
        say(label(str(error)))
    st.rerun()
