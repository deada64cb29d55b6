"""A made-up community for the dashboard's tests: about 600 posts over 60 days, three brands.

Everything is invented and the same at every run (a fixed seed), but for the days, which end today.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from listener.engagement import source_days
from listener.engagement.counting import Visit, record
from listener.post import Reactions
from listener.queries import Query, parse
from listener.queries.spelling import folded_text
from listener.store import Database
from listener.store.tables import (
    Account,
    Audit,
    Brand,
    BrandQuery,
    Case,
    CaseEvent,
    CrawlFault,
    CrawlRun,
    Customer,
    CustomerLink,
    Identity,
    Mention,
    Post,
    Quarantine,
    SavedReply,
    Source,
    Team,
    TeamMember,
    Thread,
)
from listener.triage.service import set_clocks_anew

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SITE = "dien-dan.example"
BRANDS = (
    ("ha-mien", "Hạ Miên", False, '"hạ miên" OR hamien'),
    ("moc-nhien", "Mộc Nhiên", False, '"mộc nhiên" OR mocnhien'),
    ("sao-khue", "Sao Khuê", True, '"sao khuê"'),
)
NAMES = (
    "Bích Ngân", "Tú Quyên", "Hải Đăng", "minhkhoi92", "Trà My", "Gia Hân", "cuong_le", "Thảo Vy",
    "Quốc Bảo", "Lan Phương", "jenny.tran", "Đức Anh", "Mai Chi", "Tuấn Kiệt", "be_na", "Hoàng Yến",
    "An Nhiên", "Phúc Lâm", "Kim Oanh", "longnguyen", "Diệu Linh", "Văn Hậu", "Ngọc Trâm", "Sam",
)  # fmt: skip
GOOD = (
    ("Mình dùng {b} được ba tháng rồi, rất hài lòng, giao hàng nhanh mà đóng gói cũng đẹp.", "hài lòng"),
    ("{b} vị mới ngon thật sự, uống là ghiền luôn 😍", "ngon"),
    ("Tried {b} last week, honestly great value for the price.", "great"),
    ("nhan vien {b} o quan 3 nhiet tinh lam, se quay lai", "nhiet tinh"),
)
BAD = (
    ("Hôm qua đặt {b} mà hai ngày chưa thấy giao, gọi tổng đài không ai nghe. Thất vọng.", "Thất vọng"),
    ("{b} dạo này dở hẳn, lại còn tăng giá", "dở"),
    ("The new {b} packaging leaks, terrible experience.", "terrible"),
    ("mua {b} ve bi loi, doi hang kho khan qua troi 😡", "loi"),
)
FLAT = (
    "Cho mình hỏi {b} có chi nhánh nào ở Đà Nẵng không ạ?",
    "{b} vừa ra mẫu mới, ai thử chưa?",
    "Does {b} ship to Can Tho?",
    "Mọi người thấy {b} với bên kia khác nhau chỗ nào?",
)
OTHER = ("Cuối tuần này đi đâu chơi cả nhà ơi?", "Trời mưa quá trời luôn", "Up cho bác chủ", "Nice pics!")
TITLES = (
    "Góc hỏi đáp: nên chọn {b} hay không?", "Review {b} sau một tháng", "{b} giao hàng chậm?",
    "Tổng hợp khuyến mãi tuần này", "Quán quen của bạn ở đâu?", "{b} – ai dùng rồi cho ý kiến",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Seeded:
    """What was put in, to compare the screens with."""

    posts: int
    mentions: int
    now: datetime


class _Seeder:
    def __init__(self, session: Session, now: datetime, posts: int) -> None:
        self.session, self.now, self.posts = session, now, posts
        self.random = random.Random(20261121)
        self.mentions = 0
        self.queries: dict[str, tuple[int, int, Query]] = {}

    def add(self, table: type, **values: object) -> int:
        key = self.session.execute(insert(table).values(**values)).inserted_primary_key
        assert key is not None
        return int(key[0])

    def brands(self) -> None:
        for code, name, competitor, text in BRANDS:
            brand = self.add(Brand, code=code, name=name, competitor=competitor, created_at=self.now)
            query = self.add(
                BrandQuery, brand_id=brand, version=1, text=text, created_by="an", created_at=self.now,
                replayed_at=self.now,
            )  # fmt: skip
            self.queries[name] = (brand, query, parse(text))

    def sources(self) -> int:
        forum = self.add(
            Source, name="Diễn đàn mẫu", kind="forum", url=f"http://{SITE}/", engine="spirit",
            interval_seconds=1800, clean=True, robots="allowed; crawl-delay 1 s", robots_at=self.now,
            last_ok_at=self.now - timedelta(minutes=12), next_run_at=self.now + timedelta(minutes=18),
        )  # fmt: skip
        blog = self.add(
            Source, name="Tin tiêu dùng", kind="feed", url="http://tin.example/rss", interval_seconds=3600,
            robots="refused", robots_at=self.now, next_run_at=self.now + timedelta(minutes=40),
        )  # fmt: skip
        for day in range(59, -1, -1):
            if day in (20, 21):  # an outage
                continue
            at = self.now - timedelta(days=day, minutes=12)
            self.add(
                CrawlRun, source_id=forum, status="finished", reason="Everything with news was read.",
                started_at=at - timedelta(seconds=40), finished_at=at, requests=30, revisits=6, posts=20,
                posts_new=9, posts_seen=10, posts_changed=1, not_modified=8, bytes=412_000,
            )  # fmt: skip
        failed = self.add(
            CrawlRun, source_id=blog, status="failed", reason="robots.txt refuses this address.",
            started_at=self.now - timedelta(hours=2), finished_at=self.now - timedelta(hours=2), requests=1,
            errors=1,
        )  # fmt: skip
        self.add(
            CrawlFault, run_id=failed, at=self.now - timedelta(hours=2), kind="robots",
            url="http://tin.example/rss", message="robots.txt of tin.example refuses /rss.",
        )  # fmt: skip
        source_days.rebuild(self.session, zone=ZONE)
        self.add(
            Quarantine, source_id=forum, url=f"http://{SITE}/t/9", kind="page", at=self.now,
            reason="The post has no text.", payload="<div class=post></div>",
        )  # fmt: skip
        return forum

    def accounts(self) -> list[int]:
        return [
            self.add(
                Account, site=SITE, key=f"id:{n}", name=name, external_id=str(n),
                profile_url=f"http://{SITE}/u/{n}", first_seen_at=self.now,
            )
            for n, name in enumerate(NAMES, 1)
        ]  # fmt: skip

    def post(self, number: int, source: int, thread: int, title: str | None, accounts: list[int]) -> None:
        age = timedelta(days=59 * self.random.random() ** 1.15, minutes=self.random.randint(0, 59))
        published = self.now - age
        brand = self.random.choices([b[1] for b in BRANDS], weights=(5, 3, 4))[0]
        mood = self.random.choices(["positive", "negative", "neutral", "none"], weights=(5, 3, 4, 5))[0]
        word = None
        if mood in ("positive", "negative"):
            text, word = self.random.choice(GOOD if mood == "positive" else BAD)
        else:
            text = self.random.choice(FLAT if mood == "neutral" else OTHER)
        text = text.format(b=brand)
        if number % 17 == 0:
            other = self.random.choice([b[1] for b in BRANDS if b[1] != brand])
            text += f"\n\nSo với {other} thì thế nào nhỉ?"
        english = any(w in text for w in ("Does", "The new", "Tried", "Nice"))
        shows = number % 9 != 0  # every ninth post shows no counts
        post = self.add(
            Post, site=SITE, key=f"comment:{number}", url=f"http://{SITE}/c/{number}",
            kind="topic" if title else "comment", source_id=source, thread_id=thread,
            account_id=self.random.choice(accounts), title=title, text=text,
            folded=folded_text(f"{title or ''} {text}"), language="en" if english else "vi",
            published_at=published, published_raw="", collected_at=published + timedelta(hours=1),
            seen_at=self.now, day=published.astimezone(ZONE).date(), layer="engine:spirit",
        )  # fmt: skip
        if shows:
            self.counts(post, published, bool(title))
        for name, (brand_id, query_id, query) in self.queries.items():
            spans = query.match(title=title, text=text)
            if spans is not None:
                own = mood if name == brand else "neutral"
                self.mention(post, brand_id, query_id, own, published, spans, text, word)

    def counts(self, post: int, published: datetime, topic: bool) -> None:
        known = Reactions()
        likes, comments = self.random.randint(0, 6), self.random.randint(0, 4) if topic else None
        at = published + timedelta(hours=1)
        day = published.astimezone(ZONE).date()
        for _ in range(4):
            if at > self.now:
                break
            seen = Reactions(likes=likes, comments=comments)
            visit = Visit(post_id=post, day=day, before=known, seen=seen)
            record(self.session, [visit], now=at, zone=ZONE)
            known = seen
            likes += self.random.randint(0, 5)
            comments = None if comments is None else comments + self.random.randint(0, 3)
            at += timedelta(days=self.random.randint(1, 3))

    def mention(
        self, post: int, brand: int, query: int, mood: str, published: datetime,
        spans: list[object], text: str, word: str | None,
    ) -> None:  # fmt: skip
        self.mentions += 1
        score = {"positive": 0.7, "negative": -0.6, "neutral": 0.0}.get(mood)
        evidence = []
        if word is not None and score and (start := text.find(word)) >= 0:
            evidence = [
                {"field": "text", "start": start, "end": start + len(word), "word": word,
                 "weight": score, "note": ""}
            ]  # fmt: skip
        self.add(
            Mention, post_id=post, brand_id=brand, query_id=query, via="name",
            spans=[
                {"field": s.field, "start": s.start, "end": s.end, "clause": s.clause}  # type: ignore[attr-defined]
                for s in spans
            ],
            day=published.astimezone(ZONE).date(), mood="unknown" if mood == "none" else mood,
            scored="unknown" if mood == "none" else mood, score=score,
            confidence=None if score is None else 0.8,
            scorer="vi-lexicon", scorer_version=1, evidence=evidence, created_at=published,
        )  # fmt: skip

    def people(self, accounts: list[int]) -> None:
        for n, (name, mail) in enumerate(
            (("Bích Ngân", "ngan@thu.example"), ("Hải Đăng", "dang@thu.example"))
        ):
            customer = self.add(
                Customer, public_id=f"C-DEMO{n:06d}", name=name, note=None, created_at=self.now
            )
            for kind, value in (("email", mail), ("account", f"{SITE}/id:{n + 1}")):
                self.add(
                    Identity, customer_id=customer, kind=kind, value=value, shown=value, created_at=self.now
                )
            self.add(
                CustomerLink, account_id=accounts[n * 2], customer_id=customer,
                state="confirmed" if n == 0 else "suggested", rule="account",
                evidence=[
                    {"kind": "account", "value": f"{SITE}/u/{n * 2 + 1}", "shown": f"{SITE}/u/{n * 2 + 1}",
                     "where": "profile"}
                ], weight=None,
                decided_by="rule:account", decided_at=self.now,
            )  # fmt: skip

    def thread_of(self, mention: int) -> int | None:
        return self.session.scalar(
            select(Post.thread_id).join(Mention, Mention.post_id == Post.id).where(Mention.id == mention)
        )

    def cases(self) -> None:
        team = self.add(Team, name="Ca sáng", lead="lan", created_by="an", created_at=self.now)
        for name in ("an", "lan"):
            self.add(TeamMember, team_id=team, member=name)
        bad = self.session.scalars(
            select(Mention.id)
            .where(Mention.mood == "negative")
            .order_by(Mention.day.desc(), Mention.id)
            .limit(9)
        ).all()
        for n, mention in enumerate(bad):
            status = ("new", "new", "new", "open", "open", "closed")[n % 6]
            at = self.now - timedelta(hours=3 * n + 1)
            priority = ("normal", "normal", "high", "normal", "urgent", "low")[n % 6]
            case = self.add(
                Case, mention_id=mention, status=status, assignee="an" if status != "new" else None,
                version=1, opened_by="rule:negative", created_at=at, updated_at=at, clock_from=at,
                priority=priority, clock_priority=priority, thread_id=self.thread_of(mention),
                team_id=team if n % 2 else None, closed_at=at if status == "closed" else None,
                closed_by="an" if status == "closed" else None,
            )  # fmt: skip
            self.add(CaseEvent, case_id=case, at=at, actor="rule:negative", action="created", became=status)
        set_clocks_anew(self.session)
        self.add(
            SavedReply, name="Xin lỗi", by="an", at=self.now,
            text="Chào {author}, {brand} xin lỗi vì chuyện này. Mình là {agent}, mình xem giúp ngay nhé.",
        )  # fmt: skip
        self.session.execute(
            insert(Audit).values(actor="an", action="brand.create", subject="brand:ha-mien", detail={})
        )


def seed(database: Database, *, posts: int = 600, now: datetime | None = None) -> Seeded:
    """Fill an empty database; the posts end at ``now``."""
    now = (now or datetime.now(UTC)).replace(microsecond=0)
    with database.write() as session:
        seeder = _Seeder(session, now, posts)
        seeder.brands()
        source = seeder.sources()
        accounts = seeder.accounts()
        thread = 0
        for number in range(1, posts + 1):
            title = None
            if number % 12 == 1:
                brand = seeder.random.choice(BRANDS)[1]
                title = seeder.random.choice(TITLES).format(b=brand)
                thread = seeder.add(
                    Thread, source_id=source, site=SITE, url=f"http://{SITE}/t/{number}", title=title,
                    board="Tiêu dùng", visited_at=now,
                )  # fmt: skip
            seeder.post(number, source, thread, title, accounts)
        seeder.people(accounts)
        seeder.cases()
        return Seeded(posts=posts, mentions=seeder.mentions, now=now)
