"""Every page of both firms' books as everybody, with every id there is (7.7; A1, A3, A4).

The table says who reads what; whatever is not in it is nowhere on any page, whichever address is
asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from app.domain.billing.months import months_from
from app.records import Invoice, Quote, Ticket
from tests.portal.money_town import QUOTED, books_of
from tests.portal.test_leaks import TABLE
from tests.portal.town import BO, DANA, ELI, FINN, INNER, OLA, PIA, SAM, SARA, Town

NAMES = {"NW": "Northwind", "SG": "Southgate"}
OWN = frozenset({"by day", "at night", "late"})
"""Notes of time on a request of Eli's, and of Sam's."""
OFFERED = frozenset({"may need more", "UPS battery", "quote"})
READS: Mapping[str, frozenset[str]] = {
    DANA: OWN | OFFERED | {"talk"},
    ELI: OWN,
    FINN: frozenset(),
    PIA: OFFERED,
    # What is billed or questioned, by the lines that lead to it; nothing that the fee pays.
    BO: frozenset({"at night", "late"}),
    OLA: frozenset(),
    SARA: OWN | OFFERED | {"talk"},
    SAM: OWN,
}
CODE = {email: "SG" if email in {SARA, SAM} else "NW" for email in READS}
_PAPER = re.compile(r"\.(pdf|csv|json|ics)$")


def marks(code: str) -> dict[str, str]:
    """What stands in a client's books and nowhere else."""
    said = {what: f"{NAMES[code]} {what}" for what in OWN | OFFERED | {"talk"}}
    return said | {"quote": QUOTED[code]}


def addresses(town: Town) -> Iterator[str]:
    """Every page, with every id of either client in it."""
    books = books_of(town)
    given = {
        "{number:int}": [str(one.number) for one in books.all(Ticket)],
        "{quote:uuid}": [str(one.id) for one in books.all(Quote)],
        "{number:str}": [one.number for one in books.all(Invoice)],
        "{quarter:str}": ["2025-Q4", "2026-Q1"],
    }
    for method, path, _rule in TABLE:
        if method != "GET" or _PAPER.search(path) or path.startswith(("/sign", "/in/")):
            continue
        named = re.findall(r"\{\w+:\w+\}", path)
        if not named:
            yield path
        for value in given.get(named[0], []) if len(named) == 1 else []:
            yield path.replace(named[0], value)
    for month in months_from("2025-12", "2026-04"):
        yield f"/hours?month={month}"


def test_everybody_reads_of_the_books_what_their_role_lets_them_and_nothing_else(
    rich_town: Town,
) -> None:
    places = sorted(set(addresses(rich_town)))
    for email, reads in READS.items():
        rich_town.become(email)
        seen: set[str] = set()
        for place in places:
            answer = rich_town.get(place)
            assert answer.status_code < 500, (email, place)
            assert INNER not in answer.text, (email, place)
            other = "NW" if CODE[email] == "SG" else "SG"
            assert NAMES[other] not in answer.text, (email, place)
            assert QUOTED[other] not in answer.text, (email, place)
            found = {what for what, said in marks(CODE[email]).items() if said in answer.text}
            assert found <= reads, (email, place)
            seen |= found
        assert seen == reads, email
