"""What both recipes share. Runs inside a forum's own virtual environment."""

from datetime import datetime


def moment(text):
    """An aware time from ISO text."""
    return datetime.fromisoformat(text)


def quote(name, text):
    """Markdown of a quotation, as Spirit's own quote button writes it."""
    return "\n".join(f"> {line}".rstrip() for line in [f"@{name} said:", *text.split("\n")]) + "\n\n"


def by_time(threads):
    """(thread number, post number) of all posts in the order in which they were written, so that
    ids grow with time as in a forum that has lived."""
    places = [(i, j) for i, thread in enumerate(threads) for j in range(len(thread["posts"]))]
    return sorted(places, key=lambda p: (threads[p[0]]["posts"][p[1]]["time"], p))
