"""``@needs(Act.MANAGE)``: the question of who may, in front of a whole command."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy.orm import Session

from listener.access.asking import require
from listener.roles import Act
from listener.store.database import Database

P = ParamSpec("P")
R = TypeVar("R")


def needs(act: Act) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a command begin only for an ``actor`` who may; nothing was read or written for anybody else.

    The command's first parameter is the database or a session of it, and it has a parameter ``actor``.
    """

    def decorate(command: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(command)
        first = next(iter(signature.parameters))

        @wraps(command)
        def asked(*args: P.args, **kwargs: P.kwargs) -> R:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            where, actor = given.arguments[first], given.arguments["actor"]
            if isinstance(where, Session):
                require(where, actor, act)
            else:
                assert isinstance(where, Database), f"{command.__name__} begins with the database"
                with where.read() as session:
                    require(session, actor, act)
            return command(*args, **kwargs)

        return asked

    return decorate
