"""The numbers of a report, asked for as the screens ask, and put into words in its language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.changed import compared_by, moved, sentence
from dashboard.charts.gains import gains_by_day
from dashboard.charts.look import chart_look
from dashboard.charts.moods import ORDER, moods_by_day
from dashboard.formats import NOTHING as DASH
from dashboard.formats import exact_in, long_day, number, percent, signed
from dashboard.marks import marks_of
from dashboard.palette import MOOD_SHAPES, mood_colors
from dashboard.reporting.content import Block, Document, Figure, Figures, Grid, Part, Picture, Words
from dashboard.safe import cut
from dashboard.shell import mood_name
from dashboard.texts import _, _n
from listener.engagement import panels
from listener.engagement.alike import Alike, alike
from listener.engagement.choices import choices
from listener.engagement.coverage import days_without_crawl
from listener.engagement.drivers import Drivers, Parts, drivers
from listener.engagement.events import list_events
from listener.engagement.filters import MentionFilter, days_of, period_before
from listener.engagement.owned import query_changes
from listener.reports import Section
from listener.settings import get_settings
from listener.store import Database, utc_now

_TEXT = 110
"""Letters of a post in a table."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What is to be written."""

    name: str
    brands: tuple[str, ...]
    language: str
    sections: tuple[Section, ...]
    start: date
    end: date

    @property
    def wanted(self) -> MentionFilter:
        """The filter that the screens would have for it."""
        return MentionFilter(start=self.start, end=self.end, brands=self.brands)


def gather(database: Database, job: Job, now: datetime | None = None) -> Document:
    """Ask for everything in one transaction. Call it within ``speaking(job.language)``."""
    wanted, zone = job.wanted, get_settings().zone
    moment = now or utc_now()
    today = moment.astimezone(zone).date()
    with database.read() as session:
        names = {brand.code: brand.name for brand in choices(session).brands}
        figures = panels.headlines(session, wanted)
        moods = panels.mentions_by_day(session, wanted)
        gaps = days_without_crawl(session, wanted.start, wanted.end, zone, today=today)
        events, changes = list_events(session, wanted), query_changes(session, wanted)
        marks = marks_of(wanted, events, changes, moods, gaps=gaps, today=today)
        like = alike(session, wanted, figures, zone, today=today)
        compared = compared_by(like, wanted)

        def change() -> Drivers | None:
            return drivers(session, compared[0], counts=compared[1]) if compared else None

        makers: dict[Section, tuple[str, Callable[[], list[Block]]]] = {
            Section.HEADLINE: (_("At a glance"), lambda: _headline(figures, like, wanted, gaps)),
            Section.CHANGED: (_("What changed"), lambda: _changed(change(), compared)),
            Section.MOOD: (
                _("Mentions by day"),
                lambda: [
                    Picture(
                        spec=moods_by_day(
                            moods, days_of(wanted), gaps=gaps, colors=mood_colors(), look=chart_look(),
                            marks=marks,
                            legend=True,
                            names={mood: mood_name(mood) for mood in ORDER},
                            day_names={day: long_day(day) for day in days_of(wanted)},
                            words=(_("Day"), _("Mentions"), _("No crawl reached its end")),
                        ),
                        alt=_("Mentions by day, stacked by mood"),
                    ),
                    _moods(moods),
                    *(Words(text=f"{long_day(mark.start)}: {mark.what}") for mark in marks),
                ],
            ),
            Section.ENGAGEMENT: (
                _("Comments, likes and shares"),
                lambda: _engagement(panels.engagement_by_day(session, wanted), gaps),
            ),
            Section.VOICE: (_("Share of voice"), lambda: [_voice(panels.share_of_voice(session, wanted))]),
            Section.POSTS: (_("Posts that moved most"), lambda: [_posts(panels.top_posts(session, wanted))]),
            Section.AUTHORS: (_("Who speaks most"), lambda: [_authors(panels.top_authors(session, wanted))]),
        }  # fmt: skip
        parts = [
            Part(title=title, blocks=make()) for section in job.sections for title, make in [makers[section]]
        ]
    brands = ", ".join(names.get(code, code) for code in job.brands) or _("All brands")
    return Document(
        language=job.language,
        title=job.name,
        subtitle=f"{brands} · {long_day(job.start)} – {long_day(job.end)}",
        made=_("Made on {when}, days of {zone}.").format(when=exact_in(moment, zone), zone=zone.key),
        parts=parts,
    )


def _headline(figures: panels.Headlines, like: Alike, wanted: MentionFilter, gaps: list[date]) -> list[Block]:
    """The changes are those of the screen: over the sources that knew both periods."""
    now = figures.now
    rows: list[Figure] = []
    names = {
        "mentions": _("Mentions"), "people": _("People"), "comments": _("Comments"), "likes": _("Likes"),
        "shares": _("Shares"),
    }  # fmt: skip
    for key, name in names.items():
        pair = like.spoken if key in ("mentions", "people") else like.counted
        change = _change(getattr(pair.now, key), getattr(pair.before, key)) if pair else ""
        rows.append(Figure(name=name, value=number(getattr(now, key)), change=change))
    moods = (like.spoken.now.mood, like.spoken.before.mood) if like.spoken else (None, None)
    shift = "" if moods[0] is None or moods[1] is None else signed(moods[0] - moods[1])
    rows.append(Figure(name=_("Mood"), value=signed(now.mood), change=shift))
    earlier_days = period_before(wanted)
    compared = _("Compared with {start} – {end}.").format(
        start=long_day(earlier_days.start), end=long_day(earlier_days.end)
    )
    sides = _n("{n} took a side", "{n} took a side", now.mood_n).format(n=number(now.mood_n))
    blocks: list[Block] = [
        Figures(figures=tuple(rows)),
        Words(text=f"{compared} {_('Mood')}: {sides}."),
    ]
    if gaps:
        missing = _n(
            "On {n} day no crawl reached its end: nothing is known of it.",
            "On {n} days no crawl reached its end: nothing is known of them.",
            len(gaps),
        )
        blocks.append(Words(text=missing.format(n=number(len(gaps))), warning=True))
    return blocks


def _change(now: int | None, before: int | None) -> str:
    if now is None or not before:
        return ""
    share = (now - before) / before
    return f"{'+' if share >= 0 else '−'}{percent(abs(share))}"


def _changed(found: Drivers | None, compared: object) -> list[Block]:
    if compared is None:
        return [Words(text=_("Not to be said: no source was listened to throughout both periods."))]
    if found is None:
        return [Words(text=_("Nothing: the period before had the same numbers."))]
    kinds: list[tuple[str, Parts]] = [
        (_("Discussions") if found.metric == "mentions" else _("Posts"), found.places),
        (_("Who is behind it"), found.people),
        (_("Sources"), found.sources),
    ]
    rows = [
        (f"{name}: {cut(part.name, _TEXT)}", moved(part.change))
        for name, parts in kinds
        for part in parts.first
    ]
    return [Words(text=sentence(found)), Grid(head=("", _("Change")), rows=tuple(rows))]


def _moods(rows: list[panels.MoodDay]) -> Grid:
    totals = dict.fromkeys(reversed(ORDER), 0)
    for row in rows:
        totals[row.mood] += row.mentions
    whole = sum(totals.values())
    return Grid(
        head=(_("Mood"), _("Mentions"), _("Part of all")),
        rows=tuple(
            (
                f"{MOOD_SHAPES[mood]} {mood_name(mood)}",
                number(count),
                percent(count / whole if whole else 0.0),
            )
            for mood, count in totals.items()
        ),
    )


def _engagement(rows: list[panels.GainDay], gaps: list[date]) -> list[Block]:
    names = {"comments": _("Comments"), "likes": _("Likes"), "shares": _("Shares")}
    blocks: list[Block] = []
    table = []
    for metric, name in names.items():
        spec = gains_by_day(
            rows, metric, gaps=gaps, day_names={row.day: long_day(row.day) for row in rows},
            look=chart_look(),
            words=(_("Day"), _("came"), _("there when found"), _("No crawl reached its end")),
        )  # fmt: skip
        came = [c for row in rows if (c := getattr(row.gained, metric)) is not None]
        there = [c for row in rows if (c := getattr(row.already, metric)) is not None]
        table.append((name, number(sum(came)) if came else DASH, number(sum(there)) if there else DASH))
        if spec is not None:
            blocks.append(Words(text=_("{name} by day; light: there when found").format(name=name)))
            blocks.append(Picture(spec=spec, alt=_("{name} by day").format(name=name)))
    head = ("", _("came"), _("there when found"))
    return [Grid(head=head, rows=tuple(table)), *blocks]


def _voice(shares: list[panels.Share]) -> Grid:
    return Grid(
        head=(_("Brand"), _("Mentions"), _("Part of all")),
        rows=tuple(
            (
                f"{share.name} ({_('competitor')})" if share.competitor else share.name,
                number(share.mentions),
                percent(share.share),
            )
            for share in shares
        ),
    )


def _posts(posts: list[panels.TopPost]) -> Grid:
    return Grid(
        head=(_("Post"), _("Comments"), _("Likes"), _("Shares")),
        rows=tuple(
            (
                f"{cut(post.title or post.text, _TEXT)} — {post.author or DASH}, {post.place}",
                number(post.counts.comments), number(post.counts.likes), number(post.counts.shares),
            )
            for post in posts
        ),
    )  # fmt: skip


def _authors(authors: list[panels.TopAuthor]) -> Grid:
    return Grid(
        head=(_("Author"), _("Mentions"), _("Mood")),
        rows=tuple(
            (f"{author.name} — {author.site}", number(author.mentions), signed(author.mood))
            for author in authors
        ),
    )
