"""Pages of unknown engines: what repeats on them tells what they are. No engine and no site is named."""

from spiders.structure.links import thread_url
from spiders.structure.lists import read_list
from spiders.structure.thread import read_thread

__all__ = ["read_list", "read_thread", "thread_url"]
