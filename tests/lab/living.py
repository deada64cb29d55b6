"""Keeps the demo's community alive: posts, likes and shares arrive while somebody watches."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.lab.forums import RunningForum
from tests.lab.live import Arrival, still_to_come
from tests.lab.newsroom import Newsroom


class Living:
    """One community; :meth:`step` lets one thing happen in it."""

    def __init__(self, forum: RunningForum, newsroom: Newsroom, say: Callable[[str], None]) -> None:
        self._forum = forum
        self._newsroom = newsroom
        self._say = say
        self._chance = random.Random()
        self._coming = still_to_come([post.text for post in forum.truth])
        self._handles = [member.handle for member in forum.community.members]

    def step(self) -> None:
        """A post if one is left, with some likes; now and then a share of an article."""
        if self._coming and self._chance.random() < 0.5:
            self._write(self._coming.pop(0))
        for _ in range(self._chance.randint(1, 3)):
            self._like()
        if self._chance.random() < 0.4:
            article = self._chance.choice(self._newsroom.truth[:4])
            self._newsroom.add_share(article.path)
            if self._chance.random() < 0.5:
                self._newsroom.add_like(article.path)

    def _write(self, arrival: Arrival) -> None:
        if arrival.board is not None:
            self._forum.add_topic(arrival.board, arrival.title, arrival.author, arrival.text)
            self._say(f"{arrival.author} opens “{arrival.title}”")
            return
        thread = next((p.thread_id for p in self._forum.truth if p.title == arrival.title), None)
        if thread is not None:
            self._forum.add_post(thread, arrival.author, arrival.text)
            self._say(f"{arrival.author} answers in “{arrival.title}”")

    def _like(self) -> None:
        """Young posts are liked most, as in life."""
        posts = sorted(self._forum.truth, key=lambda post: post.time, reverse=True)
        post = posts[min(int(self._chance.expovariate(1 / 12)), len(posts) - 1)]
        who = self._chance.choice(self._handles)
        if who != post.author:
            self._forum.add_like(post.post_id, who)
