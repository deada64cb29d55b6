"""Reads one article with its comments."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, urlsplit

from listener.post import Harvest, ThreadMark
from spiders import verdicts
from spiders.base import CrawlSpider
from spiders.extract.addresses import canonical, same_site
from spiders.extract.article import Article, read_article
from spiders.faults import PageFaultError, page_fault
from spiders.fetched import Fetched
from spiders.shell import drawn_by_script
from spiders.structure.comments import comments_of

MOST_PAGES = 200
"""Pages of comments under one article."""
_COMMENT_PAGE = re.compile(r"/comment-page-\d+/?$|/page/\d+/?$")


class PageSpider(CrawlSpider):
    """Spider ``page``: the address that was given, and further pages of its comments; nothing else."""

    name = "page"

    async def walk(self) -> AsyncIterator[Harvest]:
        """The article, then page after page of comments."""
        page = await self.fetch(self.job.url, remembered=True)
        if page.not_modified:
            return
        if not page.is_html:
            raise page_fault(page.url, "not-html", f"{page.url} is {page.content_type}, not a web page.")
        if drawn_by_script(page):
            raise verdicts.needs_browser(page)
        article = read_article(page, self.job.timezone)
        self.intake.engine(article.post.layer)
        first, seen = page, {article.post.key}
        posts = [article.post]
        visited = {canonical(page.url)}
        while True:
            posts += [post for post in comments_of(page, article, self.job.timezone) if post.key not in seen]
            seen.update(post.key for post in posts)
            onward = self._onward(page, visited, fresh=bool(posts))
            mark = None if onward else _mark(article, page, len(seen))
            yield Harvest(url=page.url, posts=tuple(posts), mark=mark)
            if onward is None:
                break
            visited.add(canonical(onward))
            try:
                page, posts = await self.fetch(onward), []
            except PageFaultError as error:
                self.report(error)
                break
        if self.complete:
            self.remember(first)

    def _onward(self, page: Fetched, visited: set[str], *, fresh: bool) -> str | None:
        """The next page of comments; an adjacent article, which themes mark the same way, is none."""
        if not fresh or len(visited) >= MOST_PAGES:
            return None
        links = page.tree.css('a[rel~="next"], link[rel~="next"], .comment-navigation .nav-next a')
        urls = (page.link(node.attributes.get("href")) for node in links)
        return next(
            (url for url in urls if url and canonical(url) not in visited and same_article(page.url, url)),
            None,
        )


def same_article(one: str, other: str) -> bool:
    """Whether two addresses are pages of one article: the same path, page numbers aside."""
    if not same_site(one, other):
        return False
    first, second = urlsplit(one), urlsplit(other)
    base = _COMMENT_PAGE.sub("", first.path).rstrip("/")
    if _COMMENT_PAGE.sub("", second.path).rstrip("/") != base:
        return False
    ids = [dict(parse_qsl(part.query)) for part in (first, second)]
    return all(ids[0].get(name) == ids[1].get(name) for name in ("p", "id", "t", "article"))


def _mark(article: Article, page: Fetched, count: int) -> ThreadMark:
    return ThreadMark(url=article.post.thread_url, signature=f"{count} posts", last_page_url=page.url)
