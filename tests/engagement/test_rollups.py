"""The sums equal the rows after any sequence of what can happen to posts, mentions, people and brands."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import delete, select, update

from listener.brands import add_brand, archive_brand, change_query, restore_brand
from listener.customers.adding import NewCustomer, add_customer
from listener.customers.decisions import decide
from listener.customers.decisions import undo as undo_link
from listener.customers.erasing import erase
from listener.engagement import panels
from listener.engagement.filters import MentionFilter
from listener.engagement.rollups import crowds, ensure_built, forget, refresh
from listener.engagement.rollups.checking import differences
from listener.engagement.rollups.crowds import fill
from listener.engagement.rollups.zones import change_zone, wrong_days, wrong_gains
from listener.errors import ListenerError
from listener.mood.correcting import correct, undo
from listener.mood.rescoring import ask_for_rescore, see_through
from listener.pipeline import Pipeline
from listener.post import Author, Gone, Kind, Reactions, ThreadMark
from listener.removing import remove_source
from listener.store import open_database
from listener.store.tables import Customer, CustomerLink, Mention, Post, Source
from tests.ingest import posts as make
from tests.ingest.posts import NOW, SITE, THREAD, harvest, make_post

TEXTS = (
    "Mình dùng Hạ Miên rất hài lòng.", "Mộc Nhiên dở hẳn, thất vọng.", "Hạ Miên với Mộc Nhiên, bên nào ngon?",
    "Trời đẹp quá.", "I really love hamien, great value for the price and good service.",
)  # fmt: skip
QUERIES = ('"hạ miên" OR hamien', '"hạ miên"', '"hạ miên" OR đẹp')
DECISIONS = ("confirmed", "rejected", "revoked", "undo", "erase")
COUNTS = st.one_of(st.none(), st.integers(0, 9))


@cache
def _empty_file() -> bytes:
    """A migrated database: making one for each sequence would take most of the time."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        open_database(f"sqlite:///{path}").close()
        return path.read_bytes()


class Everything(RuleBasedStateMachine):
    """What the listener does, in any order; after each act the sums are proved against the rows."""

    @initialize()
    def begin(self) -> None:
        """Two sources, two brands, nothing collected."""
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "listener.db"
        path.write_bytes(_empty_file())
        self.database = open_database(f"sqlite:///{path}")
        self.pipeline = Pipeline(self.database, make.settings())
        self.now = NOW
        with self.database.write() as session:
            for number in (1, 2):
                session.add(Source(name=f"s{number}", kind="forum", url=f"https://{number}.{SITE}/"))
        for name, query in (("Hạ Miên", QUERIES[0]), ("Mộc Nhiên", '"mộc nhiên"')):
            add_brand(self.database, name=name, query=query, actor="t")
        ensure_built(self.database)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.database.close()
            self.folder.cleanup()

    @rule(
        number=st.integers(1, 5), text=st.sampled_from(TEXTS), likes=COUNTS, shares=COUNTS,
        hours=st.integers(0, 30), source=st.sampled_from([None, 1, 2]), author=st.integers(1, 2),
        imported=st.booleans(), end=st.booleans(),
    )  # fmt: skip
    def store(
        self, number: int, text: str, likes: int | None, shares: int | None, hours: int,
        source: int | None, author: int, imported: bool, end: bool,
    ) -> None:  # fmt: skip
        """A page brings a post: new, edited, or with other counts."""
        self.now += timedelta(hours=hours)
        post = make_post(
            number, text, kind=Kind.TOPIC if number == 1 else Kind.COMMENT,
            reactions=Reactions(likes=likes, shares=shares),
            author=Author(
                name=f"a{author}", profile_url=f"https://{SITE}/user/{author}/", external_id=str(author)
            ),
            published_at=None if number == 4 else NOW - timedelta(hours=9 * number),
        )  # fmt: skip
        mark = ThreadMark(url=THREAD, signature="s", last_page_url=THREAD) if end else None
        with self.database.read() as session:
            there = session.get(Source, source) if source else None
        self.pipeline.take(
            harvest(post, mark=mark), source_id=there.id if there else None, now=self.now, imported=imported
        )

    @rule(number=st.integers(1, 5))
    def lose(self, number: int) -> None:
        """A page shows that a post is gone."""
        self.pipeline.take(
            harvest(gone=(Gone(site=SITE, keys=(f"comment:{number}",)),)), source_id=1, now=self.now
        )

    @rule(number=st.integers(1, 5))
    def try_out(self, number: int) -> None:
        """An import that is taken back."""
        self.pipeline.take(harvest(make_post(number, TEXTS[0])), now=self.now, dry_run=True)

    @rule(query=st.sampled_from(QUERIES), context=st.booleans())
    def change_query(self, query: str, context: bool) -> None:
        with self.database.read() as session:
            archived = panels.share_of_voice(session, MentionFilter(start=date.min, end=date.max))
        if any(share.code == "ha-mien" for share in archived):
            change_query(self.database, "ha-mien", query, context=context, actor="t")

    @rule(code=st.sampled_from(["ha-mien", "moc-nhien"]))
    def archive_or_restore(self, code: str) -> None:
        try:
            archive_brand(self.database, code, actor="t")
        except ListenerError:
            restore_brand(self.database, code, actor="t")

    @rule(place=st.integers(0, 9), label=st.sampled_from(["positive", "negative", "mixed"]))
    def correct(self, place: int, label: str) -> None:
        """A person says a mood, or takes it back where it was said already."""
        with self.database.read() as session:
            found = session.execute(select(Mention.id, Mention.corrected).order_by(Mention.id)).all()
        if found:
            mention, corrected = found[place % len(found)]
            if corrected:
                undo(self.database, mention, actor="t")
            else:
                correct(self.database, mention, label, actor="t")

    @rule()
    def rescore(self) -> None:
        with self.database.write() as session:
            session.execute(update(Mention).where(Mention.corrected.is_(False)).values(mood="neutral"))
            refresh(session, session.scalars(select(Mention.post_id)))
        see_through(self.database, ask_for_rescore(self.database, actor="t"))

    @rule(author=st.integers(1, 2))
    def meet_customer(self, author: int) -> None:
        """A customer whose record names an account."""
        with suppress(ListenerError):  # is one already, or was erased
            add_customer(
                self.database,
                NewCustomer(name="Lan", accounts=(f"https://{SITE}/user/{author}/",)),
                actor="t",
            )

    @rule(place=st.integers(0, 3), state=st.sampled_from(DECISIONS))
    def decide(self, place: int, state: str) -> None:
        with self.database.read() as session:
            links = session.execute(select(CustomerLink.id, CustomerLink.customer_id)).all()
        if not links:
            return
        link, customer = links[place % len(links)]
        with suppress(ListenerError):  # not allowed as it stands
            if state == "erase":
                erase(self.database, self._public(customer), authors=True, actor="t")
            elif state == "undo":
                undo_link(self.database, link, actor="t")
            else:
                decide(self.database, link, state, actor="t")

    def _public(self, customer: int) -> str:
        with self.database.read() as session:
            return str(session.get_one(Customer, customer).public_id)

    @rule(number=st.integers(1, 5), suspect=st.booleans())
    def suspect(self, number: int, suspect: bool) -> None:
        with self.database.write() as session:
            session.execute(update(Post).where(Post.key == f"comment:{number}").values(suspect=suspect))
            refresh(session, session.scalars(select(Post.id)))

    @precondition(lambda self: self.now > NOW + timedelta(hours=20))
    @rule(number=st.integers(1, 5))
    def remove_post(self, number: int) -> None:
        with self.database.write() as session:
            ids = session.scalars(select(Post.id).where(Post.key == f"comment:{number}")).all()
            forget(session, ids)
            session.execute(delete(Post).where(Post.id.in_(ids)))

    @precondition(lambda self: self.now > NOW + timedelta(hours=20))
    @rule(number=st.integers(1, 2))
    def remove_source(self, number: int) -> None:
        with self.database.read() as session:
            there = session.get(Source, number)
        if there is not None:
            remove_source(self.database, number, actor="t")

    @rule(zone=st.sampled_from(["Asia/Ho_Chi_Minh", "America/New_York"]))
    def move(self, zone: str) -> None:
        """The reporting zone is another one, and again the first, as the pipeline goes on with it."""
        with self.database.write() as session:
            change_zone(session, ZoneInfo(zone))
            assert not [*wrong_days(session, ZoneInfo(zone)), *wrong_gains(session, ZoneInfo(zone))]
            change_zone(session, make.ZONE)

    @rule()
    def fill_crowds(self) -> None:
        fill(self.database)

    @invariant()
    def people_are_those_of_the_rows(self) -> None:
        everything = MentionFilter(start=date(2020, 1, 1), end=date(2040, 1, 1))
        with self.database.read() as session:
            for wanted in (everything, replace(everything, brands=("ha-mien",), owned="all")):
                kept = panels.people(session, wanted), panels.people_by_day(session, wanted)
                with patch.object(crowds, "answers", return_value=False):
                    assert kept == (panels.people(session, wanted), panels.people_by_day(session, wanted))

    @invariant()
    def sums_equal_rows(self) -> None:
        with self.database.read() as session:
            found = differences(session)
            assert not found.count, [str(one) for one in found.shown] or found.misplaced
            assert not [*wrong_days(session, make.ZONE), *wrong_gains(session, make.ZONE)]


TestEverything = Everything.TestCase
TestEverything.settings = settings(max_examples=12, stateful_step_count=14, deadline=None)
