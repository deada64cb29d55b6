"""Crawls into a database, each in a fork of one process that has everything loaded already.

``python -m tests.spiders.forked ORDERS.json`` prints ``started PID`` and ``ended CODE`` for each; a test may
kill the process of that number. The lease of a killed run is taken away, as if its minute had passed.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import scrapy.crawler  # noqa: F401 - loaded once for all
from sqlalchemy import update

import spiders.forum
import spiders.page  # noqa: F401
from listener.store import open_database, tables
from tests.spiders import batch


def main(path: Path) -> None:
    """Carry out the orders one after the other, whatever becomes of each."""
    for number, order in enumerate(json.loads(path.read_text())):
        one = path.with_name(f"order-{number}.json")
        one.write_text(json.dumps([order]))
        child = os.fork()
        if child == 0:
            code = 1
            try:
                batch.main(str(one))
            except SystemExit as end:
                code = int(end.code or 0)
            finally:
                os._exit(code)
        print("started", child, flush=True)
        _, status = os.waitpid(child, 0)
        print("ended", os.waitstatus_to_exitcode(status), flush=True)
        database = open_database(order["database"])
        with database.write() as session:
            session.execute(update(tables.Source).values(lease_until=None))
        database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
