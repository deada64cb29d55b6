"""Topics: what people speak of with the brand."""

from __future__ import annotations

from dashboard import address
from dashboard.filterbar import overview_bar
from dashboard.pane import pane
from dashboard.shell import database, empty, go, page_head
from dashboard.texts import _
from dashboard.topics import show
from listener.engagement.choices import choices

with database().read() as session:
    known = choices(session)

pane(page_head(_("Topics")), key="head")
if not known.mentions:
    act = pane(
        empty(
            _("No topics yet"),
            _("Topics are phrases that stand out in mentions; they appear with the first of them."),
            command='listener brand add "Hạ Miên" --query \'"hạ miên" OR hamien\'',
            act=("brands", _("Look at the brands")) if known.brands else ("brands", _("Add a brand")),
        ),
        key="empty",
    )
    if act:
        go("brands")
else:
    show(address.write(overview_bar(known, page="topics")))
