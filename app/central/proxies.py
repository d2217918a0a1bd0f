"""From where a request comes where servers stand in front: told by them, and by nobody else.

Source: security.md A18, D16.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from litestar.types import ASGIApp, Receive, Scope, Send

from app.ports.problems import Refused

_HEADER = b"x-forwarded-for"

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Proxies:
    """The servers that may say from where a request came to them.

    Attributes:
        networks: that they are in; nobody is believed where there are none.
    """

    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    def peer_of(self, peer: str, told: Iterable[bytes]) -> str:
        """From where a request comes.

        Of what is told, the last word alone counts: the proxy that central hears put it there, and
        whatever stands before it may be the client's own.

        Args:
            peer: who is at the other end of the connection.
            told: the values of its X-Forwarded-For, in order.

        Returns:
            The address that a proxy told last; the peer, where it is no proxy or told none.
        """
        if not self._know(peer):
            return peer
        last = (list(told) or [b""])[-1].rpartition(b",")[2]
        found = _address(last.decode("latin-1"))
        return peer if found is None else str(found)

    def _know(self, peer: str) -> bool:
        found = _address(peer)
        return found is not None and any(found in network for network in self.networks)


NOBODY = Proxies()


def proxies(words: Iterable[str]) -> Proxies:
    """Proxies by their addresses or networks.

    Raises:
        Refused: one of them is neither, or is everybody.
    """
    return Proxies(tuple(_network(word) for word in words))


def behind(app: ASGIApp, known: Proxies) -> ASGIApp:
    """An application that is told where a request came from, rather than which proxy brought it."""
    if not known.networks:
        return app

    async def seen(scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        if client is not None:
            told = [value for name, value in scope["headers"] if name.lower() == _HEADER]
            scope["client"] = (known.peer_of(client[0], told), client[1])
        await app(scope, receive, send)

    return seen


def _network(word: str) -> IPv4Network | IPv6Network:
    try:
        found = ip_network(word.strip())
    except ValueError as problem:
        raise Refused(
            "proxy-unknown",
            f"{word} is no address and no network.",
            next_step="Give --proxy like 127.0.0.1, 10.2.0.0/24 or 2001:db8::7.",
        ) from problem
    if not found.prefixlen:
        raise Refused(
            "proxy-everybody",
            f"{word} is everybody: whoever asks could say that they come from elsewhere.",
            next_step="Give --proxy the address of the server that stands in front.",
        )
    return found


def _address(text: str) -> Address | None:
    """An address, without the port or the brackets that some proxies write; None where it is none.

    One of IPv4 that is written as one of IPv6 is the one of IPv4.
    """
    plain = text.strip()
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]
    if "%" in plain:
        return None  # what names an interface may be any word
    try:
        found = ip_address(plain)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
