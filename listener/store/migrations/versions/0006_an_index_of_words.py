"""An index of words

The index itself and what it reads, ``post.folded``, belong to :mod:`listener.store.words`: whatever they are
in the version that runs, they are brought about after the last migration. So nothing is left to do here.
"""

from __future__ import annotations

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
