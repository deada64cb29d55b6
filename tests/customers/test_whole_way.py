"""From a harvested page to a customer's record and a case, through the pipeline and the commands."""

from __future__ import annotations

import csv
import io
import stat
from datetime import timedelta
from pathlib import Path

import openpyxl
from sqlalchemy import select

from listener import brands
from listener.customers.adding import NewCustomer, add_customer
from listener.customers.records import customer_page
from listener.pipeline import Pipeline
from listener.post import Author
from listener.store import Database, open_database, utc_now
from listener.store.tables import Audit, Case, Mention
from listener.triage.queue import list_cases
from tests.commands import Commands
from tests.ingest.posts import SITE, harvest, make_post, settings


def fill(database: Database) -> tuple[str, str]:
    """A brand, two customers, and a page on which both speak; their ids."""
    brands.add_brand(database, name="Hạ Miên", query='"hạ miên"', actor="lan")
    sure = add_customer(database, NewCustomer(name="Hồng", accounts=(f"{SITE}/8",)), actor="lan")
    maybe = add_customer(database, NewCustomer(name="=Tú", phones=("0901234567",)), actor="lan")
    now = utc_now()
    posts = (
        make_post(
            1, "Hạ Miên tệ quá, thất vọng!", author=Author(name="hong", external_id="8"), published_at=now
        ),
        make_post(
            2,
            "Hạ Miên dở tệ, gọi mình 090 123 4567",
            author=Author(name="tu", external_id="9"),
            published_at=now - timedelta(days=30),
        ),
    )
    Pipeline(database, settings()).take(harvest(*posts))
    return sure, maybe


def test_a_page_becomes_links_interactions_and_a_case(database: Database) -> None:
    sure, maybe = fill(database)
    with database.read() as session:
        hong, tu = customer_page(session, sure), customer_page(session, maybe)
        queue = list_cases(session).items
    assert [(a.state, a.rule) for a in hong.accounts] == [("confirmed", "account")]
    assert [i.text for i in hong.interactions] == ["Hạ Miên tệ quá, thất vọng!"]
    assert [m.mood for m in hong.interactions[0].mentions] == ["negative"]
    assert [(a.state, a.rule) for a in tu.accounts] == [("suggested", "phone")]
    assert tu.interactions == ()
    assert [(line.author, line.case.opened_by) for line in queue] == [("hong", "rule:negative")]


def test_a_faint_complaint_is_counted_but_asks_for_nobody_s_time(database: Database) -> None:
    brands.add_brand(database, name="Hạ Miên", query='"ha mien"', actor="lan")
    faint = "Ha Mien was a little late today"
    Pipeline(database, settings()).take(harvest(make_post(1, faint, published_at=utc_now())))
    with database.read() as session:
        assert session.scalars(select(Mention.mood)).all() == ["negative"]
        assert list_cases(session).items == ()


def test_the_commands(database_url: str, tmp_path: Path, listener: Commands) -> None:
    database = open_database(database_url)
    sure, _ = fill(database)
    listener.use(database_url)
    file = tmp_path / "khách.csv"
    file.write_text("Họ tên,SĐT\nHà,0901234568\nMy,12\n", encoding="utf-8")

    result = listener.json("customer", "import", str(file), "--dry-run")
    assert (result["created"], len(result["broken"])) == (1, 1)
    said = listener.run("customer", "import", str(file))
    assert "1 created" in said
    assert "'12' is not a phone number" in said
    assert [c["name"] for c in listener.json("customer", "list")["items"]] == ["Hà", "=Tú", "Hồng"]
    assert [c["public_id"] for c in listener.json("customer", "list", "hong")["items"]] == [sure]
    assert "Hạ Miên tệ quá" in listener.run("customer", "show", sure)
    assert listener.json("customer", "show", sure)["accounts"][0]["state"] == "confirmed"
    assert "No customer has the id" in listener.run("customer", "show", "C-X", code=1)
    assert "cannot be read" in listener.run("customer", "import", "none.csv", code=2)

    for what, rows in (("mentions", 2), ("customers", 3), ("cases", 1)):
        out = tmp_path / f"{what}.csv"
        assert f"Wrote {rows} {what}" in listener.run("export", what, "--out", str(out))
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
        table = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
        assert len(table) == rows
        if what == "customers":
            assert [row["name"] for row in table] == ["Hồng", "'=Tú", "Hà"]
    book = tmp_path / "m.xlsx"
    listener.run("export", "mentions", "--format", "xlsx", "--mood", "negative", "--out", str(book))
    assert openpyxl.load_workbook(book).active.max_row == 3
    nothing = listener.run("export", "mentions", "--format", "jsonl", "--end", "2020-01-01", "--out", "-")
    assert nothing == ""
    assert "There is no mood 'bad'" in listener.run(
        "export", "mentions", "--mood", "bad", "--out", str(book), code=2
    )
    assert not list(tmp_path.glob("*.part"))
    with database.read() as session:
        exports = session.scalars(select(Audit.subject).where(Audit.action == "export")).all()
    assert exports == ["mentions", "customers", "cases", "mentions", "mentions"]
    database.close()


def test_moving_an_installation(database_url: str, tmp_path: Path, listener: Commands) -> None:
    """With backup and restore, from either kind of database into a new one."""
    database = open_database(database_url)
    sure, _ = fill(database)
    database.close()
    listener.use(database_url)
    assert "Wrote" in listener.run("backup")
    (archive,) = (tmp_path / "data" / "backups").iterdir()
    assert "not empty" in listener.run("restore", str(archive), code=2)
    before = listener.json("customer", "show", sure)
    url = f"sqlite:///{tmp_path / 'new.db'}"
    listener.use(url)
    assert "Restored" in listener.run("restore", str(archive))
    assert listener.json("customer", "show", sure) == before
    assert "Restored" in listener.run("restore", str(archive), "--replace")
    moved = open_database(url)
    with moved.read() as session:
        assert len(session.scalars(select(Case)).all()) == 1
    moved.close()
