"""What a crash may leave of this process.

Source: security.md 2.2.
"""

from __future__ import annotations

import sys


def refuse_core_dumps() -> None:
    """Let the system write no core of this process or of those that it starts.

    A core holds whatever was in memory: passwords that were typed, keys that were open. Windows
    writes none of itself. A system that hands cores to a program of its own may keep one anyway.
    """
    if sys.platform != "win32":
        import resource

        _now, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))
