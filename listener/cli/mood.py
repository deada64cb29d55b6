"""``listener mood …``: explain scores, measure the scorers on labelled texts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from listener.cli import moods
from listener.cli.shared import JsonFlag, console, emit_json, show_table
from listener.errors import UsageError
from listener.mood.choosing import scorer_in_force
from listener.sentiment import Mood, get_scorer, scorer_names
from listener.sentiment.aspects import AspectMood, aspects
from listener.sentiment.measure import measure as measure_files
from listener.sentiment.measure import measure_languages
from listener.sentiment.spans import find_name
from listener.sentiment.textblob_alone import with_textblob
from listener.text.language import detect
from listener.text.tokens import normalise

app = typer.Typer(help="Mood: explain, correct, learn from corrections, measure.", no_args_is_help=True)
moods.add_to(app)
_Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One text to score."""

    text: str
    target: _Spans = ()
    others: _Spans = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of it."""

    text: str
    target: _Spans
    language: str | None
    mood: Mood
    aspects: list[AspectMood]


@app.command("score")
def explain(
    text: Annotated[
        str | None, typer.Argument(help="A text; left out: one a line on standard input, plain or JSON.")
    ] = None,
    target: Annotated[str | None, typer.Option(help="The brand's name in the text.")] = None,
    scorer: Annotated[str | None, typer.Option(help="A scorer by name; default: by language.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Score texts, or a brand in them, and show the words that made each score.

    A line that begins with { is read as JSON: text, and as you have them target and others (a name, a list
    of names, or places as [start, end] in characters of the text) and language (vi, en).
    """
    if scorer is not None and scorer not in scorer_names():
        raise UsageError(f"There is no scorer {scorer!r}; there are {', '.join(scorer_names())}.")
    if text is not None:
        text = normalise(text)
        asked: Iterator[Asked] = iter([Asked(text, _places(text, target, "--target"))])
    else:
        asked = _read_lines(target)
    told: list[Told] = []
    for one in asked:
        language = one.language or detect(one.text)
        if scorer is None:
            said = scorer_in_force(language).score(one.text, one.target, one.others)
            mood = with_textblob(said, one.text, language)
        else:
            mood = get_scorer(scorer).score(one.text, one.target, one.others)
        told.append(Told(one.text, one.target, language, mood, aspects(one.text, language, one.target)))
        if not as_json:
            _show(told.pop(), titled=text is None)
    if as_json:
        emit_json(told)


def _read_lines(target: str | None) -> Iterator[Asked]:
    for number, line in enumerate(sys.stdin, 1):
        where = f"Line {number}"
        if line.lstrip().startswith("{"):
            yield _read_json(line, where, target)
        elif line.strip():
            text = normalise(line.rstrip("\r\n"))
            yield Asked(text, _places(text, target, where))


def _read_json(line: str, where: str, target: str | None) -> Asked:
    try:
        row: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise UsageError(f'{where} is not JSON ({error}). Give {{"text": …, "target": …}}.') from error
    if not isinstance(row.get("text"), str):
        raise UsageError(f'{where} has no text. Give a JSON object with "text" and, if you like, "target".')
    text = normalise(row["text"])
    language = row.get("language")
    if language not in (None, "vi", "en", "other"):
        raise UsageError(f"{where}: language {language!r} is not vi, en or other.")
    wanted = row.get("target", target)
    return Asked(text, _places(text, wanted, where), _places(text, row.get("others"), where), language)


def _places(text: str, wanted: object, where: str) -> _Spans:
    """Places from a name, names, or [start, end] pairs."""
    if wanted is None:
        return ()
    found: list[tuple[int, int]] = []
    for item in wanted if isinstance(wanted, list) else [wanted]:
        match item:
            case str():
                spans = find_name(text, item)
                if not spans:
                    raise UsageError(f"{where}: {item!r} does not stand in the text {text[:60]!r}.")
                found += spans
            case [int(start), int(end)] if 0 <= start < end <= len(text):
                found.append((start, end))
            case _:
                raise UsageError(f"{where}: {item!r} is neither a name nor a place in the text [start, end].")
    return tuple(sorted(found))


def _show(told: Told, *, titled: bool) -> None:
    mood = told.mood
    if titled:
        console.print(told.text, markup=False)
    shown = "unknown" if mood.score is None else f"{mood.score:+.2f}"
    sure = "" if mood.confidence is None else f", confidence {mood.confidence:.0%}"
    console.print(
        f"{mood.label} ({shown}{sure}), language {told.language or 'unknown'}, "
        f"by {mood.scorer} {mood.version}"
    )
    if mood.polarity is not None and mood.subjectivity is not None:
        console.print(f"TextBlob alone: polarity {mood.polarity:+.2f}, subjectivity {mood.subjectivity:.2f}")
    if mood.evidence:
        show_table(
            "Why",
            ["Word", "From", "To", "Weight", "Note"],
            [(e.word, e.start, e.end, f"{e.weight:+.2f}", e.note) for e in mood.evidence],
        )
    if told.aspects:
        show_table(
            "Aspects",
            ["Aspect", "Mood", "Score", "Named as"],
            [
                (
                    a.aspect,
                    a.mood.label,
                    None if a.mood.score is None else f"{a.mood.score:+.2f}",
                    ", ".join(a.words),
                )
                for a in told.aspects
            ],
        )


@app.command()
def measure(
    files: Annotated[list[Path], typer.Argument(help="TSV of text and label, gzipped or not.")],
    scorer: Annotated[
        list[str] | None,
        typer.Option(help="Scorers by name. Default: that of the file's language, textblob and vader."),
    ] = None,
    stripped: Annotated[bool, typer.Option("--stripped", help="Remove all accents first.")] = False,
    train: Annotated[
        Path | None, typer.Option(help="Fit a scorer to this labelled file, and measure it on the others.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Measure scorers on labelled files, TextBlob and VADER beside ours.

    A file has lines of text and label, or of text with $T$ for the target, target and label, parted by tabs;
    labels are neg, neu, pos. Mixed and unknown count as neutral. F1 and recall are means over the classes;
    ±F1 leaves neutral texts out and takes the sign of the score. Texts a second are of one processor's time.
    """
    rows = measure_files(files, scorer or (), stripped=stripped, train_on=train)
    if as_json:
        emit_json(rows)
        return
    show_table(
        "Mood, measured" + (", accents stripped" if stripped else ""),
        ["File", "Scorer", "n", "Acc.", "F1", "Recall", "±F1", "Texts/s"],
        [
            (
                r.file, r.scorer, r.n, f"{r.accuracy:.3f}", f"{r.macro_f1:.3f}", f"{r.macro_recall:.3f}",
                None if r.two_class_f1 is None else f"{r.two_class_f1:.3f}", f"{r.texts_per_second:,.0f}",
            )
            for r in rows
        ],
    )  # fmt: skip


@app.command()
def language(
    files: Annotated[list[Path], typer.Argument(help="Text files, or TSV whose first column is text.")],
    stripped: Annotated[bool, typer.Option("--stripped", help="Remove all accents first.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Tell which language the lines of files are in, in shares of each file, and how fast."""
    rows = measure_languages(files, stripped=stripped)
    if as_json:
        emit_json(rows)
        return
    show_table(
        "Language" + (", accents stripped" if stripped else ""),
        ["File", "n", "vi", "en", "other", "none", "Texts/s"],
        [
            (r.file, r.n, f"{r.vi:.2%}", f"{r.en:.2%}", f"{r.other:.2%}", f"{r.none:.2%}",
             f"{r.texts_per_second:,.0f}")
            for r in rows
        ],
    )  # fmt: skip
