"""What the fields of the query language and their values are called."""

from __future__ import annotations

from dashboard.clocking import priority_name, status_name
from dashboard.shell import mood_name
from dashboard.texts import _


def kind_name(kind: str) -> str:
    """What a post is, in the reader's language."""
    names = {
        "topic": _("Topic"),
        "comment": _("Comment"),
        "review": _("Review"),
        "article": _("Article"),
    }
    return names.get(kind, kind)


def via_name(via: str) -> str:
    """How it is known that a post is about a brand."""
    names = {
        "name": _("Names the brand"),
        "place": _("On the brand's own ground"),
        "context": _("Answers such a topic"),
    }
    return names.get(via, via)


def field_meaning(name: str) -> str:
    """What a field is, in a few words."""
    meanings = {
        "title": _("words of the title"),
        "body": _("words of the text"),
        "author": _("who wrote it"),
        "url": _("its address"),
        "source": _("name of the source"),
        "site": _("host with all below it"),
        "lang": _("language"),
        "country": _("two letters"),
        "kind": _("topic, comment, review, article"),
        "published": _("a day, month, year or range"),
        "likes": _("how many"),
        "comments": _("how many"),
        "shares": _("how many"),
        "views": _("how many"),
        "followers": _("how many"),
        "rating": _("stars, 0 to 5"),
        "brand": _("brand"),
        "competitor": _("yes or no"),
        "mood": _("mood"),
        "score": _("of the mood, −1 to 1"),
        "customer": _("written by a customer"),
        "tag": _("tag"),
        "status": _("of its case"),
        "priority": _("of its case"),
        "via": _("why it counts"),
        "owned": _("the brand's own post"),
    }
    return meanings.get(name, "")


def value_name(field: str, value: str) -> str:
    """What a value of a field is called; nothing where it says itself."""
    if value == "unknown":
        return _("Unknown")
    match field:
        case "mood":
            return mood_name(value)
        case "kind":
            return kind_name(value)
        case "via":
            return via_name(value)
        case "priority":
            return priority_name(value)
        case "status":
            return status_name(value)
        case "lang":
            return {"vi": _("Vietnamese"), "en": _("English"), "other": _("Other")}.get(value, value)
        case "owned" | "customer" | "competitor":
            return {"yes": _("Yes"), "no": _("No")}.get(value, value)
    return ""
