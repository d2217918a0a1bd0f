"""The sign-in form as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ui.runtime.problem import Problem

FIELDS = ("address", "email", "password", "device")

_FIELD_OF: Mapping[str, str] = {
    "address-wrong": "address",
    "address-open": "address",
    "central-unreachable": "address",
    "central-slow": "address",
    "central-failed": "address",
    "central-stranger": "address",
    "central-not-trusted": "address",
    "central-odd": "address",
    "sign-in-wrong": "password",
    "sign-in-locked": "password",
    "store-of-another": "email",
    "device-barred": "device",
}


@dataclass(frozen=True, slots=True)
class SignInState:
    """What the form shows.

    Attributes:
        errors: what is wrong, by the name of the field.
        problem: what is wrong with no field in particular.
        again: this device had somebody before, so that only the password is missing.
    """

    address: str = ""
    email: str = ""
    device: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    busy: bool = False
    again: bool = False


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


def with_problem(state: SignInState, problem: Problem) -> SignInState:
    """Put a refusal under the field that it is about."""
    name = _FIELD_OF.get(problem.code)
    if name is None:
        return replace(state, busy=False, errors={}, problem=problem.sentence)
    return replace(state, busy=False, errors={name: problem.sentence}, problem="")
