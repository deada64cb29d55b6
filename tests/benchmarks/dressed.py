"""A forum whose pages are as large as real ones: 20 posts, 90 kB, 2,000 tags, a panel beside every post.

So large are the thread pages of WEB-FORUM-52 (medians of 47 pages: 94 kB, 1,988 tags). Small pages make a
framework look worse than it is, and a parser better: what a page costs by itself is shared by few posts.
"""

from __future__ import annotations

from tests.spiders.vast import Vast, moment

_WORDS = (
    "The serum came on Tuesday and I have used it twice since then, mornings and evenings, on dry skin. "
    "It smells of nothing, it does not sting, and the bottle lasts longer than the one I had before it. "
)
_MENU = "".join(
    f"<li class='menu-item' data-level='{number % 3}'><a href='./page.php?id={number}' class='menu-link' "
    f"title='Go to section {number} of the forum'><i class='icon'></i><span>Section {number}</span></a></li>"
    for number in range(15)
)


class Dressed(Vast):
    """:class:`Vast` with pages of real size."""

    page_size = 20

    def _page(self, body: str) -> str:
        menus = f"<nav class='nav-main'><ul>{_MENU}</ul></nav>"
        script = "<script>var settings = {" + "'key': 'value', " * 2600 + "};</script>"
        return super()._page(f"{script}{menus}{body}<footer>{menus}</footer>")

    def _post(self, post: int) -> str:
        who = post % 50
        profile = f"./memberlist.php?mode=viewprofile&amp;u={who}"
        panel = "".join(
            f"<dd class='profile-{name}'><strong>{name.title()}:</strong> <span>{value}</span></dd>"
            for name, value in (
                ("posts", 17 * who),
                ("joined", "Sat Jan 02, 2016 9:05 am"),
                ("location", "Hue"),
            )
        )
        buttons = "".join(
            f"<li><a href='./posting.php?mode={name}&amp;p={post}&sid' title='{name.title()} this post' "
            f"class='button'><i class='icon fa-{name} fa-fw'></i><span>{name}</span></a></li>"
            for name in ("quote", "report")
        )
        paragraphs = "<br><br>".join(f"{_WORDS}That was use number {post + n}." for n in range(2))
        return (
            f"<div id='p{post}' class='post has-profile bg1'><div class='inner'>"
            f"<dl class='postprofile' id='profile{post}'><dt class='has-profile-rank has-avatar'>"
            f"<div class='avatar-container'><a href='{profile}' class='avatar'><img class='avatar' "
            f"src='./download/file.php?avatar={who}.jpg' width='90' height='90' alt='User avatar'></a></div>"
            f"<a href='{profile}' class='username'>user{who}</a></dt><dd class='profile-rank'>Regular</dd>"
            f"{panel}</dl><div class='postbody'><div id='post_content{post}'>"
            f"<h3><a href='#p{post}'>Re: What do you think of it?</a></h3>"
            f"<ul class='post-buttons'>{buttons}</ul><p class='author'>"
            f"<a class='unread' href='./viewtopic.php?p={post}&sid#p{post}' title='Post'><i></i></a>"
            f"<span>by <strong><a href='{profile}' class='username'>user{who}</a></strong>"
            f" » </span><time datetime='{moment(post)}'>x</time></p>"
            f"<div class='content'>{self.texts.get(post, paragraphs)}</div>"
            f"<div id='sig{post}' class='signature'>Skin first, make-up second.</div></div></div>"
            "<div class='back2top'><a href='#top' class='top' title='Top'>Top</a></div></div></div>"
        )
