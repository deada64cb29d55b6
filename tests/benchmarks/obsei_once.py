"""Runs in obsei's own environment: text in → sentiment stored, VADER as its enricher, its store unencrypted.

    python obsei_once.py POSTS.jsonl FOLDER

Prints JSON: records, and the processor's seconds without loading.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from obsei.core.context import Context
from obsei.core.record import Enrichment, Record
from obsei.pipeline import Pipeline, SourceSpec, run
from obsei.sources.files import FileConfig, JsonlSource
from obsei.store import Store
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer


class Vader:
    """VADER behind obsei's protocol of enrichers."""

    name: ClassVar[str] = "vader"
    version: ClassVar[str] = "1"

    def __init__(self) -> None:
        self._analyser = SentimentIntensityAnalyzer()

    def enrich(self, batch: Sequence[Record]) -> Sequence[Enrichment | None]:
        """The compound score of each text."""
        return [Enrichment(value=self._analyser.polarity_scores(record.text)["compound"]) for record in batch]


def main() -> None:
    """One run over the file."""
    file, folder = Path(sys.argv[1]), Path(sys.argv[2])
    vader = Vader()
    store = Store(folder / "obsei.duckdb", allow_unencrypted=True, install_extensions=False)
    source = JsonlSource(FileConfig(path=file), Context(salt=b"0" * 32))
    pipeline = Pipeline("p", [SourceSpec("s", source)], [vader], allow_unredacted=True)
    start = time.process_time()
    report = run(pipeline, store)
    spent = time.process_time() - start
    print(json.dumps({"stored": report.stored, "cpu": spent}))
    store.close()


if __name__ == "__main__":
    main()
