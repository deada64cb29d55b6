"""Spirit (django-spirit), https://github.com/nitely/Spirit. Read on 0.14.

The front page lists the threads of all categories by last activity, so no category is walked. Pages
show "23 Oct"; the full date is in a ``title``. The number beside a thread counts the opening post
too. Guests see likes only where the site's own template shows them.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from spiders.engines.declaration import Engine, Pick, PostRules, Proof, RowRules, Words

_THREAD = re.compile(r"^(?P<root>.*/)topic/(?P<id>\d+)(?:/[^/]*)?/?$")


def thread_url(url: str) -> str | None:
    """``/topic/17/any-title/?page=3#c41`` is the thread ``/topic/17/``: Spirit leads on to its title."""
    match = _THREAD.match(urlsplit(url).path)
    return urljoin(url, f"{match['root']}topic/{match['id']}/") if match else None


SPIRIT = Engine(
    name="spirit",
    title="Spirit 0.14",
    proof=Proof.LIVE,
    words=Words(likes="likes", views=None),
    kind="comment",
    generator=r"^spirit\b",
    markers=(
        ".footer__logo[href*='nitely/Spirit']",
        ".spirit_wrapper > .spirit",
        ".layout__topics__topic.js-clickable-area",
        ".comments_list__comment.js-comment[data-pk]",
    ),
    rows=RowRules(
        row=".layout__topics__topic",
        link=Pick(".topic__link", "href"),
        title=Pick(".topic__link"),
        last=Pick(".topic__date", "title"),
        replies=Pick(".topic__comments"),
        replies_offset=-1,
        board=Pick(".topic__category a"),
        pinned=".topic__title .fa-thumb-tack",
    ),
    posts=PostRules(
        post=".comments_list__comment[data-pk]",
        id=Pick("", "data-pk"),
        body=".comment__text",
        author=Pick(".comment__info__username__link span"),
        profile=Pick(".comment__info__username__link", "href"),
        profile_id=r"/user/(\d+)/",
        time=Pick(".comment__info__date li[title]", "title"),
        permalink=Pick(".comment__footer__share__url", "value"),
        likes=Pick(".comment-like", pattern=r"\((\d+)\)"),
    ),
    next_page=".paginator__button a:has(> .fa-chevron-right)",
    page_number=Pick(".paginator__pages", pattern=r"(\d+)"),
    thread_title=Pick("h1.headline"),
    thread_board=Pick(".breadcrumb_nav li:last-child a"),
    thread_url=thread_url,
)
