"""Overview: what changed, at a glance; everything opens to the mentions behind it."""

from __future__ import annotations

from dashboard import address
from dashboard.filterbar import overview_bar
from dashboard.overview import show
from dashboard.pane import pane
from dashboard.shell import database, empty, go, page_head
from dashboard.texts import _
from listener.engagement.choices import choices

with database().read() as session:
    known = choices(session)

pane(page_head(_("Overview")), key="head")
if not known.brands:
    act = pane(
        empty(
            _("Whom shall we listen for?"),
            _(
                "Add a brand with the words people use for it. "
                "Its mentions are then found in everything collected."
            ),
            command='listener brand add "Hạ Miên" --query \'"hạ miên" OR hamien\'',
            act=("brands", _("Add a brand")),
        ),
        key="empty",
    )
    if act:
        go("brands")
elif not known.posts:
    act = pane(
        empty(
            _("Nothing collected yet"),
            _("The first crawl is under way or due; this page fills by itself when posts arrive.")
            if known.sources
            else _("Add a forum, a feed or a page to collect from."),
            command="listener up" if known.sources else "listener source add https://forum.example.vn/",
            act=("sources", _("Look at the sources") if known.sources else _("Add a source")),
        ),
        key="empty",
    )
    if act:
        go("sources")
else:
    asked = overview_bar(known)
    show(address.write(asked), known)
