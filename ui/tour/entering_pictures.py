"""Pictures of the sign-in and of how a further computer is let in, in every look."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from app.bootstrap.fellows import Fellow, Found
from ui.screens.devices.presenter import DevicesState
from ui.screens.devices.view import DevicesView
from ui.screens.sign_in.state import SignInState
from ui.screens.sign_in.steps import StepsView
from ui.screens.sign_in.view import SignInView
from ui.tour.album import Album

WORDS = ("amber", "canoe", "lantern", "pebble", "thistle", "walnut")
_SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_FORM = SignInState(address="https://desk.example", email="mira@trestle.example", device="Laptop")
_CODES = (
    "7qkd-m2xw", "h4tn-9rvc", "w8fp-c3je", "x5mk-6dtq", "b9ry-4hnw", "k2vc-7pxf",
    "t6jd-8qme", "n3wh-5ktr", "f7xp-2cvy", "r4mq-9bjd",
)  # fmt: skip


def steps() -> tuple[tuple[str, SignInState], ...]:
    """The pages of the sign-in, in their order, by the names of their pictures."""
    link = f"otpauth://totp/Trestle:mira@trestle.example?secret={_SEED}&issuer=Trestle"
    return (
        ("sign-in-form", _FORM),
        ("sign-in-own-password", replace(_FORM, step="own")),
        ("sign-in-code", replace(_FORM, step="code")),
        ("enrol-second-step", replace(_FORM, step="set_up", secret=_SEED, link=link)),
        ("enrol-recovery-codes", replace(_FORM, step="codes", codes=_CODES)),
        ("enrol-waiting", replace(_FORM, step="waiting", words=WORDS, short="L7")),
        ("sign-in-pin", replace(_FORM, step="pin")),
    )


def devices() -> Found:
    """What a person sees at whose other computer a new one waits."""
    unseen = cast("Any", None)  # its keys: nothing on the page comes of them
    then, now = datetime(2026, 6, 2, 9, 12, tzinfo=UTC), datetime(2026, 11, 24, 8, 10, tzinfo=UTC)
    mira = UUID(int=1)
    here = Fellow(
        UUID(int=2), mira, "Mira Okafor", "Desk computer", "K4", "active", True, then, now, WORDS,
        unseen, bytes(32),
    )  # fmt: skip
    old = replace(here, id=UUID(int=3), name="Old laptop", short="H2", here=False)
    new = replace(
        here, id=UUID(int=4), name="Laptop", short="L7", here=False, state="pending",
        enrolled_at=now,
    )  # fmt: skip
    return Found((new,), (here, replace(old, state="suspended")))


def shoot_entering(album: Album) -> None:
    """Photograph every page of the sign-in, and the computer on which another one is let in."""
    for name, state in steps():
        form = SignInView()
        page = StepsView(form)
        window = album.frame(page)
        form.fill(state)
        form.show_state(state)
        page.show_state(state)
        album.shoot(window, name, every=True)
        window.close()
        window.deleteLater()
    view = DevicesView()
    window = album.frame(view)
    view.show_state(DevicesState(devices()))
    album.shoot(window, "enrol-let-in", every=True)
    window.close()
    window.deleteLater()
