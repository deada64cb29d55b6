"""How HyperKitty is filled: each board is a mailing list. Runs inside HyperKitty's own environment."""

import re
import sys
from datetime import timedelta, timezone
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from hyperkitty.lib.analysis import compute_thread_order_and_depth
from hyperkitty.lib.incoming import add_to_list
from hyperkitty.models import Email, MailingList, Vote
from wire import by_time, moment

HOST = "lists.example.org"
ABROAD = timezone(timedelta(hours=-8))
HERE = timezone(timedelta(hours=7))
"""Senders write their own zone; every third one lives far away."""


def prepare(folder):
    """Nothing: HyperKitty is used as it comes."""


@transaction.atomic
def seed(community):
    """Fill an empty archive; answers one row a message, in reading order."""
    threads = community["threads"]
    lists = {board["name"]: f"board{n}@{HOST}" for n, board in enumerate(community["boards"], 1)}
    for board in community["boards"]:
        MailingList.objects.create(
            name=lists[board["name"]],
            list_id=lists[board["name"]].replace("@", "."),
            display_name=board["name"],
            description=board["about"],
            subject_prefix="",
        )
    hashes = {}
    for i, j in by_time(threads):
        address = lists[threads[i]["board"]]
        hashes[i, j] = add_to_list(address, _message(threads, i, j, address))
    for message in Email.objects.filter(parent=None):
        compute_thread_order_and_depth(message.thread)
    _vote(community, hashes)
    return [_row(threads, i, j, hashes, lists) for i, thread in enumerate(threads) for j in _places(thread)]


def _places(thread):
    return range(len(thread["posts"]))


def _message(threads, i, j, address):
    thread, post = threads[i], threads[i]["posts"][j]
    message = EmailMessage()
    message["From"] = formataddr(
        (post["author"], f"{re.sub('[^a-z0-9]', '', post['author'].lower())}@mail.example")
    )
    message["To"] = address
    message["Subject"] = ("Re: " if j else "") + thread["title"]
    message["Message-ID"] = f"<{i}.{j}@mail.example>"
    zone = ABROAD if len(post["author"]) % 3 == 0 else HERE
    message["Date"] = format_datetime(moment(post["time"]).astimezone(zone))
    text = post["text"]
    if j:
        message["In-Reply-To"] = f"<{i}.{_answered(post)}@mail.example>"
    if post["quote"] is not None:
        quoted = thread["posts"][post["quote"]]
        lines = [f"> {line}".rstrip() for line in quoted["text"].split("\n")]
        text = "\n".join([f"{quoted['author']} wrote:", *lines, "", text])
    message.set_content(text)
    return message


def _answered(post):
    return post["quote"] or 0


def _vote(community, hashes):
    """Likes, by readers with accounts."""
    users = get_user_model()
    readers = {
        m["handle"]: users.objects.create(username=m["handle"], email=f"reader{n}@mail.example")
        for n, m in enumerate(community["members"])
    }
    messages = {message.message_id_hash: message for message in Email.objects.all()}
    Vote.objects.bulk_create(
        Vote(email=messages[hashes[i, j]], user=readers[handle], value=1)
        for i, thread in enumerate(community["threads"])
        for j, post in enumerate(thread["posts"])
        for handle in post["likes"]
    )


def _row(threads, i, j, hashes, lists):
    thread, post = threads[i], threads[i]["posts"][j]
    address = lists[thread["board"]]
    message = Email.objects.get(message_id_hash=hashes[i, j], mailinglist__name=address)
    return {
        "thread_id": message.thread.thread_id,
        "thread_path": reverse(
            "hk_thread", kwargs={"mlist_fqdn": address, "threadid": message.thread.thread_id}
        ),
        "permalink_path": reverse(
            "hk_message_index", kwargs={"mlist_fqdn": address, "message_id_hash": hashes[i, j]}
        ),
        "post_id": hashes[i, j],
        "author": post["author"],
        "profile_path": "",
        "time": post["time"],
        "text": post["text"],
        "quoted": None if post["quote"] is None else thread["posts"][post["quote"]]["text"],
        "parent": hashes[i, _answered(post)] if j else None,
        "likes": len(post["likes"]),
        "views": None,
        "title": thread["title"],
        "board": thread["board"],
    }
