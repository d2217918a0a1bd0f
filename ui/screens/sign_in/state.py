"""The sign-in form as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from ui.runtime.problem import Problem

Step = Literal["form", "own", "code", "set_up", "codes", "waiting", "pin"]
"""What stands in the middle: the form, a password of one's own in place of a starting secret, the
code of a phone, a second factor to set up, its recovery codes, the words of a computer that waits
to be let in, the PIN of the window."""

FIELDS = ("address", "email", "password", "device")

_FIELD_OF: Mapping[str, str] = {
    "address-wrong": "address",
    "address-open": "address",
    "central-unreachable": "address",
    "central-unknown": "address",
    "central-not-tls": "address",
    "central-slow": "address",
    "central-failed": "address",
    "central-stranger": "address",
    "central-not-trusted": "address",
    "central-odd": "address",
    "sign-in-wrong": "password",
    "sign-in-locked": "password",
    "store-of-another": "email",
    "device-barred": "device",
    "second-factor-wrong": "code",
    "second-factor-needed": "code",
    "starting-over": "password",
    "password-chosen": "password",
    "password-own": "own",
    "password-short": "own",
    "password-long": "own",
    "password-easy": "own",
    "pin-length": "pin",
    "pin-easy": "pin",
}


_HERE: Mapping[str, str] = {
    "central-unreachable": "No server answers at this address. Check it, and the network.",
    "central-slow": "The server did not answer in time. Check the address, or try again.",
    "central-stranger": "Whoever answers at this address is no Trestle central. Check it; in a "
    "hotel or a train, open a web page first to sign in to the network.",
}
"""Before the first sign-in nothing is tried again by itself, and the address is the first guess."""


@dataclass(frozen=True, slots=True)
class SignInState:
    """What the form shows.

    Attributes:
        errors: what is wrong, by the name of the field.
        problem: what is wrong with no field in particular.
        again: this device had somebody before, so that only the password is missing.
        failures: refusals of what was typed, so that the same words twice are seen to be new.
        wait_s: how long central takes no password for this address.
        wants_factor: the person came to set up a second factor, not because central asks for it.
        renews: the person is signed in and came for new recovery codes.
        secret: for a phone, while a second factor is set up; `link` is the same as a link.
        codes: recovery codes, shown once.
        words: of a computer that waits, to be compared; `short` is what central calls it.

    Units: `wait_s` in seconds.
    """

    address: str = ""
    email: str = ""
    device: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    busy: bool = False
    again: bool = False
    failures: int = 0
    wait_s: float = 0.0
    step: Step = "form"
    wants_factor: bool = False
    renews: bool = False
    secret: str = field(default="", repr=False)
    link: str = field(default="", repr=False)
    codes: tuple[str, ...] = field(default=(), repr=False)
    words: tuple[str, ...] = ()
    short: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed."""

    address: str
    email: str
    password: str = field(repr=False)
    device: str


def missing(typed: Typed) -> Mapping[str, str]:
    """Say what has to be filled in before anything is asked of central."""
    wanted = {
        "address": "Type the address of your server, such as https://trestle.example.",
        "email": "Type your e-mail address.",
        "password": "Type your password; pasting is fine.",
        "device": "Give this computer a name, so that you know it in a list.",
    }
    found = {name: words for name, words in wanted.items() if not getattr(typed, name)}
    if "email" not in found and "@" not in typed.email:
        found["email"] = "An e-mail address has an @ in it."
    return found


def full_address(typed: str) -> str:
    """Complete an address that was typed without its beginning: "desk.example"."""
    if not typed or "://" in typed:
        return typed
    host = typed.partition("/")[0].rpartition(":")[0] or typed.partition("/")[0]
    own = host == "localhost" or host.startswith("127.")
    return f"http://{typed}" if own else f"https://{typed}"


def not_own(first: str, second: str) -> str:
    """Why this is no password of one's own yet; central says the rest."""
    if not first:
        return "Choose a password: a few words that only you would put together."
    if first != second:
        return "These are two different passwords. Type the same one twice."
    return ""


def not_a_pin(first: str, second: str) -> str:
    """Why this is no PIN yet; the store says the rest."""
    if not first:
        return "Choose a PIN: 8 characters or more, and letters count too."
    if first != second:
        return "These are two different PINs. Type the same one twice."
    return ""


def in_groups(secret: str) -> str:
    """A secret in groups of four, as it is easier to type."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def with_problem(state: SignInState, problem: Problem) -> SignInState:
    """Put a refusal under the field that it is about."""
    met = replace(
        state, busy=False, failures=state.failures + 1, wait_s=problem.wait_s, errors={}, problem=""
    )
    name = _FIELD_OF.get(problem.code)
    of_step = "code" if met.step == "set_up" else met.step
    if met.step != "form" and of_step != name:
        return replace(met, problem=problem.sentence)
    if name is None:
        return replace(met, problem=problem.sentence)
    return replace(met, errors={name: _HERE.get(problem.code, problem.sentence)})
