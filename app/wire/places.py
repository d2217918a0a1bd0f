"""Where a connection leads, as far as its privacy depends on it."""

from __future__ import annotations

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself, so that nobody in between can read along.

    Args:
        host: a name, or an address without brackets.
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
