"""Why central was not reached, in words for the person who typed its address.

Source: ux.md 3.13; security.md T28.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import TypeVar

import requests
import urllib3

from app.ports.problems import Unavailable
from app.sync.tls import PinError

E = TypeVar("E", bound=BaseException)
_NOTHING = "Nothing was sent."
_DATES = frozenset({9, 10})
_UNKNOWN = frozenset({18, 19, 20})
_OLD = ("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL")
"""How OpenSSL says, from either side, that there is no version of TLS that both speak."""
_CERTIFICATE: Mapping[int, str] = {
    9: "The server's certificate is not valid yet, by the clock of this computer.",
    10: "The server's certificate has run out, by the clock of this computer.",
    18: "The server vouches for itself; nobody that this computer trusts does.",
    19: "The server is vouched for by somebody that this computer does not trust.",
    20: "The server is vouched for by somebody that this computer does not trust.",
    62: "The server's certificate is for another address.",
    64: "The server's certificate is for another address.",
}
"""OpenSSL's `X509_V_ERR_…` numbers in words."""


def unreached(problem: Exception) -> Unavailable:
    """Nobody answered, or not to the end."""
    if isinstance(problem, requests.exceptions.SSLError):
        return _not_trusted(problem)
    if isinstance(problem, (requests.Timeout, urllib3.exceptions.TimeoutError)):
        return Unavailable(
            "central-slow",
            "Central did not answer in time; it is tried again.",
            never_left=isinstance(problem, requests.ConnectTimeout),
        )
    if inside(problem, urllib3.exceptions.NameResolutionError) is not None:
        return Unavailable(
            "central-unknown",
            "No server is known by this name.",
            next_step="Check how it is spelt, and whether this computer is connected.",
            never_left=True,
        )
    return Unavailable(
        "central-unreachable",
        "Central cannot be reached; it is tried again.",
        never_left=inside(problem, urllib3.exceptions.NewConnectionError) is not None,
    )


def _not_trusted(problem: Exception) -> Unavailable:
    """The connection would not be private; why, as far as it can be told."""
    if inside(problem, PinError) is not None:
        return Unavailable(
            "central-not-trusted",
            "The server shows another key than those that were pinned for central.",
            next_step="Ask your administrator whether its key was changed, then "
            f"`trestle sync trust`; if not, somebody reads along. {_NOTHING}",
        )
    refused = inside(problem, ssl.SSLCertVerificationError)
    if refused is None and any(word in str(problem) for word in _OLD):
        return Unavailable(
            "central-not-trusted",
            "The server speaks only a version of TLS that is broken.",
            next_step=f"Ask your administrator to let it speak TLS 1.2 or later. {_NOTHING}",
        )
    if refused is None and "WRONG_VERSION_NUMBER" in str(problem):
        return Unavailable(
            "central-not-tls",
            "A server answers at this address, but it does not speak https.",
            next_step=f"Check the address and its port. {_NOTHING}",
        )
    code = getattr(refused, "verify_code", 0)
    step = "Check the address and the network."
    if code in _UNKNOWN:
        step = (
            "If your firm has an authority of its own, name its file at the sign-in, or with "
            "`trestle sync trust FILE`."
        )
    if code in _DATES:
        step = "Check the date of this computer, then tell your administrator."
    return Unavailable(
        "central-not-trusted",
        _CERTIFICATE.get(code, "The server could not prove that it is central."),
        next_step=f"{step} {_NOTHING}",
    )


def inside(problem: BaseException, kind: type[E]) -> E | None:
    """The first problem of a kind among a problem, its causes, and what they wrap."""
    waiting: list[object] = [problem]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, kind):
            return one
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return None
