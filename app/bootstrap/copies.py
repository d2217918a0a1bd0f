"""The daily copy of the store, made where nobody waits for it."""

from __future__ import annotations

import logging

from app.ports.problems import Unavailable
from app.store import backup
from app.store.open import Store

_log = logging.getLogger(__name__)


def keep_copy(store: Store) -> None:
    """Copy the store if the newest copy is older than a day; a full disk does not stop the sync.

    Raises:
        Corrupt: the copy shows that the store is damaged; the older copies stay.
    """
    if not backup.is_due(store):
        return
    try:
        backup.back_up(store)
    except Unavailable as problem:
        # No warning: `trestle doctor` says how old the newest copy is.
        _log.info("no copy of the store could be made: %s", problem.code)
