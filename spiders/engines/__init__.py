"""Forum engines: one small file each, and how to tell which one made a page."""

from spiders.engines.askbot import ASKBOT
from spiders.engines.bbpress import BBPRESS
from spiders.engines.buddypress import BUDDYPRESS
from spiders.engines.declaration import Engine, Pick, PostRules, RowRules
from spiders.engines.discourse import DISCOURSE
from spiders.engines.flaskbb import FLASKBB
from spiders.engines.fluxbb import FLUXBB
from spiders.engines.hyperkitty import HYPERKITTY
from spiders.engines.invision4 import INVISION4
from spiders.engines.invision5 import INVISION5
from spiders.engines.machina import MACHINA
from spiders.engines.misago import MISAGO
from spiders.engines.mybb import MYBB
from spiders.engines.nodebb import NODEBB
from spiders.engines.phpbb import PHPBB
from spiders.engines.punbb import PUNBB
from spiders.engines.question2answer import QUESTION2ANSWER
from spiders.engines.smf import SMF
from spiders.engines.spirit import SPIRIT
from spiders.engines.vanilla import VANILLA
from spiders.engines.vbulletin3 import VBULLETIN3
from spiders.engines.vbulletin4 import VBULLETIN4
from spiders.engines.vbulletin5 import VBULLETIN5
from spiders.engines.wordpress import WORDPRESS
from spiders.engines.xenforo1 import XENFORO1
from spiders.engines.xenforo2 import XENFORO2
from spiders.fetched import Fetched

ENGINES = (
    SPIRIT,
    MACHINA,
    XENFORO2,
    XENFORO1,
    PHPBB,
    FLUXBB,
    PUNBB,
    VBULLETIN3,
    VBULLETIN4,
    VBULLETIN5,
    INVISION4,
    INVISION5,
    MYBB,
    SMF,
    DISCOURSE,
    NODEBB,
    VANILLA,
    BBPRESS,
    BUDDYPRESS,
    QUESTION2ANSWER,
    MISAGO,
    FLASKBB,
    ASKBOT,
    HYPERKITTY,
    WORDPRESS,
)


def recognise(page: Fetched) -> Engine | None:
    """The engine that made a page; None when no declaration fits."""
    likely = (engine for engine in ENGINES if engine.hinted(page.text))
    return next((engine for engine in likely if engine.recognises(page.tree)), None)


__all__ = ["ENGINES", "Engine", "Pick", "PostRules", "RowRules", "recognise"]
