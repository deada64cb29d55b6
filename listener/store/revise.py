"""For developers: ``python -m listener.store.revise "what changed"`` writes the next migration."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from listener.store.database import VERSIONS, open_database
from listener.store.migrating import alembic_config


def main(message: str) -> None:
    """Compare the tables with a freshly migrated database and write the difference as a migration."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'revise.db'}")
        with database.engine.begin() as connection:
            config = alembic_config(connection)
            versions = len(list(VERSIONS.glob("*.py")))
            command.revision(config, message=message, autogenerate=True, rev_id=f"{versions + 1:04d}")
        database.close()


if __name__ == "__main__":
    main(sys.argv[1])
