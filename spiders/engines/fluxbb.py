"""FluxBB 1.5 and PunBB 1.2, https://fluxbb.org. Templates viewtopic, viewforum, index.

Lists show the last post's date beside its link. There are no likes.
"""

from __future__ import annotations

from spiders.engines.declaration import Engine, Measured, Pick, PostRules, Proof, RowRules, Words, thread_at

FLUXBB = Engine(
    name="fluxbb",
    title="FluxBB 1.5, PunBB 1.2",
    proof=Proof.SAVED,
    measured=Measured(pages=3, posts=5, recall=1.0, text_f1=0.913),
    words=Words(),
    kind="post",
    hints=(
        'id="punwrap"',
        'id="brdmain"',
        'class="pun"',
        'id="punviewtopic"',
        'id="punindex"',
        'id="punviewforum"',
    ),
    markers=(
        ".pun #brdmain, #punwrap, #brdwrapper",
        "#brdheader",
        "#brdfooter",
        ".blockpost .postmsg",
        "#vf.blocktable",
    ),
    boards="#brdmain #punindex .tclcon h3 a, .blocktable .tclcon h3 a",
    rows=RowRules(
        row="#vf tbody tr, #punviewforum .blocktable tbody tr",
        link=Pick(".tclcon a", "href"),
        title=Pick(".tclcon a"),
        last=Pick(".tcr a"),
        mark=Pick(".tcr a", "href", r"pid=(\d+)"),
        replies=Pick(".tc2"),
        views=Pick(".tc3"),
        pinned=".stickytext",
    ),
    posts=PostRules(
        post=".blockpost[id^='p']",
        id=Pick("", "id", r"^p(\d+)$"),
        body=".postmsg",
        author=Pick(".postleft dt strong"),
        profile=Pick(".postleft dt a[href*='profile.php']", "href"),
        profile_id=r"[?&]id=(\d+)",
        time=Pick("h2 a[href*='pid=']"),
        permalink=Pick("h2 a[href*='pid=']", "href"),
        quotes=".quotebox",
        dropped=".postsignature, .postedit",
    ),
    next_page="a[rel='next'], link[rel='next']",
    page_number=Pick(".pagelink strong"),
    thread_title=Pick(".crumbs li:last-child", pattern=r"^»?\s*(.+)$"),
    thread_board=Pick(".crumbs li:nth-last-child(2) a"),
    thread_url=thread_at(
        (r"^(?P<root>/(?:.*/)?)viewtopic\.php\?(?:.*&)?id=(?P<id>\d+)", "{root}viewtopic.php?id={id}")
    ),
)
