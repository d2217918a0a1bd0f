"""Assets and pages in words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.documentation import ends_words, review_words
from app.reports.asset_words import SHOWN_ROWS, asset_sections

TODAY = date(2026, 3, 17)


@pytest.mark.parametrize(
    ("ends", "kind", "text", "tone"),
    [
        (date(2027, 6, 30), "server", "30 Jun 2027", "normal"),
        (date(2026, 6, 30), "switch", "30 Jun, 105 days", "warning"),
        (date(2026, 4, 10), "certificate", "10 Apr, 24 days", "late"),
        (date(2026, 4, 10), "laptop", "10 Apr, 24 days", "warning"),
        (date(2026, 3, 18), "domain", "18 Mar, 1 day", "late"),
        (date(2026, 3, 17), "domain", "17 Mar, today", "late"),
        (date(2025, 11, 3), "printer", "ended Nov 2025", "muted"),
        (date(2026, 3, 3), "certificate", "ended 3 Mar", "late"),
        (None, "server", "not recorded", "warning"),
        (None, "phone", "none", "muted"),
    ],
)
def test_an_end_is_said_with_the_weight_it_has(
    ends: date | None, kind: str, text: str, tone: str
) -> None:
    words = ends_words(ends, kind, TODAY)
    assert (words.text, words.tone) == (text, tone)


def test_a_page_says_when_it_is_due_for_review() -> None:
    now = datetime(2026, 3, 17, 12, tzinfo=UTC)
    fresh = review_words(datetime(2026, 1, 12, 12, tzinfo=UTC), 180, now)
    assert fresh.text == "reviewed 12 January, next review in 116 days"
    old = review_words(now - timedelta(days=200), 180, now)
    assert old.text == "reviewed 29 August 2025, review 20 days overdue"
    assert old.tone == "warning"
    assert review_words(None, 180, now).tone == "warning"


def test_memory_is_summed_and_software_is_counted() -> None:
    rows = [{"capacity": 4096, "type": "LPDDR3", "speed": "1867"}] * 2
    software = [{"name": f"package {n}", "version": "1"} for n in range(20)]
    sections = asset_sections(
        {
            "softwares": software,
            "memories": rows,
            "found": [{"section": "softwares", "rows": 1234, "kept": 20}],
        }
    )
    memory, programs = sections
    assert (memory.title, memory.summary) == ("Memory", "8 GB")
    assert memory.rows[0] == ("4 GB", "LPDDR3, 1867 MHz")
    assert (programs.total, programs.summary) == (1234, "1,234")
    assert programs.more == 1234 - SHOWN_ROWS


def test_volumes_say_what_is_free() -> None:
    (section,) = asset_sections(
        {"drives": [{"type": "/", "filesystem": "ext4", "total": 40189, "free": 11883,
                     "encrypt_status": "Yes"}]}
    )  # fmt: skip
    assert section.rows == (("/", "12 GB of 39 GB free, ext4, encrypted"),)


def test_ports_say_how_many_are_up() -> None:
    (section,) = asset_sections(
        {"network_ports": [{"ifname": "Vl1", "ifstatus": 1, "ifspeed": 1_000_000_000},
                           {"ifname": "Vl2", "ifstatus": 2}]}
    )  # fmt: skip
    assert section.summary == "1 of 2 up"
    assert section.rows == (("Vl1", "up, 1000 Mbit/s"), ("Vl2", "down"))


def test_rows_that_are_no_rows_are_passed_over() -> None:
    assert asset_sections({"cpus": ["odd"], "unknown": [{"a": 1}], "found": []}) == []
