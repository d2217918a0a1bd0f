"""Agent inventories: machines with their components, whole and partial."""

import gzip
import json
from typing import Any

import pytest

from app.importers.demo import DemoSources
from app.importers.inventory import ROWS_KEPT, InventoryFormatError, read_inventory, updated

PACKAGED = DemoSources.packaged().inventories


def machine(**content: Any) -> bytes:
    return json.dumps({"deviceid": "one", "itemtype": "Computer", "content": content}).encode()


@pytest.mark.parametrize("name", sorted(PACKAGED))
def test_every_packaged_inventory_becomes_a_machine_with_components(name: str) -> None:
    found = read_inventory(PACKAGED[name])
    assert found.device
    assert found.components
    assert found.partial == ("partial" in name)


@pytest.mark.parametrize(
    ("name", "kind", "model"),
    [
        ("computer_1", "laptop", "XPS 13 9350"),
        ("computer_3", "laptop", "PORTEGE Z30-A"),
        ("networkequipment_2", "switch", "Catalyst 3750-24/48"),
        ("printer_1", "printer", "HP LaserJet M507"),
        ("phone_1", "phone", "Mi 9T Pro"),
    ],
)
def test_kind_and_model_are_told_from_the_file(name: str, kind: str, model: str) -> None:
    found = read_inventory(PACKAGED[f"{name}.json.gz"])
    assert (found.kind, found.model) == (kind, model)


def test_a_long_list_of_software_is_capped_and_its_true_length_kept() -> None:
    found = read_inventory(PACKAGED["computer_3.json.gz"])
    assert len(found.components["softwares"]) == ROWS_KEPT
    assert found.found["softwares"] == 3033


def test_a_partial_inventory_replaces_its_sections_and_leaves_the_others() -> None:
    whole = read_inventory(PACKAGED["computer_1.json.gz"])
    part = read_inventory(PACKAGED["computer_1_partial_batteries.json.gz"])
    both = updated(whole, part)
    assert both.components["batteries"][0]["real_capacity"] == 40570
    assert both.components["cpus"] == whole.components["cpus"]


def test_an_update_of_another_machine_is_refused() -> None:
    whole = read_inventory(PACKAGED["computer_1.json.gz"])
    other = read_inventory(PACKAGED["computer_2_partial_vms.json.gz"])
    with pytest.raises(InventoryFormatError, match="apply it there"):
        updated(whole, other)


def test_plain_and_packed_files_read_the_same() -> None:
    plain = machine(hardware={"name": "pc", "chassis_type": "Desktop"}, cpus=[{"name": "x"}])
    assert read_inventory(plain) == read_inventory(gzip.compress(plain))
    assert read_inventory(plain).kind == "desktop"


def test_logins_keys_and_card_numbers_stay_out() -> None:
    found = read_inventory(PACKAGED["phone_1.json.gz"])
    text = json.dumps(dict(found.components))
    assert "phone_number" not in text
    assert "login" not in text


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"\x1f\x8bbroken", b'{"content": {}}'])
def test_what_is_no_inventory_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(InventoryFormatError, match="no agent inventory"):
        read_inventory(data)
