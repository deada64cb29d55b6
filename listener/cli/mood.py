"""``listener mood …``: explain a score, and measure the scorers on labelled texts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from listener.cli.shared import JsonFlag, console, emit_json, show_table
from listener.sentiment import score
from listener.sentiment.measure import measure as measure_files
from listener.text.language import detect
from listener.text.tokens import normalise

app = typer.Typer(help="Mood: explain a score, measure the scorers.", no_args_is_help=True)


@app.command("score")
def explain(
    text: Annotated[str, typer.Argument(help="Any text.")],
    as_json: JsonFlag = False,
) -> None:
    """Score a text as a whole and show the words that made the score."""
    text = normalise(text)
    language = detect(text)
    mood = score(text, language)
    if as_json:
        emit_json({"language": language, "mood": mood})
        return
    shown = "unknown" if mood.score is None else f"{mood.score:+.2f}"
    console.print(f"{mood.label} ({shown}), language {language or 'unknown'}, by {mood.scorer}")
    if mood.evidence:
        show_table(
            "Why", ["Word", "Weight", "Note"], [(e.word, f"{e.weight:+.2f}", e.note) for e in mood.evidence]
        )


@app.command()
def measure(
    files: Annotated[list[Path], typer.Argument(help="TSV of text and label, gzipped or not.")],
    as_json: JsonFlag = False,
) -> None:
    """Measure every scorer on labelled files: accuracy, F1, texts a second."""
    rows = measure_files(files)
    if as_json:
        emit_json(rows)
        return
    show_table(
        "Mood, measured",
        ["File", "Scorer", "n", "Accuracy", "Macro F1", "Two-class F1", "Texts/s"],
        [
            (
                r.file, r.scorer, r.n, f"{r.accuracy:.3f}", f"{r.macro_f1:.3f}",
                None if r.two_class_f1 is None else f"{r.two_class_f1:.3f}", f"{r.texts_per_second:,.0f}",
            )
            for r in rows
        ],
    )  # fmt: skip
