"""Reading pages by an engine's declaration."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from selectolax.lexbor import LexborNode

from listener.post import Author, Kind, Post, Reactions
from spiders.engines.declaration import Engine, Names, Pick, PostRules
from spiders.extract.addresses import canonical, site_of, without_fragment
from spiders.extract.counts import parse_count
from spiders.extract.dates import is_absolute, parse_date
from spiders.extract.text import passage_of
from spiders.fetched import Fetched

_YEAR = re.compile(r"\b\d{4}\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A thread as a list shows it."""

    url: str
    """Where the list links to."""
    thread_url: str
    """The thread's canonical address."""
    title: str | None
    board: str | None
    replies: int | None
    views: int | None
    signature: str
    """Changes when something happens in the thread; empty when the list shows nothing that would."""
    pinned: bool
    post: Post | None = None
    """The opening post, where the list shows all of it."""
    whole: bool = False
    """Nothing stands below that post, so the thread need not be fetched."""
    own_url: str | None = None
    """Where that post stands by itself, when ``url`` leads to what stands below it."""


def unlisted(url: str, thread_url: str, signature: str = "") -> Row:
    """A thread that no list shows."""
    return Row(
        url=url, thread_url=thread_url, title=None, board=None,
        replies=None, views=None, signature=signature, pinned=False,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadList:
    """A page of a list of threads, or of boards, or of both."""

    rows: tuple[Row, ...]
    boards: tuple[str, ...]
    next_url: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreadPage:
    """A page of a thread."""

    thread_url: str
    posts: tuple[Post, ...]
    unread: int
    """Elements that should be posts and show no id."""
    next_url: str | None
    sound: bool = False
    """It is a page of a thread beyond doubt: without a post it holds none that people wrote."""
    consecutive: bool = True
    """Its posts follow each other in the thread: one that stood between them stood on this page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """What the posts of one page have in common."""

    engine: Engine
    page: Fetched
    thread_url: str
    title: str | None
    board: str | None
    zone: str
    days: dict[int, str]


def read_list(engine: Engine, page: Fetched) -> ThreadList:
    """Read rows, boards and the way on."""
    rows = (_row(engine, page, node) for node in _once(page.tree.css(engine.rows.row)))
    found = page.tree.css(engine.boards) if engine.boards else []
    links = (page.link(node.attributes.get("href")) for node in found)
    boards = dict.fromkeys(canonical(link) for link in links if link and site_of(link) == site_of(page.url))
    return ThreadList(
        rows=tuple(row for row in rows if row is not None), boards=tuple(boards), next_url=_next(engine, page)
    )


def _once(nodes: list[LexborNode]) -> list[LexborNode]:
    """Each element once: a selector with commas gives what fits two of its parts twice."""
    return list({node.mem_id: node for node in nodes}.values())


def _row(engine: Engine, page: Fetched, node: LexborNode) -> Row | None:
    rules = engine.rows
    url = page.link(rules.link.of(node))
    thread_url = engine.thread_url(url) if url else None
    if url is None or thread_url is None or site_of(url) != site_of(page.url):
        return None
    shown = parse_count(_of(rules.replies, node))
    last, mark = rules.last.of(node), _of(rules.mark, node)
    # "3 hours ago" says something else each time, so it is no sign of news.
    signs = [None if shown is None else str(shown), last if is_absolute(last) else None, mark]
    return Row(
        url=engine.at(without_fragment(url)),
        thread_url=thread_url,
        title=rules.title.of(node),
        board=_of(rules.board, node),
        replies=None if shown is None else max(0, shown + rules.replies_offset),
        views=parse_count(_of(rules.views, node)),
        signature=" · ".join(sign for sign in signs if sign),
        pinned=rules.pinned is not None and node.css_first(rules.pinned) is not None,
    )


def read_thread(engine: Engine, page: Fetched, zone: str, row: Row | None = None) -> ThreadPage:
    """Read the posts of one page of a thread.

    Args:
        zone: the zone of the dates on the page.
        row: how a list showed the thread, where it was reached by one: it knows replies and views.
    """
    place = _Place(
        engine=engine,
        page=page,
        thread_url=engine.thread_url(page.url) or (row.thread_url if row else None) or _own(engine, page),
        title=engine.thread_title.of(page.tree) or (row.title if row else None),
        board=engine.thread_board.of(page.tree) or (row.board if row else None),
        zone=zone,
        days=_days(engine, page),
    )
    posts = _nested(place, row) if engine.posts.nested else _in_a_row(place, row)
    read = tuple(post for post in posts if post is not None)
    article = _article(place, row)
    return ThreadPage(
        thread_url=place.thread_url,
        posts=read if article is None else (article, *read),
        unread=len(posts) - len(read),
        next_url=_next(engine, page),
    )


def _in_a_row(place: _Place, row: Row | None) -> list[Post | None]:
    """Posts one after the other; the first of the first page opens the thread."""
    engine, tree = place.engine, place.page.tree
    first = engine.article is None and engine.page_number.of(tree) in (None, "1")
    posts: list[Post | None] = []
    above: dict[int, str] = {}
    for number, node in enumerate(_once(tree.css(engine.posts.post))):
        opening = first and number == 0
        answered = _answered(engine.posts, node, above, opening=opening)
        posts.append(_post(place, node, row if opening else None, opening=opening, answered=answered))
    return posts


def _answered(rules: PostRules, node: LexborNode, above: dict[int, str], *, opening: bool) -> str | None:
    """The number of the post that stands less deep before this one.

    Args:
        above: the last post of each level so far; this one is put in.
    """
    if rules.level is None:
        return None
    level = -1 if opening else int(rules.level.of(node) or 0)
    for deeper in [known for known in above if known >= level]:
        del above[deeper]
    if number := rules.id.of(node):
        above[level] = number
    return above.get(level - 1) if rules.deepest is None or level < rules.deepest else None


def _nested(place: _Place, row: Row | None) -> list[Post | None]:
    """Posts inside the posts they answer: read from the innermost, each cut out before the one around it."""
    rules = place.engine.posts
    tree = replace(place.page).tree  # one to cut up: the page's own serves others
    nodes = {node.mem_id: node for node in tree.css(rules.post)}
    posts = []
    for node in reversed(nodes.values()):
        above = node.parent
        while above is not None and above.mem_id not in nodes:
            above = above.parent
        answered = rules.id.of(above) if above is not None else None
        opening = place.engine.article is None and answered is None
        posts.append(_post(place, node, row if opening else None, opening=opening, answered=answered))
        node.decompose()
    return posts[::-1]


def _article(place: _Place, row: Row | None) -> Post | None:
    """The article above the comments; every page of them shows it."""
    rules = place.engine.article
    node = place.page.tree.css_first(rules.post) if rules else None
    body = node.css_first(rules.body) if rules and node else None
    if rules is None or node is None or body is None:
        return None
    key = canonical(place.thread_url)
    return _written(place, rules, node, body, row, key=key, url=key, kind=Kind.ARTICLE)


def _own(engine: Engine, page: Fetched) -> str:
    """The thread of a page whose address names only a post: pages say their canonical address."""
    said = page.link(Pick('link[rel="canonical"]', "href").of(page.tree))
    if said is None or site_of(said) != site_of(page.url):
        return canonical(page.url)
    return engine.thread_url(said) or canonical(page.url)


def _post(
    place: _Place, node: LexborNode, row: Row | None, *, opening: bool, answered: str | None = None
) -> Post | None:
    rules = place.engine.posts
    number, body = _read(rules, node, rules.id), node.css_first(rules.body)
    if number is None or body is None:
        return None
    kind = place.engine.kind
    if rules.numbered_by_thread:
        thread = Pick("", None, r"(\d+)\D*$").match(place.thread_url)
        kind = f"{kind}:{thread}" if thread else f"{kind}:{place.thread_url}"
    parent = answered or _of(rules.parent, node)
    return _written(
        place,
        rules,
        node,
        body,
        row,
        key=f"{kind}:{number}",
        url=place.page.link(_read(rules, node, rules.permalink))
        or f"{without_fragment(place.page.url)}#{number}",
        kind=Kind.TOPIC if opening else Kind.COMMENT,
        parent_key=f"{kind}:{parent}" if parent else None,
    )


def _written(
    place: _Place, rules: PostRules, node: LexborNode, body: LexborNode, row: Row | None, *,
    key: str, url: str, kind: Kind, parent_key: str | None = None,
) -> Post:  # fmt: skip
    """A post whose place is known: its words, author, time and counts."""
    passage = passage_of(body, quotes=rules.quotes, dropped=rules.dropped)
    when = _read(rules, node, rules.time)
    told = parse_count(_of(rules.comments, node))
    return Post(
        site=site_of(place.page.url),
        key=key,
        url=url,
        kind=kind,
        thread_url=place.thread_url,
        thread_title=place.title,
        thread_board=place.board,
        title=None if kind is Kind.COMMENT else place.title,
        text=passage.text,
        quoted=passage.quoted,
        author=_author(place, rules, node),
        published_at=_moment(place, rules, node, when),
        published_raw=when,
        parent_key=parent_key,
        reactions=Reactions(
            likes=parse_count(_of(rules.likes, node)),
            comments=told if told is not None or row is None else row.replies,
            views=row.views if row else None,
        ),
        layer=f"engine:{place.engine.name}",
    )


def _moment(place: _Place, rules: PostRules, node: LexborNode, when: str | None) -> datetime | None:
    """When a post was written, by the site's clock where the date is as its sender wrote it."""
    sent, clock = parse_date(when, place.zone), _of(rules.clock, node)
    if sent is None or clock is None:
        return sent
    day = place.days.get(node.mem_id)
    if day is None:
        told = [f"{sent + timedelta(days=days):%Y-%m-%d}" for days in (-1, 0, 1)]
    else:
        told = [day if _YEAR.search(day) else f"{day} {sent.year + years}" for years in (-1, 0, 1)]
    moments = (parse_date(f"{date} {clock}", place.zone) for date in told)
    return min((moment for moment in moments if moment), key=lambda moment: abs(moment - sent), default=sent)


def _days(engine: Engine, page: Fetched) -> dict[int, str]:
    """The day of each post, which those tell that are the first of it."""
    days: dict[int, str] = {}
    day: str | None = None
    if engine.posts.day is not None:
        for node in _once(page.tree.css(engine.posts.post)):
            day = engine.posts.day.of(node) or day
            if day is not None:
                days[node.mem_id] = day
    return days


def _author(place: _Place, rules: PostRules, node: LexborNode) -> Author | None:
    name = _read(rules, node, rules.author)
    if name is None:
        return None
    profile = place.page.link(_read(rules, node, rules.profile)) if rules.profile else None
    number = Pick("", None, rules.profile_id).match(profile) if profile and rules.profile_id else None
    return Author(name=name, profile_url=profile, external_id=number)


def _read(rules: PostRules, node: LexborNode, pick: Pick) -> str | None:
    """A value from the post, or from its header where that stands before it."""
    value = pick.of(node)
    if value is not None or rules.header is None:
        return value
    before = node.prev
    while before is not None and not before.is_element_node:
        before = before.prev
    if before is None or not before.css_matches(rules.header):
        return None
    return pick.of(before)


def _of(pick: Pick | Names | None, node: LexborNode) -> str | None:
    return None if pick is None else pick.of(node)


def _next(engine: Engine, page: Fetched) -> str | None:
    found = page.tree.css_first(engine.next_page)
    url = page.link(found.attributes.get("href")) if found else None
    return without_fragment(url) if url and site_of(url) == site_of(page.url) else None
