"""What leaves where nothing can be told of it but the program's own log.

Apart from `taking_out`, since the page of a store that does not open must not load a store.
"""

from __future__ import annotations

import logging

from app.domain.exports import Place, Taken

_log = logging.getLogger(__name__)


def note_untold(what: Taken, place: Place) -> None:
    """Say in the program's own log that something leaves.

    That is so while the store does not open: its outbox is what central would hear of it by. It is
    no reason to keep from people what they typed.
    """
    _log.info("taken out: %s, to the %s; no open store can tell central", what, place)
