"""The pictures of what is guarded: each is taken, and nothing is cut off in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from app.domain.vocabulary import Right
from app.records import User
from tests.builders.rows import MIRA, NORTHWIND
from tests.builders.vault_way import VaultWay, give_vault
from tests.builders.window import TryWindow
from ui.theme.theme import current
from ui.tour.album import EVERY_LOOK, Album, Look
from ui.tour.driver import Driver
from ui.tour.entering_pictures import shoot_entering
from ui.tour.vault_pictures import VaultPictures

ONE: Look = ("light", QSize(920, 600), 1.5)
ENTERING = (
    "sign-in-form", "sign-in-own-password", "sign-in-code", "enrol-second-step",
    "enrol-recovery-codes", "enrol-waiting", "sign-in-pin", "enrol-let-in",
)  # fmt: skip
VAULT = (
    "vault-begin", "vault-new-pin", "recovery-print", "recovery-test-failed", "recovery-test",
    "vault-new", "vault-list", "vault-shown", "vault-spelled", "vault-copied", "vault-code",
    "vault-refused",
    "vault-locked", "vault-pin", "vault-pin-wrong", "vault-who-is-in", "vault-compare",
    "vault-people", "vault-people-lacking", "vault-take-out", "vault-promote",
    "recovery-by-paper", "recovery-done", "vault-forgot", "vault-nobody",
    "vault-outside", "vault-waiting",
)  # fmt: skip


def taken(album: Album) -> list[str]:
    """The names of the pictures that lie in the album's folder, in their order."""
    for name in album.made:
        assert (album.out / name).stat().st_size > 5_000, name
    return [name.removesuffix("-light-150.png") for name in album.made]


def test_sign_in_and_enrolment_are_photographed(qtbot: QtBot, tmp_path: Path) -> None:
    assert qtbot is not None
    album = Album(tmp_path, [ONE])
    shoot_entering(album)
    assert taken(album) == list(ENTERING)


def test_the_vault_is_photographed_from_its_first_day_to_its_recovery(
    qtbot: QtBot, tmp_path: Path
) -> None:
    assert qtbot is not None
    tried = TryWindow(tmp_path)
    try:
        _let_administer(tried)
        give_vault(tried.desk, VaultWay())
        tried.enter()
        album = Album(tmp_path, [ONE])
        driver = Driver(tried.window, tmp_path, tried.shell.lanes.idle)
        VaultPictures(album, tried.shell, driver, NORTHWIND).take()
        assert taken(album) == list(VAULT)
    finally:
        tried.close()


def test_what_is_guarded_is_photographed_light_and_dark_at_both_sizes_of_text() -> None:
    assert {(mode, scale) for mode, _size, scale in EVERY_LOOK} == {
        (mode, scale) for mode in ("light", "dark") for scale in (1.0, 1.5)
    }


@pytest.fixture(autouse=True)
def usual_looks() -> Iterator[None]:
    yield
    current().set_scale(1.0)
    current().set_mode("light")


def _let_administer(tried: TryWindow) -> None:
    def promote(session: object, _ctx: object, _nothing: None) -> None:
        user = session.get(User, MIRA)  # type: ignore[attr-defined] # a session
        user.rights = [*user.rights, Right.ADMIN.value]

    tried.desk.do(promote, None)
    tried.desk.forget_identity()
