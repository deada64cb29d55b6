"""Measure how common words are without accents, for the linter's list.

    python -m tests.benchmarks.common_words FILE.tsv.gz … > listener/queries/common_vi.tsv

The files are posts, one a line, the text before the first tab.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

from listener.queries.common import COMMON, measure


def main() -> None:
    """Print the list."""
    texts = [
        line.split("\t")[0]
        for name in sys.argv[1:]
        for line in gzip.decompress(Path(name).read_bytes()).decode().splitlines()
    ]
    found = measure(texts, COMMON)
    print(f"# Counted in {len(texts):,} Vietnamese posts and reviews: word without accents, posts in 1,000,")
    print("# its frequent spellings. Made by tests/benchmarks/common_words.py.")
    for word, common in sorted(found.items()):
        if word.isalpha():
            print(f"{word}\t{common.share * 1000:.1f}\t{' '.join(common.spellings)}")


if __name__ == "__main__":
    main()
