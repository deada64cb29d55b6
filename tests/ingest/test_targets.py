"""What is in force is noticed at once, whoever changed it, and only the change is compiled."""

from __future__ import annotations

from listener.brands import add_brand, archive_brand, change_query
from listener.ingest.targets import load_targets
from listener.store import Database


def named(database: Database, text: str) -> set[int]:
    with database.read() as session:
        targets = load_targets(session)
        return {targets.brand_of(number) for number in targets.matcher.match(title=None, text=text)}


def test_a_changed_query_is_in_force_for_the_next_page(database: Database) -> None:
    one = add_brand(database, name="Một", query="hamien", actor="t").id
    two = add_brand(database, name="Hai", query="nanggom", actor="t").id
    assert named(database, "hamien nanggom") == {one, two}
    with database.read() as session:
        before = load_targets(session)
        assert load_targets(session) is before
    change_query(database, "mot", "tramla", actor="t")
    assert named(database, "hamien nanggom") == {two}
    assert named(database, "tramla") == {one}
    with database.read() as session:
        after = load_targets(session)
    kept = before.query_ids & after.query_ids
    assert len(kept) == 1
    assert all(before.query(number) is after.query(number) for number in kept)
    archive_brand(database, "hai", actor="t")
    assert named(database, "hamien nanggom tramla") == {one}
