"""The accuracy of moods as tables: shares with intervals, what was taken for what, the worst mistakes."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.formats import number, percent
from dashboard.lists import mood_sign, table
from dashboard.safe import Safe, html, join
from dashboard.shell import empty, mood_name
from dashboard.texts import _, _n
from listener.engagement.choices import Choices
from listener.engagement.filters import MOODS
from listener.mood.accuracy import Accuracy, Share, Wrong
from listener.mood.correcting import LABELS
from listener.mood.models import Model


def models_line(models: Sequence[Model]) -> Safe:
    """Which models are in use; of those trained on the team's labels, how much better they were."""
    used = [model for model in models if model.active]
    if not used:
        said = _("The rules score every language. Labels can train a model: listener mood train")
        return html('<p class="small soft">{}</p>', said)
    return join(
        html(
            '<p class="small soft">{}</p>',
            _("{language}: a transformer of your own, model {n}").format(
                language=model.language, n=model.version
            )
            if model.kind == "onnx"
            else _("{language}: model {n}, F1 {trained} on labels it had not seen; the rules {rules}").format(
                language=model.language, n=model.version, trained=percent(model.trained_f1),
                rules=percent(model.rules_f1),
            ),
        )
        for model in used
    )  # fmt: skip


def accuracy_body(found: Accuracy, choices: Choices) -> Safe:
    """Everything that the labels tell."""
    if found.whole is None:
        return empty(
            _("No labels yet"),
            _("Fifty labels a week take two minutes: one key each."),
            act=("label", _("Label this week's sample")),
        )
    names = {brand.code: brand.name for brand in choices.brands}
    whole = _n("right, of {n} label", "right, of {n} labels", found.whole.n).format(n=number(found.whole.n))
    return html(
        '<p class="headline"><b class="big num">{}</b> <span class="soft">{} · {}</span></p>'
        '<div class="grids">{}{}{}{}</div><h3>{}</h3>{}<h3>{}</h3>{}<h3>{}</h3>{}',
        percent(found.whole.accuracy), _interval(found.whole), whole,
        _shares(_("Language"), found.by_language, {"vi": "Tiếng Việt", "en": "English", "?": _("Unknown")}),
        _shares(_("Brand"), found.by_brand, names),
        _shares(_("Source"), found.by_source, {}), _shares(_("Scorer"), found.by_scorer, {}),
        _("What people say, and what the scorer said"), _confusion(found),
        _("Is it as sure as it is right?"), _calibration(found),
        _("The surest mistakes"), _wrong(found.wrong),
    )  # fmt: skip


def _interval(share: Share) -> str:
    return _("{low} to {high}").format(low=percent(share.low), high=percent(share.high))


def _shares(title: str, shares: Sequence[Share], names: dict[str, str]) -> Safe:
    rows = [
        html(
            '<tr><td>{}</td><td class="num">{}</td><td class="num">{}</td><td class="num soft">{}</td></tr>',
            names.get(share.name, share.name), number(share.n), percent(share.accuracy), _interval(share),
        )
        for share in shares
    ]  # fmt: skip
    return table([title, _("Labels"), _("Right"), _("95% interval")], rows, numbers_from=1)


def _confusion(found: Accuracy) -> Safe:
    cells = {(cell.said, cell.scored): cell.n for cell in found.confusion}
    rows = [
        html(
            "<tr><td>{} {}</td>{}</tr>", mood_sign(said), mood_name(said),
            join(
                html(
                    '<td class="num{}">{}</td>', " right" if said == scored else "",
                    number(cells.get((said, scored), 0)),
                )
                for scored in MOODS
            ),
        )
        for said in LABELS
    ]  # fmt: skip
    titles = [_("A person says"), *(mood_name(mood) for mood in MOODS)]
    return table(titles, rows, numbers_from=1)


def _calibration(found: Accuracy) -> Safe:
    if not found.calibration:
        return html('<p class="small soft">{}</p>', _("None."))
    rows = [
        html(
            '<tr><td class="num">{}</td><td class="num">{}</td><td class="num">{}</td></tr>',
            percent(each.confidence), percent(each.right), number(each.n),
        )
        for each in found.calibration
    ]  # fmt: skip
    return table([_("Confidence"), _("Right"), _("Labels")], rows, numbers_from=0)


def _wrong(wrong: Sequence[Wrong]) -> Safe:
    if not wrong:
        return html('<p class="small soft">{}</p>', _("None."))
    return html('<div class="framed">{}</div>', join(map(_mistake, wrong)))


def _mistake(each: Wrong) -> Safe:
    return html(
        '<a class="row" href="/mentions?m={}" data-act="mention:{}">{}<span class="top"><b>{}</b> '
        '<span class="soft">{}</span></span><span class="small soft nowrap num">{}</span>'
        '<span class="body">{}</span></a>',
        each.mention_id, each.mention_id, mood_sign(each.said), mood_name(each.said),
        _("the scorer said {mood}").format(mood=mood_name(each.scored)),
        percent(each.confidence), each.text,
    )  # fmt: skip
