"""Saved replies: known places are filled, unknown ones refused, and nothing in a text is ever run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.access import NotAllowedError
from listener.errors import UsageError
from listener.store import Database
from listener.store.tables import User
from listener.triage.casefile import case_view
from listener.triage.replies import (
    PLACES,
    check_places,
    fill,
    find_reply,
    list_replies,
    remove_reply,
    save_reply,
)
from tests.triage.desk import put_cases


def test_places_are_filled_from_the_case(database: Database) -> None:
    (case_id,) = put_cases(database, 1)
    reply = save_reply(
        database, " Xin  lỗi ", "Chào {author},\r\n{ brand } đây. {{thật}} – {agent}", actor="lan"
    )
    with database.read() as session:
        view = case_view(session, case_id)
    filled = fill(reply.text, view.places("lan"))
    assert reply.name == "Xin lỗi"
    assert filled.text == "Chào u0,\nHa-Mien đây. {thật} – lan"
    assert filled.missing == ()
    unknown = fill("{customer}, {customer}!", view.places("lan"))
    assert (unknown.text, unknown.missing) == ("[customer], [customer]!", ("customer",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Chào {nmae}", r"place \{nmae\}.*\{author\}"),
        ("{author.__class__}", "place"),
        ("{author!r:>99999999}", "place"),
        ("{0}", "place"),
        ("{}", "place"),
        ("Chào {author", "stands alone"),
        ("Chào author}", "stands alone"),
        (" ", "has 1 to"),
        ("x" * 10_001, "has 1 to"),
    ],
)
def test_a_reply_that_cannot_be_filled_is_not_saved(database: Database, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        save_reply(database, "x", text, actor="lan")
    with database.read() as session:
        assert list_replies(session) == ()


def test_saved_replaced_removed(database: Database) -> None:
    save_reply(database, "b", "một", actor="lan")
    save_reply(database, "a", "hai", actor="lan")
    save_reply(database, "b", "ba", actor="tú")
    with database.read() as session:
        assert [(each.name, each.text, each.by) for each in list_replies(session)] == [
            ("a", "hai", "lan"), ("b", "ba", "tú"),
        ]  # fmt: skip
    remove_reply(database, "b", actor="lan")
    with database.read() as session, pytest.raises(UsageError, match="no saved reply 'b'"):
        find_reply(session, "b")


def test_an_agent_answers_with_them_but_does_not_change_them(database: Database) -> None:
    with database.write() as session:
        session.add(
            User(name="bi", shown="Bi", role="agent", enabled=True, created_by="an", must_change=False)
        )
    with pytest.raises(NotAllowedError):
        save_reply(database, "x", "y", actor="bi")


@given(st.text(max_size=60), st.dictionaries(st.sampled_from(list(PLACES)), st.text(max_size=30)))
def test_a_value_is_text_whatever_it_holds(prose: str, values: dict[str, str]) -> None:
    escaped = prose.replace("{", "{{").replace("}", "}}")
    check_places(escaped)
    assert fill(escaped, {}).text == prose
    template = "".join(f"<{{{name}}}>" for name in values)
    wanted = "".join(f"<{value or f'[{name}]'}>" for name, value in values.items())
    assert fill(template, dict(values)).text == wanted


@given(st.text(alphabet="{}ab .!:[]0", max_size=25))
def test_any_text_is_filled_or_refused(text: str) -> None:
    try:
        check_places(text)
    except UsageError:
        return
    assert fill(text, {}).missing == ()  # no name of these letters is a place
