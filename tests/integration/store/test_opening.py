"""The store opens with its own key, or says clearly why not, and never begins anew by accident."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from app.platform.passphrase import Cost, Passphrase
from app.ports.problems import Corrupt, Refused, TrestleProblem, Unavailable
from app.store.open import Store
from tests.sync.worlds import MemoryKeyring

Open = Callable[..., Store]
CHEAP = Cost(8, 1, 1)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}


def code_of(open_here: Open, **options: object) -> str:
    with pytest.raises(TrestleProblem) as caught:
        open_here(**options)
    assert caught.value.next_step
    return caught.value.code


def test_a_new_store_is_encrypted_and_its_key_is_in_the_keyring(
    open_here: Open, tmp_path: Path, ring: MemoryKeyring
) -> None:
    store = open_here()
    inc = store.device.inc
    store.close()
    assert not (tmp_path / "store.db").read_bytes().startswith(b"SQLite format 3")
    (secret,) = ring.kept.values()
    assert len(secret) == 32
    for content in bytes_of(tmp_path).values():
        assert secret not in content
        assert secret.hex().encode() not in content
    assert open_here().device.inc == inc


def test_a_missing_key_never_makes_a_new_store(open_here: Open, tmp_path: Path) -> None:
    open_here().close()
    before = bytes_of(tmp_path)
    assert code_of(open_here, keyring=MemoryKeyring()) == "store-key-missing"
    assert bytes_of(tmp_path) == before


def test_a_wrong_key_is_refused_and_the_file_stays_as_it_is(
    open_here: Open, tmp_path: Path, ring: MemoryKeyring
) -> None:
    open_here().close()
    before = bytes_of(tmp_path)
    (name,) = ring.kept
    ring.kept[name] = b"x" * 32
    assert code_of(open_here) == "store-key-wrong"
    assert bytes_of(tmp_path) == before


def test_a_damaged_file_is_told_apart_from_a_wrong_key(open_here: Open, tmp_path: Path) -> None:
    open_here().close()
    file = tmp_path / "store.db"
    file.write_bytes(bytes(4096) + file.read_bytes()[4096:])
    assert code_of(open_here) == "store-unreadable"


def test_another_keyring_is_not_asked_silently(open_here: Open) -> None:
    open_here().close()
    other = MemoryKeyring()
    other.backend = "KWallet"
    assert code_of(open_here, keyring=other) == "keyring-changed"


def test_no_keyring_and_no_passphrase_is_no_store(open_here: Open, tmp_path: Path) -> None:
    assert code_of(open_here, keyring=None) == "keyring-none"
    assert not list(tmp_path.iterdir())


def test_a_keyring_that_forgets_is_found_out_before_anything_is_written(
    open_here: Open, tmp_path: Path
) -> None:
    class Forgetful(MemoryKeyring):
        def set(self, name: str, secret: bytes) -> None:
            del name, secret

    assert code_of(open_here, keyring=Forgetful()) == "keyring-forgets"
    assert not list(tmp_path.iterdir())


def test_an_old_key_without_a_store_is_no_trouble(open_here: Open, tmp_path: Path) -> None:
    open_here().close()
    for file in tmp_path.glob("store.db*"):
        file.unlink()
    assert open_here().device.short == ""


def test_lost_facts_are_told_and_nothing_is_made_anew(open_here: Open, tmp_path: Path) -> None:
    open_here().close()
    (tmp_path / "store.json").rename(tmp_path / "elsewhere.json")
    assert code_of(open_here) == "store-facts-missing"
    (tmp_path / "store.json").write_text("{")
    assert code_of(open_here) == "store-facts-damaged"


def test_a_passphrase_opens_its_store_and_no_other_way_does(
    open_here: Open, tmp_path: Path
) -> None:
    path = tmp_path / "key.json"
    open_here(keyring=None, passphrase=Passphrase(path, "four plain words", cost=CHEAP)).close()
    assert code_of(open_here) == "store-needs-passphrase"
    wrong = Passphrase(path, "four other words", cost=CHEAP)
    assert code_of(open_here, keyring=None, passphrase=wrong) == "passphrase-wrong"
    right = Passphrase(path, "four plain words")
    assert open_here(keyring=None, passphrase=right).device.inc


def test_a_store_in_the_keyring_does_not_take_a_passphrase(open_here: Open, tmp_path: Path) -> None:
    open_here().close()
    words = Passphrase(tmp_path / "key.json", "four plain words", cost=CHEAP)
    assert code_of(open_here, passphrase=words) == "store-needs-keyring"


def test_the_facts_hold_nothing_that_opens_the_store(open_here: Open, tmp_path: Path) -> None:
    open_here().close()
    facts = msgspec.json.decode((tmp_path / "store.json").read_bytes())
    assert set(facts) == {"version", "install", "backend", "check", "salt"}
    assert bytes.fromhex(facts["salt"]) == (tmp_path / "store.db").read_bytes()[:16]


@pytest.mark.parametrize("kind", [Refused, Corrupt, Unavailable])
def test_every_problem_has_a_sentence(kind: type[TrestleProblem]) -> None:
    assert str(kind("code", "What happened.", next_step="What to do.")).endswith("What to do.")
