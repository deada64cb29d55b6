"""The queue of review, what people answer, and the rules that keep links right."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from listener.customers.adding import NewCustomer, add_customer
from listener.customers.decisions import undo
from listener.customers.importing import import_customers
from listener.customers.linking import link_accounts, link_posts
from listener.customers.protection import JUDGED, block, read_protection, set_limit, set_policy
from listener.customers.reviewing import review, review_queue
from listener.errors import UsageError
from listener.store import Database, open_database
from listener.store.tables import Consent, Customer, CustomerLink, LinkWeighing
from tests.commands import Commands
from tests.customers.samples import SITE, put_account, put_post


def add(database: Database, **values: tuple[str, ...] | str) -> str:
    return add_customer(database, NewCustomer(**values), actor="lan")  # type: ignore[arg-type]


def speak(database: Database, text: str, name: str = "khach", number: int = 1) -> None:
    with database.write() as session:
        account = put_account(session, name, url=f"http://{SITE}/u/{number}")
        link_posts(session, [(put_post(session, text, account=account), account, text)])


def states(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(CustomerLink.state).order_by(CustomerLink.id)))


def test_a_question_shows_its_evidence_the_runner_up_and_why_it_lost(database: Database) -> None:
    content = "Name,Email,Phone\nTrần Văn Khôi,q1@vidu.vn,0901234567\nLê Thị Hoa,q2@vidu.vn,0901234567\n"
    assert import_customers(database, content.encode(), "k.csv", actor="lan").created == 2
    with database.read() as session:
        first, second = session.scalars(select(Customer.public_id).order_by(Customer.id))
    set_policy(database, SITE, "review", actor="lan")
    speak(database, "gọi tôi 0901234567", name="Văn Khôi")
    with database.read() as session:
        queue = review_queue(session)
    (item,) = queue.items
    assert (item.public_id, item.author, queue.waiting) == (first, "Văn Khôi", 1)
    assert [one.kind for one in item.evidence] == ["phone", "name"]
    assert item.evidence[0].post_id is not None
    assert item.evidence[0].customer == "+84901234567"
    assert item.bits is not None
    assert item.prior_bits is not None
    assert item.prior_bits + sum(one.bits or 0 for one in item.evidence) == pytest.approx(item.bits)
    assert item.runner_up is not None
    assert item.runner_up.public_id == second
    assert item.runner_up.bits_less > 0


def test_answers_and_their_undo(database: Database) -> None:
    add(database, phones=("0901234567",))
    add(database, phones=("0901234568",))
    speak(database, "0901234567", number=1)
    speak(database, "0901234568", name="khac", number=2)
    with database.read() as session:
        first, second = (item.link_id for item in review_queue(session).items)
    assert review(database, first, same=True, actor="lan").state == "confirmed"
    assert review(database, second, same=False, actor="lan").state == "rejected"
    with database.read() as session:
        assert review_queue(session).waiting == 0
    assert undo(database, second, actor="lan").state == "suggested"
    with database.read() as session:
        assert [item.link_id for item in review_queue(session).items] == [second]
        assert review_queue(session, skipped=[second]).items == ()


@pytest.mark.parametrize(
    ("policy", "given", "expected"),
    [
        ("never", True, []),
        ("consent", False, []),
        ("consent", True, ["confirmed"]),
        ("review", False, ["suggested"]),
        ("automatic", False, ["confirmed"]),
    ],
)
def test_the_policy_of_a_site(
    sqlite_database: Database, policy: str, given: bool, expected: list[str]
) -> None:
    database = sqlite_database
    set_policy(database, "*", "never", actor="lan")
    set_policy(database, SITE, policy, actor="lan")
    public_id = add(database, accounts=(f"{SITE}/u/1",))
    with database.write() as session:
        customer = session.scalars(select(Customer.id).where(Customer.public_id == public_id)).one()
        state = "given" if given else "refused"
        session.execute(
            insert(Consent).values(customer_id=customer, purpose="linking", state=state, by="lan")
        )
        link_accounts(session, [put_account(session, "khach", url=f"http://{SITE}/u/1")])
    assert states(database) == expected


def test_a_blocked_value_and_a_limit_of_owners(sqlite_database: Database) -> None:
    database = sqlite_database
    add(database, emails=("q1@vidu.vn",), phones=("0901234567",))
    block(database, "phone", "090 123 4567", actor="lan")
    speak(database, "0901234567")
    assert states(database) == []
    block(database, "phone", "0901234567", actor="lan", unblock=True)
    set_limit(database, "phone", 1, actor="lan")
    speak(database, "0901234567", number=2)
    assert states(database) == ["suggested"]
    for kind, owners in (("name", 2), ("phone", 0)):
        with pytest.raises(UsageError):
            set_limit(database, kind, owners, actor="lan")
    with pytest.raises(UsageError, match="no policy"):
        set_policy(database, SITE, "sometimes", actor="lan")


def test_checks_are_blind_and_a_ground_that_errs_stops_by_itself(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = sqlite_database
    monkeypatch.setattr("listener.customers.proposals.is_drawn", lambda *_: True)
    accounts = []
    for number in range(JUDGED + 1):
        add(database, accounts=(f"{SITE}/u/{number}",))
        with database.write() as session:
            accounts.append(put_account(session, f"khach{number}", url=f"http://{SITE}/u/{number}"))
    with database.write() as session:
        link_accounts(session, accounts[:JUDGED])
    with database.read() as session:
        waiting = [item.link_id for item in review_queue(session, JUDGED).items]
    assert len(waiting) == JUDGED
    for link in waiting[1:]:
        assert review(database, link, same=True, actor="lan").decided_by == "lan"
    assert review(database, waiting[0], same=False, actor="lan").state == "revoked"
    with database.read() as session:
        (check,) = read_protection(session).checks
    assert (check.rule, check.judged, check.right, check.stopped) == ("account", JUDGED, JUDGED - 1, True)
    with database.write() as session:
        link_accounts(session, accounts[JUDGED:])
    assert states(database)[-1] == "suggested"


def test_the_commands(database_url: str, tmp_path: Path, listener: Commands) -> None:
    database = open_database(database_url)
    add(database, name="Khôi", phones=("0901234567",))
    speak(database, "0901234567")
    database.close()
    listener.use(database_url)
    (item,) = listener.json("customer", "review")["items"]
    assert "Decide: listener customer review" in listener.run("customer", "review")
    assert listener.json("customer", "review", str(item["link_id"]), "--no")["state"] == "rejected"
    assert listener.json("customer", "review", str(item["link_id"]), "--undo")["state"] == "suggested"
    listener.run("customer", "review", str(item["link_id"]), code=2)
    assert listener.json("customer", "index") == {"customers": 1}
    shown = listener.json(
        "customer", "rules", "--site", "voz", "--policy", "review", "--block", "phone:19001234"
    )
    assert shown["policies"] == {"voz.vn": "review"}
    assert shown["indexed_customers"] == 1
    listener.run("customer", "rules", "--block", "phone", code=2)


def test_reviews_teach_the_calibration(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    from listener.customers.asking import learn
    from listener.customers.linkage.calibration import SHIPPED

    database = sqlite_database
    monkeypatch.setattr("listener.customers.asking.ENOUGH", 2)
    for number in range(3):
        add(database, phones=(f"090123456{number}",))
        speak(database, f"090123456{number}", number=number)
    with database.write() as session:
        assert learn(session) == SHIPPED
        session.execute(update(LinkWeighing).values(likelihood=0.9))
        session.execute(update(CustomerLink).values(state="rejected", decided_by="lan"))
        assert learn(session).of(0.9) < SHIPPED.of(0.9)
