"""What the tests of the whole way share: forums, a database, an installation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from listener.store import Database, open_database
from tests.lab.community import Community
from tests.lab.forums import RunningForum, boot


@pytest.fixture(params=["spirit", "machina"])
def forum(
    request: pytest.FixtureRequest, spirit_forum: RunningForum, machina_forum: RunningForum
) -> RunningForum:
    return spirit_forum if request.param == "spirit" else machina_forum


@pytest.fixture
def own_forum(tmp_path: Path, community: Community) -> Iterator[RunningForum]:
    """A forum that this test may write to."""
    with boot("spirit", tmp_path / "forum", community) as running:
        yield running


@pytest.fixture
def stored(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()
