"""The central of this place, open for as long as one command needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from app.central.central import Central

T = TypeVar("T")


def open_here() -> Central:
    """Open the central that was set up in this place.

    Raises:
        Refused: there is none here.
    """
    from app.bootstrap.central import central_in
    from app.central.settings import default_settings

    return central_in(default_settings())


@contextmanager
def central_here() -> Iterator[Central]:
    """Central, closed again whatever happens.

    Raises:
        Refused: there is none here.
    """
    opened = open_here()
    try:
        yield opened
    finally:
        opened.close()


def at_central(job: Callable[[Central], T]) -> T:
    """Do one thing at central, and close it again.

    Raises:
        Refused: there is none here.
    """
    with central_here() as opened:
        return job(opened)
