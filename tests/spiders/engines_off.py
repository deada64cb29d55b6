"""``python -m tests.spiders.engines_off KIND JOBFILE FOLDER``: a crawl that knows no engine at all."""

from __future__ import annotations

import sys

import spiders.reader
from tests.spiders import recording


def main(kind: str, job: str, folder: str) -> None:
    """A crawl with a recording intake and every engine file switched off."""
    spiders.reader.recognise = lambda _page: None
    recording.main(kind, job, folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
