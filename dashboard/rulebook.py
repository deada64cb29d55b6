"""Rules as one reads them: what each says in plain words, how often it fired, what it would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from dashboard.charts.sparkline import sparkline
from dashboard.clocking import priority_name
from dashboard.formats import long_day, number, when
from dashboard.lists import mood_sign
from dashboard.palette import accent
from dashboard.safe import NOTHING, Safe, excerpt, html, join
from dashboard.texts import _, _n
from listener.rules.builtin import CODE, NAME
from listener.rules.listing import RuleView, VersionView
from listener.rules.model import Does, Draft
from listener.rules.past import RunView
from listener.rules.trying import Example, Trial


def rule_rows(rules: Sequence[RuleView], opened: str | None) -> Safe:
    """The list, in the order in which the rules are asked."""
    return html('<div class="framed">{}</div>', join(_row(rule, opened == rule.code) for rule in rules))


def _row(rule: RuleView, opened: bool) -> Safe:
    line = sparkline([float(count) for count in rule.days], accent())
    fired = _("{n} in 30 days").format(n=number(rule.fired))
    state = NOTHING if rule.enabled else html('<span class="chip">{}</span>', _("off"))
    return html(
        '<a class="row rule{}{}" href="/rules?{}" data-act="open:{}"{}><span class="sign num">{}</span>'
        '<span class="top"><b>{}</b> {}</span>'
        '<span class="fired"><span class="spark">{}</span>'
        '<span class="small soft num nowrap">{}</span></span>'
        '<span class="body">{}</span>{}</a>',
        " open" if opened else "", "" if rule.enabled else " done", urlencode({"rule": rule.code}), rule.code,
        html(' aria-current="true"') if opened else NOTHING, rule.place, rule_title(rule), state, line, fired,
        does_words(rule.draft.does),
        html('<span class="foot bad">{}</span>', _("Judges nothing: this query cannot be read any more."))
        if rule.mistake is not None
        else NOTHING,
    )  # fmt: skip


def rule_title(rule: RuleView) -> str:
    """Its name; that of the first rule in the reader's language until somebody calls it otherwise."""
    return _("Clearly negative") if (rule.code, rule.name) == (CODE, NAME) else rule.name


def does_words(does: Does) -> str:
    """What a rule does, in a line."""
    parts = []
    if does.tags:
        parts.append(_("tag {tags}").format(tags=", ".join(f"“{tag}”" for tag in does.tags)))
    if does.send:
        parts.append(_("send to triage"))
    if does.assignee:
        parts.append(_("give to {name}").format(name=does.assignee))
    if does.team:
        parts.append(_("give to team {name}").format(name=does.team))
    if does.priority:
        parts.append(_("priority {name}").format(name=priority_name(does.priority).lower()))
    if does.ignore:
        parts.append(_("keep out of triage"))
    if does.stop:
        parts.append(_("ask no rule below"))
    said = ", ".join(parts)
    return said[:1].upper() + said[1:]


def in_words(draft: Draft, brand_name: str | None) -> Safe:
    """The whole rule as a sentence."""
    of = (
        _("When a mention of {brand} fits").format(brand=brand_name)
        if brand_name
        else _("When a mention of any brand fits")
    )
    age = (
        _n("and its post is at most {n} day old", "and its post is at most {n} days old", draft.days).format(
            n=number(draft.days)
        )
        if draft.days
        else ""
    )
    loose = draft.does.send is False and (draft.does.assignee or draft.does.team or draft.does.priority)
    more = (
        html('<br><span class="soft">{}</span>', _("Who and how urgent hold where another rule sends it."))
        if loose
        else NOTHING
    )
    return html(
        '<p class="inwords">{} <code>{}</code>{}{}<b>{}</b>{}</p>',
        of, draft.text, html(" {}", age) if age else NOTHING, ": ",
        does_words(draft.does) or _("nothing yet"), more,
    )  # fmt: skip


def trial_block(trial: Trial, *, sends: bool) -> Safe:
    """What trying it on the past has shown."""
    head = _n(
        "It meets {n} of {all} mention of the last {days} days.",
        "It meets {n} of {all} mentions of the last {days} days.", trial.asked,
    ).format(n=number(trial.met), all=number(trial.asked), days=number(trial.days))  # fmt: skip
    told = [html('<p role="status" class="verdict">{}</p>', head)]
    if sends:
        a_day = _("{n} to triage, {a_day} a day; {already} of them have a case already.").format(
            n=number(trial.sent), a_day=number(trial.sent_a_day, "#,##0.0"), already=number(trial.already)
        )
        told.append(html('<p class="small">{}</p>', a_day))
    if trial.met:
        days = [float(count) for _day, count in trial.by_day]
        told.append(
            html(
                '<div class="trialdays"><div class="spark wide">{}</div><div class="small soft ends">'
                "<span>{}</span><span>{}</span><span>{}</span></div></div>",
                sparkline(days, accent()), long_day(trial.by_day[0][0]),
                _("at most {n} a day").format(n=number(trial.busiest)), long_day(trial.by_day[-1][0]),
            )
        )  # fmt: skip
    if trial.examples:
        told.append(html('<h3 class="flat">{}</h3>', _("The newest of them")))
        told.append(
            html('<div class="samples">{}</div>', join(_example(one, sends) for one in trial.examples))
        )
    return html('<div class="trial">{}</div>', join(told))


def _example(one: Example, sends: bool) -> Safe:
    kept = (
        html('<span class="chip">{}</span>', _("not sent: a rule above has its way"))
        if sends and not one.sent
        else NOTHING
    )
    return html(
        '<div class="said"><div class="small soft">{} <b>{}</b> · {} · {} · {} {}</div>'
        '<a class="plainlink" href="/mentions?{}" data-act="mention:{}">'
        '<span class="quiet">{}</span></a></div>',
        mood_sign(one.mood), one.author or _("Unknown author"), one.brand_name, one.place, when(one.at), kept,
        urlencode({"m": str(one.id), "period": "90"}), one.id, excerpt(one.text, one.spans, length=200),
    )  # fmt: skip


def versions_block(versions: Sequence[VersionView], brands: Mapping[str, str]) -> Safe:
    """What it asked and did before."""
    return html('<div class="versions">{}</div>', join(_version(each, brands) for each in versions))


def _version(each: VersionView, brands: Mapping[str, str]) -> Safe:
    back = (
        html('<span class="chip">{}</span>', _("in force"))
        if each.in_force
        else html(
            '<button class="button small" data-act="bring:{}">{}</button>', each.version, _("Bring it back")
        )
    )
    fired = _n("met {n} time", "met {n} times", each.fired).format(n=number(each.fired))
    return html(
        '<div class="said{}"><div class="head"><b>{}</b><span class="small soft">{} · {} · {}</span>{}</div>'
        "{}</div>",
        " own" if each.in_force else "", _("Version {n}").format(n=each.version), when(each.created_at),
        each.created_by, fired, back, in_words(each.draft, brands.get(each.draft.brand or "")),
    )  # fmt: skip


def runs_block(runs: Sequence[RunView]) -> Safe:
    """How it was applied to the past."""
    return html('<div class="runs">{}</div>', join(map(_run, runs)))


def _run(run: RunView) -> Safe:
    did = _n("met {n} mention", "met {n} mentions", run.fired).format(n=number(run.fired))
    more = _("{sent} sent, {tagged} tags put on").format(sent=number(run.sent), tagged=number(run.tagged))
    if run.undone_at is not None:
        end = html('<span class="chip">{}</span>', _("taken back by {name}").format(name=run.undone_by))
    elif run.fired:
        end = html('<button class="button small" data-act="undo:{}">{}</button>', run.id, _("Take back"))
    else:
        end = NOTHING
    return html(
        '<div class="said"><div class="head"><span><b>{}</b> <span class="soft">{}</span></span>'
        '<span class="small soft">{} · {} · {}</span>{}</div></div>',
        did, more, _("version {n}").format(n=run.version), when(run.created_at), run.created_by, end,
    )  # fmt: skip
