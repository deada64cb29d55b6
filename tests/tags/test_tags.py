"""Tags and acts on many mentions: each changes what it says, and its undo restores exactly that."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from listener.access import NotAllowedError
from listener.bulk import (
    correct_mentions,
    matching,
    send_mentions,
    tag_mentions,
    undo_act,
    untag_mentions,
)
from listener.engagement.filters import MentionFilter
from listener.errors import UsageError
from listener.mentions import page
from listener.store import Database, utc_now
from listener.store.access import User
from listener.store.tables import Audit, Case, Mention, MentionTag
from listener.tags import clean_name, color_of, find_tag, list_tags, merge_tags, rename_tag, tags_of
from listener.triage.acting import act
from listener.triage.cases import read_case
from listener.triage.effects import Action
from tests.customers.samples import put_brand, put_mention, put_post

TODAY = utc_now().date()
ALL = MentionFilter(start=date(2020, 1, 1), end=date(2100, 1, 1))


def some(database: Database, number: int = 4) -> list[int]:
    with database.write() as session:
        brand = put_brand(session)
        return [put_mention(session, put_post(session, f"Hạ Miên {n}"), brand) for n in range(number)]


def tags(database: Database) -> dict[int, tuple[str, ...]]:
    with database.read() as session:
        return tags_of(session, range(1, 1000))


def exactly(database: Database) -> list[tuple[object, ...]]:
    with database.read() as session:
        columns = (MentionTag.mention_id, MentionTag.tag_id, MentionTag.at, MentionTag.by)
        return [tuple(row) for row in session.execute(select(*columns).order_by(*columns[:2]))]


def test_a_tag_is_put_on_taken_off_and_both_are_undone(database: Database) -> None:
    a, b, c, d = some(database)
    done = tag_mentions(database, [a, b, 99_999], "#Giao hàng ", actor="lan")
    assert (done.changed, done.same, done.missing) == (2, 0, 1)
    again = tag_mentions(database, [b, c], "giao  hang", actor="tú")
    assert (again.changed, again.same) == (1, 1)
    assert tags(database) == dict.fromkeys((a, b, c), ("Giao hàng",))
    before = exactly(database)
    off = untag_mentions(database, [a, c, d], "GIAO HÀNG", actor="tú")
    assert (off.changed, off.same) == (2, 1)
    assert tags(database) == {b: ("Giao hàng",)}
    assert off.act_id is not None
    assert again.act_id is not None
    assert undo_act(database, off.act_id, actor="lan").restored == 2
    assert exactly(database) == before
    assert undo_act(database, again.act_id, actor="lan").restored == 1
    assert tags(database) == dict.fromkeys((a, b), ("Giao hàng",))
    with pytest.raises(UsageError, match="already, by lan"):
        undo_act(database, off.act_id, actor="tú")
    with database.read() as session:
        trail = session.execute(select(Audit.actor, Audit.action).order_by(Audit.id)).all()
    assert [tuple(row) for row in trail] == [
        ("lan", "mentions.tag"), ("tú", "mentions.tag"), ("tú", "mentions.untag"),
        ("lan", "mentions.undo"), ("lan", "mentions.undo"),
    ]  # fmt: skip


def test_an_undo_leaves_what_somebody_did_since(database: Database) -> None:
    a, b = some(database, 2)
    done = tag_mentions(database, [a, b], "ship", actor="lan")
    untag_mentions(database, [a], "ship", actor="tú")
    tag_mentions(database, [a], "ship", actor="tú")
    assert done.act_id is not None
    undone = undo_act(database, done.act_id, actor="lan")
    assert (undone.restored, undone.left) == (1, 1)
    assert tags(database) == {a: ("ship",)}


def test_moods_of_many_and_their_undo(database: Database) -> None:
    a, b, c = some(database, 3)
    correct_mentions(database, [a], "positive", actor="lan")
    done = correct_mentions(database, [a, b, c], "positive", actor="tú")
    assert (done.changed, done.same) == (2, 1)
    later = correct_mentions(database, [c], "mixed", actor="lan")
    assert later.changed == 1
    assert done.act_id is not None
    undone = undo_act(database, done.act_id, actor="tú")
    assert (undone.restored, undone.left) == (1, 1)
    with database.read() as session:
        moods = dict(session.execute(select(Mention.id, Mention.mood)).all())
    assert moods == {a: "positive", b: "unknown", c: "mixed"}  # b: what the scorer says
    with pytest.raises(UsageError, match="no mood"):
        correct_mentions(database, [a], "happy", actor="lan")


def test_sending_many_is_undone_but_for_cases_somebody_works_on(database: Database) -> None:
    mentions = some(database, 3)
    send_mentions(database, mentions[:1], actor="lan")
    done = send_mentions(database, mentions, actor="tú")
    assert (done.changed, done.same) == (2, 1)
    with database.read() as session:
        listed = {row.id: row.case_status for row in page(session, ALL).rows}
    assert set(listed.values()) == {"new"}
    with database.read() as session:
        last = session.scalars(select(Case.id).where(Case.mention_id == mentions[2])).one()
    act(database, last, 1, Action.NOTE, "gọi lại", actor="lan")
    assert done.act_id is not None
    undone = undo_act(database, done.act_id, actor="tú")
    assert (undone.restored, undone.left) == (1, 1)
    with database.read() as session:
        assert read_case(session, last).version == 2
        listed = {row.id: row.case_status for row in page(session, ALL).rows}
    assert listed == {mentions[0]: "new", mentions[1]: None, mentions[2]: "new"}


def test_two_tags_become_one_and_two_again(database: Database) -> None:
    a, b, c, d = some(database)
    tag_mentions(database, [a, b], "ship", actor="lan")
    tag_mentions(database, [b, c], "giao hàng", actor="tú")
    before = exactly(database)
    merged = merge_tags(database, "ship", "Giao Hàng", actor="lan")
    assert tags(database) == dict.fromkeys((a, b, c), ("giao hàng",))
    tag_mentions(database, [d], "ship", actor="lan")  # the old name leads to the new one
    assert tags(database)[d] == ("giao hàng",)
    with database.read() as session:
        assert [(tag.name, tag.mentions) for tag in list_tags(session)] == [("giao hàng", 4)]
    untag_mentions(database, [d], "giao hàng", actor="lan")
    undo_act(database, merged, actor="lan")
    assert exactly(database) == before
    with pytest.raises(UsageError, match="the same tag"):
        merge_tags(database, "ship", "SHIP", actor="lan")


def test_a_merge_is_taken_back_after_the_one_that_followed(database: Database) -> None:
    [a] = some(database, 1)
    for name in ("x", "y", "z"):
        tag_mentions(database, [a], name, actor="lan")
    first, second = (merge_tags(database, *pair, actor="lan") for pair in (("x", "y"), ("y", "z")))
    with pytest.raises(UsageError, match="first"):
        undo_act(database, first, actor="lan")
    undo_act(database, second, actor="lan")
    undo_act(database, first, actor="lan")
    assert tags(database) == {a: ("x", "y", "z")}


def test_renaming_keeps_the_mentions_and_refuses_a_name_in_use(database: Database) -> None:
    [a] = some(database, 1)
    tag_mentions(database, [a], "ship", actor="lan")
    tag_mentions(database, [a], "giá", actor="lan")
    rename_tag(database, "ship", "Giao hàng", actor="lan")
    assert tags(database) == {a: ("giá", "Giao hàng")}
    with pytest.raises(UsageError, match="merge"):
        rename_tag(database, "giá", "giao hang", actor="lan")
    merge_tags(database, "giá", "giao hàng", actor="lan")
    rename_tag(database, "giao hàng", "Giá", actor="lan")  # the name of what was merged into it
    assert tags(database) == {a: ("Giá",)}
    with pytest.raises(UsageError, match="no tag 'ship'"):
        rename_tag(database, "ship", "x", actor="lan")


def test_a_search_finds_tags_and_what_else_only_mentions_have(database: Database) -> None:
    a, b, *_ = mentions = some(database)
    tag_mentions(database, [a, b], "Giao hàng", actor="lan")
    send_mentions(database, [b], actor="lan")
    for search, found in (
        ("tag:giao-hàng", []),
        ('tag:"giao hang"', [a, b]),
        ('tag:"giao hang" priority:normal', [b]),
        ("tag:unknown", mentions[2:]),
        ("priority:unknown", [a, *mentions[2:]]),
        ("brand:ha-mien competitor:no status:new", [b]),
        ("brand:sao-khue", []),
        ("score:<=0", mentions),
        ("score:>0", []),
    ):
        wanted = MentionFilter(start=ALL.start, end=ALL.end, search=search)
        with database.read() as session:
            assert matching(session, wanted) == sorted(found), search


def test_too_many_at_once_are_refused(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("listener.bulk.MOST", 2)
    mentions = some(sqlite_database, 3)
    with pytest.raises(UsageError, match="At most 2"):
        tag_mentions(sqlite_database, mentions, "x", actor="lan")
    with sqlite_database.read() as session, pytest.raises(UsageError, match="shorter period"):
        matching(session, ALL)


def test_who_may_only_look_changes_nothing(sqlite_database: Database) -> None:
    [a] = some(sqlite_database, 1)
    done = tag_mentions(sqlite_database, [a], "ship", actor="lan")
    with sqlite_database.write() as session:
        session.add(User(name="khách", shown="Khách", role="viewer", created_by="lan"))
    assert done.act_id is not None
    act_id = done.act_id
    for attempt in (
        lambda: tag_mentions(sqlite_database, [a], "x", actor="khách"),
        lambda: untag_mentions(sqlite_database, [a], "ship", actor="khách"),
        lambda: correct_mentions(sqlite_database, [a], "mixed", actor="khách"),
        lambda: send_mentions(sqlite_database, [a], actor="khách"),
        lambda: rename_tag(sqlite_database, "ship", "x", actor="khách"),
        lambda: undo_act(sqlite_database, act_id, actor="khách"),
    ):
        with pytest.raises(NotAllowedError):
            attempt()
    assert tags(sqlite_database) == {a: ("ship",)}


@pytest.mark.parametrize("name", ["", "  ", "#", "a,b", "x" * 41, "!?"])
def test_what_is_no_tag_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        clean_name(name)


@given(name=st.text(max_size=45))
def test_a_clean_name_is_clean_and_keeps_its_colour(name: str) -> None:
    try:
        clean = clean_name(name)
    except UsageError:
        return
    assert clean_name(clean) == clean
    assert 0 <= color_of(clean) < 8


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    acts=st.lists(
        st.tuples(st.booleans(), st.sets(st.integers(0, 3)), st.sampled_from(["a", "b"])), max_size=8
    )
)
def test_undoing_the_last_acts_backwards_restores_every_step(
    sqlite_database: Database, acts: list[tuple[bool, set[int], str]]
) -> None:
    with sqlite_database.write() as session:
        session.query(MentionTag).delete()
        mentions = list(session.scalars(select(Mention.id).order_by(Mention.id)))
    mentions = mentions or some(sqlite_database)
    steps: list[tuple[list[tuple[object, ...]], int]] = []
    for on, which, name in acts:
        before = exactly(sqlite_database)
        with sqlite_database.read() as session:
            known = find_tag(session, name) is not None
        if not on and not known:
            continue
        change = tag_mentions if on else untag_mentions
        done = change(sqlite_database, [mentions[n] for n in which], name, actor="lan")
        if done.act_id is None:
            assert exactly(sqlite_database) == before
        else:
            steps.append((before, done.act_id))
    for before, act_id in reversed(steps):
        undo_act(sqlite_database, act_id, actor="lan")
        assert exactly(sqlite_database) == before
