"""``listener mood correct, undo, rescore, train, models, accuracy, sample``: the mood of stored mentions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from listener.access import Act
from listener.cli.shared import JsonFlag, actor, allow, console, emit_json, errors, open_db, show_table
from listener.errors import UsageError
from listener.mood.accuracy import Accuracy, Share, accuracy
from listener.mood.aspects import aspects_of_brand, read_aspects, set_aspects
from listener.mood.choosing import LANGUAGES
from listener.mood.correcting import LABELS, correct, undo
from listener.mood.labels import file_labels, stored_labels
from listener.mood.learning import Learnt, learn
from listener.mood.models import add_transformer, list_models, switch_off, switch_on
from listener.mood.rescoring import ask_for_rescore, see_through
from listener.mood.sampling import week_sample
from listener.store import Database

Mention = Annotated[int, typer.Argument(help="The mention's number, as lists and exports show it.")]


def correct_mood(
    mention: Mention,
    label: Annotated[str, typer.Argument(help=", ".join(LABELS) + ".")],
    aspect: Annotated[
        list[str] | None, typer.Option(help="Mood of one of its aspects: price=negative; again for each.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say what a mention's mood is. It stands above every score, until it is undone."""
    said: dict[str, str] = {}
    for pair in aspect or ():
        name, sign, mood = pair.partition("=")
        if not sign:
            raise UsageError(f"{pair!r} is no mood of an aspect; write it as price=negative.")
        said[name.strip()] = mood.strip()
    with open_db(create=False) as database:
        done = correct(database, mention, label, said if aspect else None, actor=actor())
    if as_json:
        emit_json(done)
    else:
        console.print(f"Mention {mention} is {done.label}; the scorer says {done.scored}.")


def undo_mood(mention: Mention, as_json: JsonFlag = False) -> None:
    """Take back the last correction of a mention's mood."""
    with open_db(create=False) as database:
        left = undo(database, mention, actor=actor())
    if as_json:
        emit_json(left)
    elif left is None:
        console.print(f"Mention {mention} has the scorer's mood again.")
    else:
        console.print(f"Mention {mention} is {left.label} again, as {left.by} said.", markup=False)


def rescore(as_json: JsonFlag = False) -> None:
    """Score all stored mentions anew; what people said stands. Killed, it goes on with 'listener up'."""
    with open_db(create=False) as database:
        view = _rescore(database)
    if as_json:
        emit_json(view)
    else:
        console.print(f"{view.scored:,} mentions scored, {view.changed:,} with another label than before.")


def _rescore(database: Database) -> Any:
    job = ask_for_rescore(database, actor=actor())
    with Progress(console=errors, transient=True) as bar:
        task = bar.add_task("Scoring", total=None)
        return see_through(database, job, lambda done, total: bar.update(task, completed=done, total=total))


def train(
    labels: Annotated[
        list[Path] | None,
        typer.Option(help="A labelled CSV (with a header) or TSV, besides the corrections; again for each."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Learn from corrections and labelled files; a model is used where it beats the rules on held-out labels.

    Language by language; what is used is then scored anew.
    """
    with open_db() as database:
        allow(database, Act.MANAGE)
        with database.read() as session:
            known = stored_labels(session)
        for path in labels or ():
            known += file_labels(path)
        if not known:
            raise UsageError("There are no labels yet: correct some moods, or give a file with --labels.")
        learnt = learn(known, by=actor())
        if any(one.model and one.model.active for one in learnt):
            _rescore(database)
    if as_json:
        emit_json(learnt)
        return
    for one in learnt:
        console.print(_learnt(one), markup=False)


def _learnt(one: Learnt) -> str:
    counts = ", ".join(f"{n:,} {label}" for label, n in sorted(one.labels.items()))
    if one.comparison is None or one.model is None:
        return f"{one.language}: too few labels ({counts}): two moods with four each are needed."
    found = one.comparison
    held = f"on {found.n:,} held-out labels F1 {found.trained_f1:.3f}, the rules {found.rules_f1:.3f}"
    if one.model.active:
        gain = found.trained_f1 - found.rules_f1
        return f"{one.language}: model {one.model.version} is used, better by {gain:.3f}: {held} ({counts})."
    return f"{one.language}: the rules stay, the model is not surely better: {held} ({counts})."


def models(
    off: Annotated[bool, typer.Option("--off", help="Go back to the rules.")] = False,
    use: Annotated[int | None, typer.Option(help="Use the model of this number again.")] = None,
    onnx: Annotated[
        Path | None,
        typer.Option(help="Use a transformer: a folder with model.onnx, tokenizer.json and config.json."),
    ] = None,
    labels: Annotated[
        str | None, typer.Option(help="What its outputs mean, in order: negative,neutral,positive.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Of one language: vi, en, other.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """List the models of this installation, or say which are used."""
    if off + (use is not None) + (onnx is not None) > 1:
        raise UsageError("Say one of --off, --use and --onnx.")
    if labels is not None and onnx is None:
        raise UsageError("--labels goes with --onnx.")
    if (use is not None or onnx is not None) and language is None:
        raise UsageError("Say of which language the model is: --language vi.")
    if onnx is not None and language not in LANGUAGES:
        raise UsageError(f"There is no language {language!r}; there are {', '.join(LANGUAGES)}.")
    if off or use is not None or onnx is not None:
        with open_db(create=False) as database:
            allow(database, Act.MANAGE)
            if onnx is not None:
                add_transformer(language or "", onnx, labels.split(",") if labels else (), by=actor())
                changed = True
            else:
                changed = bool(switch_off(language)) if use is None else bool(switch_on(language or "", use))
            if changed:
                _rescore(database)
    found = list_models()
    if as_json:
        emit_json(found)
    elif not found:
        console.print("No model yet. Correct some moods, then: listener mood train", markup=False)
    else:
        show_table(
            "Models",
            ["Language", "Version", "Scorer", "Used", "Texts", "F1", "Rules", "Made", "By", "SHA-256"],
            [
                (m.language, m.version, m.name, "yes" if m.active else "no", _or_dash(m.texts, ""),
                 _or_dash(m.trained_f1, ".3f"), _or_dash(m.rules_f1, ".3f"),
                 m.made_at.date().isoformat(), m.made_by, m.sha256[:12])
                for m in found
            ],
        )  # fmt: skip
        if any(m.active and m.kind == "onnx" for m in found):
            console.print("A transformer reads a text as a whole; it names no words for its moods.")


def _or_dash(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)


def show_accuracy(
    everything: Annotated[
        bool, typer.Option("--all", help="Also corrections that people chose to make, not only samples.")
    ] = False,
    brand: Annotated[str | None, typer.Option(help="One brand, by its short name.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """How often the scorers are right, by your own labels: where, how sure, and the worst mistakes."""
    with open_db(create=False) as database, database.read() as session:
        found = accuracy(session, basis="all" if everything else "sample", brand=brand)
    if as_json:
        emit_json(found)
        return
    if found.whole is None:
        console.print("No labels yet. The week's sample is on the dashboard, under Mood accuracy.")
        return
    _show(found, found.whole)


def _show(found: Accuracy, whole: Share) -> None:
    console.print(f"Right {_share(whole)} of {whole.n} labels.")
    for title, shares in (
        ("By language", found.by_language), ("By brand", found.by_brand),
        ("By source", found.by_source), ("By scorer", found.by_scorer),
    ):  # fmt: skip
        show_table(title, ["", "Labels", "Right"], [(s.name, s.n, _share(s)) for s in shares])
    show_table("Said and scored", ["A person", "The scorer", "Labels"],
               [(c.said, c.scored, c.n) for c in found.confusion])  # fmt: skip
    show_table("Calibration", ["Confidence", "Labels", "Right"],
               [(f"{b.confidence:.0%}", b.n, f"{b.right:.0%}") for b in found.calibration])  # fmt: skip
    show_table("Most wrong", ["Mention", "A person", "The scorer", "Confidence", "Text"],
               [(w.mention_id, w.said, w.scored, None if w.confidence is None else f"{w.confidence:.0%}",
                 w.text[:80]) for w in found.wrong])  # fmt: skip


def _share(share: Share) -> str:
    return f"{share.accuracy:.0%} ({share.low:.0%} to {share.high:.0%})"


def sample(as_json: JsonFlag = False) -> None:
    """This week's sample of 50 mentions to label; the dashboard shows them one by one."""
    with open_db(create=False) as database:
        found = week_sample(database)
    if as_json:
        emit_json(found)
    else:
        console.print(
            f"Week of {found.week}: {found.labelled} of {found.total} labelled, {found.skipped} skipped, "
            f"{len(found.left)} left. Label them on the dashboard, or: listener mood correct MENTION LABEL"
        )


def aspects(
    brand: Annotated[str, typer.Argument(help="The brand's short name.")],
    own: Annotated[
        list[str] | None,
        typer.Option("--set", help="An aspect and its words: 'battery: pin, ắc quy'; again for each."),
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Forget the brand's own aspects.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Show or set a brand's own aspects, besides product, price, delivery, service, quality, promotion."""
    with open_db(create=False) as database:
        if own or clear:
            job = set_aspects(database, brand, read_aspects(own or ()), actor=actor())
            if job is not None:
                see_through(database, job)
        with database.read() as session:
            found = aspects_of_brand(session, brand)
    if as_json:
        emit_json(found)
    elif not found:
        console.print("No aspects of its own.")
    else:
        show_table("Own aspects", ["Aspect", "Words"], [(n, ", ".join(w)) for n, w in found.items()])


def add_to(app: typer.Typer) -> None:
    """Add these commands to ``listener mood``."""
    for name, command in (
        ("correct", correct_mood), ("undo", undo_mood), ("rescore", rescore), ("train", train),
        ("models", models), ("accuracy", show_accuracy), ("sample", sample), ("aspects", aspects),
    ):  # fmt: skip
        app.command(name)(command)
