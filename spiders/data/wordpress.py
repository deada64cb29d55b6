"""WordPress 4.7 and later: articles and comments by its REST API, ``/wp-json/wp/v2``.

An article is marked by the number of its newest comment. The list of articles shows it (embedded replies) and
so does the list of comments, so that either finds the same news. The articles' own text comes with the list.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlsplit

from listener.post import Author, Kind, Post, Reactions
from spiders.data.platform import Place, Platform, author_of, passage, with_query
from spiders.engines import recognise
from spiders.engines.declaration import Words
from spiders.engines.reading import Row, ThreadList, ThreadPage
from spiders.extract.addresses import absolute, canonical, same_site, site_of
from spiders.extract.dates import parse_date
from spiders.extract.json_tree import Json
from spiders.extract.text import plain_text
from spiders.fetched import Fetched

_FEW = 20
"""Articles a list: each embeds its comments, which costs the server a query each."""
_MANY = 100
"""Comments a page: the most WordPress gives."""
_SILENT = "no comments"
_COMMENT_PAGE = re.compile(r"comment-page-\d+/?$")
_WITH = "_embed=author,replies"


class WordPress(Platform):
    """Articles, newest first; the newest comments of the whole site; all comments of an article."""

    name = "wordpress"
    title = "WordPress 4.7 and later (wp-json)"
    documented = "https://developer.wordpress.org/rest-api/reference/"
    proof = "live"
    words = Words(comments="comments", likes=None, views=None)
    shapes = r"(?P<root>/(?:[^/]+/)*?)wp/v2/(?:posts|pages|comments)(?:/\d+)?$"

    def door(self, page: Fetched) -> str | None:
        """Pages name the API; those of an article name its place in it."""
        if "api.w.org" not in page.text:
            return None
        node = page.tree.css_first('link[rel="https://api.w.org/"][href]')
        root = page.link(node.attributes.get("href")) if node else None
        if root is None or "?" in root or not same_site(root, page.url) or _is_forum(page):
            return None
        own = page.tree.css_first('link[rel="alternate"][type="application/json"][href*="/wp/v2/"]')
        address = page.link(own.attributes.get("href")) if own else None
        if address and re.search(r"/wp/v2/(?:posts|pages)/\d+$", address):
            return f"{address}?{_WITH}"
        listing = f"{root.rstrip('/')}/wp/v2/posts?per_page={_FEW}&{_WITH}"
        archive = re.search(r"/wp/v2/(categories|tags)/(\d+)$", address or "")
        return f"{listing}&{archive[1]}={archive[2]}" if archive else listing

    def knows(self, body: Json) -> bool:
        """An article, a comment, or a list of either."""
        every = list(body.each()) if body.is_list else [body]
        return all(thing.has("id", "link", "content") for thing in every)

    def at(self, url: str, root: str) -> str:
        """An article by the last word of its address."""
        slug = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]
        return f"{root}wp/v2/posts?slug={quote(slug, safe='%')}&{_WITH}" if slug else url

    def thread_of(self, place: Place, body: Json) -> str | None:
        """One article, or the comments of one."""
        if not body.is_list:
            return _article_address(place, body)
        one = _asked(place, "post") or _asked(place, "slug")
        return _article_address(place, body.at(0)) if one and body.members() else None

    def read_list(self, place: Place, body: Json) -> ThreadList:
        """Articles, with the comments of the whole site as a board beside them."""
        things = list(body.each())
        if _is_comments(place):
            rows = _by_comments(place, things)
            boards: tuple[str, ...] = ()
        else:
            rows = tuple(row for thing in things if (row := _row(place, thing)) is not None)
            boards = (place.link(f"wp/v2/comments?per_page={_MANY}&orderby=date_gmt&order=desc"),)
        return ThreadList(rows=rows, boards=boards, next_url=_next(place, things))

    def read_thread(self, place: Place, body: Json, row: Row | None) -> ThreadPage:
        """An article and then, page after page, its comments."""
        things = list(body.each()) if body.is_list else [body]
        thread = self.thread_of(place, body) or (row.thread_url if row else place.url)
        if _is_comments(place):
            read = [_comment(place, thing, thread, row) for thing in things]
            onward = _next(place, things)
        else:
            read = [_article(place, thing) for thing in things]
            number = things[0].identity("id") if things else None
            onward = _comments(place, number) if number else None
        posts = tuple(post for post in read if post is not None)
        return ThreadPage(thread_url=thread, posts=posts, unread=len(read) - len(posts), next_url=onward)


def _is_forum(page: Fetched) -> bool:
    """A forum on WordPress: its threads are no articles."""
    engine = recognise(page)
    return engine is not None and engine.name != "wordpress"


def _is_comments(place: Place) -> bool:
    return "/wp/v2/comments" in urlsplit(place.url).path


def _asked(place: Place, name: str) -> str | None:
    return dict(parse_qsl(urlsplit(place.url).query)).get(name)


def _comments(place: Place, article: str) -> str:
    return place.link(f"wp/v2/comments?post={article}&per_page={_MANY}&orderby=date_gmt&order=asc")


def _next(place: Place, things: list[Json]) -> str | None:
    """How many pages there are stands in a header; where it was lost, a page that is not full is the last."""
    full = len(things) >= place.number("per_page", 10)
    more = full if place.list_pages is None else place.number("page") < place.list_pages
    return with_query(place.url, page=place.number("page") + 1) if more else None


def _article_address(place: Place, thing: Json) -> str | None:
    """Where the article is that this is, or is a comment of."""
    link = absolute(place.url, thing.word("link"))
    if link is None or not same_site(link, place.url):
        return None
    parts = urlsplit(link)
    return canonical(parts._replace(path=_COMMENT_PAGE.sub("", parts.path), fragment="").geturl())


def _row(place: Place, thing: Json) -> Row | None:
    post, number = _article(place, thing), thing.identity("id")
    if post is None or number is None:
        return None
    newest = thing.identity("_embedded", "replies", 0, 0, "id")
    return Row(
        url=_comments(place, number),
        thread_url=post.thread_url,
        title=post.title,
        board=None,
        replies=None,
        views=None,
        signature=f"comment {newest}" if newest else _SILENT,
        pinned=thing.true("sticky"),
        post=post,
        whole=newest is None,
        own_url=place.link(f"wp/v2/posts/{number}?{_WITH}"),
    )


def _by_comments(place: Place, things: list[Json]) -> tuple[Row, ...]:
    """The articles of the newest comments, each by its newest."""
    rows: dict[str, Row] = {}
    for thing in things:
        address, article, number = (
            _article_address(place, thing),
            thing.identity("post"),
            thing.identity("id"),
        )
        if address and article and number:
            rows.setdefault(
                address,
                Row(
                    # The article first: where the walk comes by this list nobody may have read it.
                    url=place.link(f"wp/v2/posts/{article}?{_WITH}"), thread_url=address, title=None,
                    board=None, replies=None, views=None, signature=f"comment {number}", pinned=False,
                ),
            )  # fmt: skip
    return tuple(rows.values())


def _article(place: Place, thing: Json) -> Post | None:
    address, words = _article_address(place, thing), passage(thing.word("content", "rendered"))
    title = plain_text(thing.word("title", "rendered") or "") or None
    if address is None or thing.true("content", "protected") or not (words.text or title):
        return None
    raw = thing.word("date_gmt")
    return Post(
        site=site_of(address),
        key=address,
        url=address,
        kind=Kind.ARTICLE,
        thread_url=address,
        thread_title=title,
        title=title,
        text=words.text or title or "",
        quoted=words.quoted,
        author=_writer(place, thing),
        published_at=parse_date(raw, "UTC"),
        published_raw=raw,
        layer="data:wordpress",
    )


def _writer(place: Place, thing: Json) -> Author | None:
    """The embedded author; some sites tell guests nothing about them."""
    told = thing.at("_embedded", "author", 0)
    return author_of(place, told.word("name"), told.word("link"), told.identity("slug"))


def _comment(place: Place, thing: Json, thread: str, row: Row | None) -> Post | None:
    number, words = thing.identity("id"), passage(thing.word("content", "rendered"))
    if number is None or not (words.text or words.quoted):
        return None
    above = thing.identity("parent")
    raw, name = thing.word("date_gmt"), plain_text(thing.word("author_name") or "")
    address = _article_address(place, thing) or thread
    return Post(
        site=site_of(address),
        key=f"comment:{number}",
        url=f"{address}#comment-{number}",
        kind=Kind.COMMENT,
        thread_url=address,
        thread_title=row.title if row else None,
        text=words.text,
        quoted=words.quoted,
        # ``author_url`` is the commenter's own website, not a profile of this site.
        author=author_of(place, name or None, None, None),
        published_at=parse_date(raw, "UTC"),
        published_raw=raw,
        parent_key=f"comment:{above}" if above and above != "0" else None,
        reactions=Reactions(),
        layer="data:wordpress",
    )
