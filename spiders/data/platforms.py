"""All platforms whose public data is read."""

from __future__ import annotations

from spiders.data.discourse import Discourse
from spiders.data.flarum import Flarum
from spiders.data.hacker_news import HackerNews
from spiders.data.lemmy import Lemmy
from spiders.data.mastodon import Mastodon
from spiders.data.nodebb import NodeBB
from spiders.data.platform import Platform
from spiders.data.reddit import Reddit
from spiders.data.stack_exchange import StackExchange
from spiders.data.wordpress import WordPress

# A page is asked for its maker in this order: WordPress comes last, as other software runs inside it.
PLATFORMS: tuple[Platform, ...] = (
    Discourse(),
    NodeBB(),
    Flarum(),
    Lemmy(),
    Mastodon(),
    HackerNews(),
    StackExchange(),
    Reddit(),
    WordPress(),
)
