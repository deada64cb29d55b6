"""Rules at work: what meets them once is done once, in order, and what was done can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from listener.access import NotAllowedError
from listener.errors import UsageError
from listener.mood.correcting import correct
from listener.pipeline import Pipeline
from listener.queries import QuerySyntaxError
from listener.rules.changing import (
    add_rule,
    change_rule,
    enable_rule,
    move_rule,
    remove_rule,
    rename_rule,
)
from listener.rules.firing import apply_rules
from listener.rules.listing import firings_of, list_rules, list_versions, one_rule
from listener.rules.model import Does, Draft
from listener.rules.past import (
    ask_for_run,
    list_runs,
    run_pending,
    see_through,
    take_back_firing,
    take_back_run,
)
from listener.rules.trying import try_rule
from listener.store import Database, utc_now
from listener.store.access import User
from listener.store.tables import Audit, Case, CaseEvent, Mention, Rule, RuleFiring, RuleRun, Team
from listener.tags import merge_tags, tags_of
from listener.triage.acting import act
from listener.triage.effects import Action
from tests.customers.samples import put_brand, put_mention, put_post
from tests.ingest import posts as make
from tests.ingest.posts import harvest, make_post

SEND = Does(send=True)


def mention(
    database: Database,
    text: str = "Hạ Miên tệ",
    *,
    mood: str = "negative",
    brand: str = "ha-mien",
    **post: object,
) -> int:
    with database.write() as session:
        known = session.scalar(select(Mention.brand_id).limit(1)) if brand == "ha-mien" else None
        brand_id = known or put_brand(session, brand)
        return put_mention(session, put_post(session, text, **post), brand_id, mood=mood)  # type: ignore[arg-type]


def judge(database: Database, mentions: Sequence[int]) -> int:
    with database.write() as session:
        return apply_rules(session, mentions)


def tags(database: Database, mention_id: int) -> tuple[str, ...]:
    with database.read() as session:
        return tags_of(session, [mention_id]).get(mention_id, ())


def cases(database: Database) -> dict[int, Case]:
    with database.read() as session:
        return {case.mention_id: case for case in session.scalars(select(Case))}


def only(database: Database, name: str, text: str, does: Does, **more: object) -> str:
    """A rule beside the first one, which is off."""
    enable_rule(database, list_rules(database)[0].code, on=False, actor="lan")
    return add_rule(database, name, Draft(text=text, does=does, **more), actor="lan")  # type: ignore[arg-type]


def test_an_installation_begins_with_one_rule_that_people_may_change(database: Database) -> None:
    [rule] = list_rules(database)
    assert (rule.code, rule.place, rule.enabled, rule.version, rule.mistake) == ("negative", 1, True, 1, None)
    assert rule.draft.does == SEND
    said, weak = mention(database), mention(database, mood="positive")
    assert change_rule(database, "negative", Draft(text="mood:positive", does=SEND), actor="lan") == 2
    assert judge(database, [said, weak]) == 1
    assert cases(database)[weak].opened_by == "rule:negative"
    remove_rule(database, "negative", actor="lan")
    assert list_rules(database) == []
    assert judge(database, [said]) == 0


def test_a_rule_does_all_it_says_once(database: Database) -> None:
    with database.write() as session:
        session.add(Team(name="Chăm sóc", created_by="lan"))
    does = Does(
        tags=("giao hàng", "Giao Hàng", "gấp"), send=True, assignee="Lan", team="Chăm sóc", priority="high"
    )
    code = only(database, "Giao chậm", "giao AND mood:negative", does)
    assert code == "giao-cham"
    late, other = mention(database, "Hạ Miên giao chậm"), mention(database, "Hạ Miên đắt")
    assert judge(database, [late, other]) == 1
    assert judge(database, [late, other]) == 0
    assert tags(database, late) == ("gấp", "Giao Hàng")
    [case] = cases(database).values()
    assert (case.mention_id, case.assignee, case.priority) == (late, "Lan", "high")
    assert case.team_id is not None
    assert case.opened_by == "rule:giao-cham"
    with database.read() as session:
        [firing] = firings_of(session, [late, other])[late]
        acts = session.scalars(select(CaseEvent.action).where(CaseEvent.case_id == case.id)).all()
    assert (firing.name, firing.version, firing.case_id, firing.past) == ("Giao chậm", 1, case.id, False)
    assert "created" in acts
    assert one_rule(database, code).days[-1] == 1


def test_upper_rules_have_their_way(database: Database) -> None:
    only(database, "Ai cũng gửi", "miên", Does(send=True, assignee="Tú", priority="low"))
    spam = add_rule(database, "Rác", Draft(text="tuyển", does=Does(ignore=True, tags=("rác",))), actor="lan")
    urgent = add_rule(database, "Gấp", Draft(text="cháy", does=Does(priority="urgent")), actor="lan", place=1)
    job, fire, both = (mention(database, f"Hạ Miên {w}") for w in ("tuyển người", "cháy", "tuyển cháy"))
    move_rule(database, spam, 2, actor="lan")
    assert [rule.code for rule in list_rules(database)] == [urgent, spam, "negative", "ai-cung-gui"]
    assert judge(database, [job, fire, both]) == 1
    found = cases(database)
    assert (found[fire].priority, found[fire].assignee) == ("urgent", "Tú")
    assert tags(database, job) == tags(database, both) == ("rác",)
    # Below the rule that sends, the same words keep nothing out.
    move_rule(database, spam, 9, actor="lan")
    late = mention(database, "Hạ Miên tuyển nữa")
    assert judge(database, [late]) == 1
    assert tags(database, late) == ("rác",)


def test_no_rule_below_a_stop_is_asked(database: Database) -> None:
    only(database, "Gửi", "miên", SEND)
    add_rule(
        database, "Của bạn hàng", Draft(text="sỉ", does=Does(tags=("sỉ",), stop=True)), actor="lan", place=1
    )
    stopped, sent = mention(database, "Hạ Miên bán sỉ"), mention(database, "Hạ Miên bán lẻ")
    judge(database, [stopped, sent])
    assert set(cases(database)) == {sent}
    assert tags(database, stopped) == ("sỉ",)
    with database.read() as session:
        assert len(firings_of(session, [stopped])[stopped]) == 1


def test_a_rule_may_be_of_one_brand_and_of_young_posts(database: Database) -> None:
    now = utc_now()
    young = mention(database, at=now - timedelta(days=2))
    old = mention(database, at=now - timedelta(days=4))
    theirs = mention(database, brand="sao-khue", at=now)
    only(database, "Mới", "mood:negative", SEND, brand="ha-mien", days=3)
    judge(database, [young, old, theirs])
    assert set(cases(database)) == {young}


def test_a_corrected_mood_is_judged_again(database: Database) -> None:
    said = mention(database, mood="positive")
    judge(database, [said])
    assert cases(database) == {}
    only(database, "Buồn", "mood:negative", Does(send=True, tags=("buồn",)))
    correct(database, said, "negative", actor="lan")
    assert set(cases(database)) == {said}
    # What was done stays when it no longer fits, and is not done twice when it fits again.
    correct(database, said, "positive", actor="lan")
    assert tags(database, said) == ("buồn",)
    correct(database, said, "negative", actor="lan")
    with database.read() as session:
        assert len(session.scalars(select(RuleFiring.id)).all()) == 1


def test_posts_meet_the_rules_as_they_come_and_when_they_are_edited(database: Database) -> None:
    from listener.brands import add_brand

    add_brand(database, name="Hạ Miên", query='"hạ miên"', actor="lan")
    code = only(database, "Giao", "giao", Does(tags=("giao hàng",)))
    pipeline = Pipeline(database, make.settings())
    pipeline.take(harvest(make_post(1, "Hạ Miên đẹp"), make_post(2, "Hạ Miên giao chậm")))
    assert [tags(database, n) for n in (1, 2)] == [(), ("giao hàng",)]
    pipeline.take(harvest(make_post(1, "Hạ Miên đẹp mà giao chậm"), make_post(2, "Hạ Miên giao chậm")))
    assert [tags(database, n) for n in (1, 2)] == [("giao hàng",), ("giao hàng",)]
    assert one_rule(database, code).fired == 2


def test_a_version_is_kept_and_a_new_one_is_met_anew(database: Database) -> None:
    code = only(database, "Giao", "giao", Does(tags=("một",)))
    late = mention(database, "Hạ Miên giao chậm")
    judge(database, [late])
    assert change_rule(database, code, Draft(text="giao", does=Does(tags=("hai",))), actor="tú") == 2
    assert change_rule(database, code, Draft(text=" giao ", does=Does(tags=("Hai",))), actor="tú") == 2
    judge(database, [late])
    judge(database, [late])
    assert tags(database, late) == ("hai", "một")
    with database.read() as session:
        versions = list_versions(session, code)
    assert [(v.version, v.in_force, v.fired, v.draft.does.tags) for v in versions] == [
        (2, True, 1, ("hai",)),
        (1, False, 1, ("một",)),
    ]


def test_a_merged_tag_is_put_on_under_its_new_name(database: Database) -> None:
    code = only(database, "Giao", "giao", Does(tags=("ship",)))
    judge(database, [mention(database, "Hạ Miên giao chậm")])
    other = only_tag(database)
    merge_tags(database, "ship", other, actor="lan")
    late = mention(database, "Hạ Miên giao nữa")
    judge(database, [late])
    assert tags(database, late) == (other,)
    assert one_rule(database, code).draft.does.tags == (other,)


def only_tag(database: Database) -> str:
    from listener.bulk import tag_mentions

    tag_mentions(database, [1], "giao hàng", actor="lan")
    return "giao hàng"


def test_the_past_is_judged_on_request_and_taken_back(database: Database) -> None:
    now = utc_now()
    mentions = [mention(database, f"Hạ Miên giao {n}", at=now - timedelta(hours=23 * n)) for n in range(5)]
    old = mention(database, "Hạ Miên giao xưa", at=now - timedelta(days=40))
    code = only(database, "Giao", "giao", Does(send=True, tags=("giao hàng",)), days=3)
    judge(database, mentions[:1])
    trial = try_rule(database, Draft(text="giao", does=SEND), code=code, days=30)
    assert (trial.asked, trial.met, trial.sent, trial.already) == (6, 6, 6, 1)
    run = ask_for_run(database, code, days=30, actor="lan")
    view = see_through(database, run)
    # All were collected today: the three-day limit looks at how old they were then.
    assert (view.status, view.fired, view.sent, view.tagged, view.progress) == ("done", 3, 3, 3, 1.0)
    assert set(cases(database)) == set(mentions[:4])
    assert tags(database, old) == ()
    assert see_through(database, ask_for_run(database, code, days=30, actor="lan")).fired == 0
    act(database, cases(database)[mentions[1]].id, 1, Action.NOTE, "đang gọi", actor="tú")
    back = take_back_run(database, run, actor="lan")
    assert (back.firings, back.cases, back.cases_left, back.tags) == (3, 2, 1, 3)
    assert set(cases(database)) == set(mentions[:2])
    assert [tags(database, n) for n in mentions[:3]] == [("giao hàng",), (), ()]
    with pytest.raises(UsageError, match="already, by lan"):
        take_back_run(database, run, actor="tú")
    judge(database, mentions)
    assert set(cases(database)) == set(mentions[:2])  # they have met this version


def test_an_application_goes_on_where_a_killed_process_left_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("listener.rules.past.BATCH", 2)
    mentions = [mention(database, f"Hạ Miên giao {n}") for n in range(5)]
    code = only(database, "Giao", "giao", SEND)
    run = ask_for_run(database, code, days=30, actor="lan")

    def killed(_at: int, _last: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_pending(database, killed)
    assert len(cases(database)) == 2
    assert run_pending(database) == 0  # the dead process still holds it
    with database.write() as session:
        session.execute(update(RuleRun).values(lease_until=utc_now() - timedelta(seconds=1)))
    assert run_pending(database) == 1
    assert set(cases(database)) == set(mentions)
    with database.read() as session:
        [view] = list_runs(session, code)
    assert (view.id, view.fired, view.sent) == (run, 5, 5)


def test_what_one_mention_got_is_taken_back(database: Database) -> None:
    only(database, "Giao", "giao", Does(send=True, tags=("giao hàng",)))
    late = mention(database, "Hạ Miên giao chậm")
    judge(database, [late])
    with database.read() as session:
        [firing] = firings_of(session, [late])[late]
    back = take_back_firing(database, firing.id, actor="lan")
    assert (back.firings, back.cases, back.tags) == (1, 1, 1)
    assert cases(database) == {}
    assert tags(database, late) == ()
    with pytest.raises(UsageError, match="already"):
        take_back_firing(database, firing.id, actor="lan")
    with database.read() as session:
        assert firings_of(session, [late])[late][0].undone


def test_a_trial_says_what_would_have_come(database: Database) -> None:
    [first] = list_rules(database)
    bad, _good = mention(database), mention(database, mood="positive")
    judge(database, [bad])
    trial = try_rule(database, Draft(text="miên", does=SEND), days=7)
    assert (trial.asked, trial.met, trial.sent, trial.already) == (
        2,
        2,
        1,
        0,
    )  # the one above sends the other
    assert trial.sent_a_day == pytest.approx(1 / 7)
    assert (len(trial.by_day), trial.by_day[-1][1], trial.busiest) == (7, 2, 2)
    assert [(one.mood, one.sent) for one in trial.examples] == [("positive", True), ("negative", False)]
    assert trial.examples[0].spans[0].label == "miên"
    top = try_rule(database, Draft(text="miên", does=SEND), days=7, place=1)
    assert (top.sent, top.already) == (2, 1)
    again = try_rule(database, first.draft, code="negative", days=7)
    assert (again.met, again.sent, again.already) == (1, 1, 1)
    with database.read() as session:
        assert session.scalars(select(Rule.code)).all() == ["negative"]


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (Draft(text="miên"), "does nothing"),
        (Draft(text="  ", does=SEND), "Say which"),
        (Draft(text="miên", does=Does(send=True, ignore=True)), "both"),
        (Draft(text="miên", does=SEND, days=0), "1 to"),
        (Draft(text="miên", does=SEND, brand="khong-co"), "no brand 'khong-co'"),
        (Draft(text="miên", does=Does(send=True, team="Ma")), "no team 'Ma'"),
        (Draft(text="miên", does=Does(send=True, priority="cao")), "no priority 'cao'"),
        (Draft(text="miên", does=Does(tags=("a,b",))), "comma"),
        (Draft(text="miên", does=Does(tags=tuple("abcdefghijk"))), "at most 10"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(sqlite_database: Database, draft: Draft, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        add_rule(sqlite_database, "X", draft, actor="lan")
    assert [rule.code for rule in list_rules(sqlite_database)] == ["negative"]


def test_a_query_with_a_mistake_is_pointed_at(sqlite_database: Database) -> None:
    with pytest.raises(QuerySyntaxError, match="never closed"):
        add_rule(sqlite_database, "X", Draft(text="(miên", does=SEND), actor="lan")


def test_names_are_told_apart_and_codes_are_never_used_again(sqlite_database: Database) -> None:
    database = sqlite_database
    add_rule(database, "Giao chậm", Draft(text="giao", does=SEND), actor="lan")
    with pytest.raises(UsageError, match="already"):
        add_rule(database, "GIAO CHẬM", Draft(text="giao", does=SEND), actor="lan")
    rename_rule(database, "giao-cham", "Chậm", actor="lan")
    remove_rule(database, "giao-cham", actor="lan")
    again = add_rule(database, "Giao chậm", Draft(text="giao", does=SEND), actor="lan")
    assert again == "giao-cham-2"
    with pytest.raises(UsageError, match="no rule 'giao-cham'"):
        enable_rule(database, "giao-cham", on=True, actor="lan")
    enable_rule(database, again, on=False, actor="lan")
    with pytest.raises(UsageError, match="is off"):
        ask_for_run(database, again, days=7, actor="lan")
    with database.read() as session:
        acts = session.scalars(select(Audit.action).order_by(Audit.id)).all()
    assert acts == ["rule.create", "rule.rename", "rule.remove", "rule.create", "rule.off"]


def test_a_rule_that_cannot_be_read_any_more_stops_no_other(sqlite_database: Database) -> None:
    from listener.store.tables import RuleVersion

    database = sqlite_database
    list_rules(database)
    with database.write() as session:
        session.execute(update(RuleVersion).values(text="(mood:negative"))
    add_rule(database, "Buồn", Draft(text="mood:negative", does=SEND), actor="lan")
    said = mention(database)
    assert judge(database, [said]) == 1
    broken, _ = list_rules(database)
    assert broken.mistake is not None
    assert "never closed" in broken.mistake


def test_agents_may_not_write_rules(sqlite_database: Database) -> None:
    database = sqlite_database
    before = list_rules(database)
    with database.write() as session:
        session.add(User(name="tú", shown="Tú", role="agent", created_by="lan"))
    for attempt in (
        lambda: add_rule(database, "X", Draft(text="miên", does=SEND), actor="tú"),
        lambda: change_rule(database, "negative", Draft(text="miên", does=SEND), actor="tú"),
        lambda: enable_rule(database, "negative", on=False, actor="tú"),
        lambda: move_rule(database, "negative", 1, actor="tú"),
        lambda: rename_rule(database, "negative", "X", actor="tú"),
        lambda: remove_rule(database, "negative", actor="tú"),
        lambda: ask_for_run(database, "negative", days=7, actor="tú"),
    ):
        with pytest.raises(NotAllowedError):
            attempt()
    assert list_rules(database) == before
