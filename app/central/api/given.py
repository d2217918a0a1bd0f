"""What every handler is given: central, and the token of the request."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from litestar import Request
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter

from app.central.api.rights import RULE, Rule
from app.central.auth.caller import Bearer, signed_out
from app.central.auth.proofs import Proofs
from app.central.central import Central
from app.central.files.room import Files
from app.central.snapshots import Snapshots
from app.central.turnstile import Turnstile
from app.central.waking.waking import Waking

Here: TypeAlias = NamedDependency[Central]
Token: TypeAlias = NamedDependency[str]
Kept: TypeAlias = NamedDependency[Files]
Shots: TypeAlias = NamedDependency[Snapshots]
News: TypeAlias = NamedDependency[Waking]
Gate: TypeAlias = NamedDependency[Turnstile]
Numbered: TypeAlias = Annotated[int, QueryParameter(ge=0, le=2**62)]
"""A place in what is numbered, as an address names it; both databases can hold it."""


def bearer(request: Request[Any, Any, Any]) -> Bearer:
    """The token of a request; it is taken from the header and from nowhere else.

    It goes together with the rights that the route asks for, so that whoever finds out whose token
    it is refuses those who have none of them.

    Raises:
        Refused: there is none.
    """
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise signed_out()
    rule = request.route_handler.opt.get(RULE)
    return Bearer(token.strip(), rule.rights if isinstance(rule, Rule) else frozenset())


def given(central: Central, waking: Waking, files: Files, proofs: Proofs) -> dict[str, Provide]:
    """The dependencies of an application over one central."""
    snapshots, gate = Snapshots(central), Turnstile()
    return {
        "shots": Provide(lambda: snapshots, sync_to_thread=False),
        "gate": Provide(lambda: gate, sync_to_thread=False),
        "news": Provide(lambda: waking, sync_to_thread=False),
        "kept": Provide(lambda: files, sync_to_thread=False),
        "proofs": Provide(lambda: proofs, sync_to_thread=False),
        "central": Provide(lambda: central, sync_to_thread=False),
        "token": Provide(bearer, sync_to_thread=False),
    }
