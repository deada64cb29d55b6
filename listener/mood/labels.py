"""What people said about moods, as labelled texts: corrections in the store, and files of their own."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from listener.errors import UsageError
from listener.sentiment.measure import Labelled, read_labelled
from listener.sentiment.spans import find_name
from listener.store.tables import Mention, MoodCorrection, Post, PostVersion
from listener.text.language import detect
from listener.text.tokens import fold, normalise

_SPELLINGS = {
    "neg": ("neg", "negative", "tieu cuc", "-1"),
    "neu": ("neu", "neutral", "mixed", "trung tinh", "trung lap", "lan lon", "0"),
    "pos": ("pos", "positive", "tich cuc", "1"),
}
_LABEL_OF = {spelling: label for label, several in _SPELLINGS.items() for spelling in several}
_TEXT = ("text", "noi dung", "content")
_LABEL = ("label", "mood", "sentiment", "nhan", "cam xuc")
_TARGET = ("target", "brand", "thuong hieu")


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """One labelled text in its language."""

    language: str
    item: Labelled


def stored_labels(session: Session) -> list[Label]:
    """The corrections in force; not those of posts that were edited since, for they are of another text."""
    edited = exists().where(PostVersion.post_id == Post.id, PostVersion.replaced_at > MoodCorrection.at)
    rows = session.execute(
        select(MoodCorrection.label, Mention.spans, Post.title, Post.text, Post.language)
        .join(Mention, Mention.id == MoodCorrection.mention_id)
        .join(Post, Post.id == Mention.post_id)
        .where(MoodCorrection.undone_at.is_(None), ~edited)
        .order_by(MoodCorrection.id)
    )
    return [_stored(row) for row in rows]


def _stored(row: Any) -> Label:
    head = f"{row.title}\n\n" if row.title else ""
    places = {
        (s["start"], s["end"]) if s["field"] == "title" else (s["start"] + len(head), s["end"] + len(head))
        for s in row.spans
        if s["field"] in ("title", "text")
    }
    item = Labelled(text=head + row.text, target=tuple(sorted(places)), label=_LABEL_OF[row.label])
    return Label(language=row.language or "other", item=item)


def file_labels(path: Path) -> list[Label]:
    """The labels of a file: CSV with a header, or TSV as ``listener mood measure`` reads it.

    Raises:
        UsageError: naming the file, and the line that cannot be read.
    """
    name = path.name.removesuffix(".gz")
    items = list(_csv(path)) if name.endswith(".csv") else read_labelled(path)
    return [Label(language=detect(item.text) or "other", item=item) for item in items]


def _csv(path: Path) -> Iterator[Labelled]:
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        header = {fold(name or "").strip().lower(): name for name in rows.fieldnames or ()}
        columns = [
            next((header[n] for n in names if n in header), None) for names in (_TEXT, _LABEL, _TARGET)
        ]
        content, label, target = columns
        if content is None or label is None:
            raise UsageError(f"{path} has no columns named text and label; its first line must name them.")
        for row in rows:
            said = fold(row[label] or "").strip().lower()
            if said not in _LABEL_OF or not (row[content] or "").strip():
                raise UsageError(
                    f"{path}, line {rows.line_num}: {row[label]!r} is no mood; "
                    "write positive, neutral, negative or mixed."
                )
            words = normalise(row[content])
            named = find_name(words, normalise(row[target] or "")) if target else []
            yield Labelled(text=words, target=tuple(named), label=_LABEL_OF[said])
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"Cannot read {path} as CSV ({error}). Give UTF-8 with a header line.") from error
