"""A test fails when it talks to anything but its own machine."""

import ipaddress
import socket
import sys
from collections.abc import Iterator

import pytest

OWN_NAMES = {"", "localhost", "localhost.localdomain", "ip6-localhost", socket.gethostname()}
# What Python reports before it acts, and where the address stands among the arguments.
ADDRESS_AT = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0}


class StrangerRefusedError(ConnectionRefusedError):
    """The test asked for a machine that is not its own."""


def is_own(host: object) -> bool:
    """Say whether a host is this machine."""
    if host is None:
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return name.lower() in OWN_NAMES
    return address.is_loopback or address.is_unspecified


class NetworkGuard:
    """Refuses connections to strangers and remembers them.

    It hears Python's audit events, which no socket class can go round; they cannot be
    unsubscribed from, so there is one guard for each process.
    """

    def __init__(self) -> None:
        self.strangers: list[str] = []

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Hear one audit event."""
        position = ADDRESS_AT.get(event)
        if position is None:
            return
        address = arguments[position]
        # A pair is an internet address; text is the path of a local socket, except for look-ups.
        if isinstance(address, tuple):
            host = address[0]
        elif event == "socket.getaddrinfo":
            host = address
        else:
            return
        if not is_own(host):
            self.strangers.append(f"{event} {host!r}")
            raise StrangerRefusedError(f"Tests talk to this machine only, not to {host!r}.")


@pytest.fixture(scope="session")
def network_guard() -> NetworkGuard:
    """Put the guard up, once."""
    guard = NetworkGuard()
    sys.addaudithook(guard)
    return guard


@pytest.fixture(autouse=True)
def own_machine_only(network_guard: NetworkGuard) -> Iterator[None]:
    """Fail the test for each stranger it asked for, even when the refusal was handled."""
    network_guard.strangers.clear()
    yield
    if network_guard.strangers:
        asked = "\n".join(network_guard.strangers)
        network_guard.strangers.clear()
        pytest.fail(f"The test left this machine:\n{asked}", pytrace=False)
