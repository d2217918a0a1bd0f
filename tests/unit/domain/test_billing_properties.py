"""What holds of invoices whatever happens in between, and in whichever order (domain.md 3.9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.domain.billing.exclusions import Exclusion
from app.domain.billing.invoice import compose, open_reviews
from app.domain.billing.lines import Bought, Facts, Invoice, Line, Reached, Standing
from app.domain.billing.months import month_after
from app.domain.billing.reviews import Review

BEGINS = "2026-01"
START = datetime(2026, 1, 10, 20, tzinfo=UTC)


@dataclass
class Client:
    """A client whose months go by: work is done, spoken of, decided otherwise, invoiced."""

    dice: Random
    month: str = BEGINS
    groups: dict[str, dict[str, Exclusion]] = field(default_factory=dict)
    said: dict[tuple[str, str], tuple[Review, str]] = field(default_factory=dict)
    locked: set[str] = field(default_factory=set)
    documents: list[Invoice] = field(default_factory=list)
    materials: list[Bought] = field(default_factory=list)
    milestones: list[Reached] = field(default_factory=list)
    made: int = 0

    def facts(self) -> Facts:
        lines = tuple(line for one in self.documents for line in one.lines)
        return Facts(
            month=self.month,
            begins=BEGINS,
            currency="USD",
            locked=frozenset(self.locked),
            standing=[
                Standing(one, *self._review(entry, key))
                for entry, groups in self.groups.items()
                for key, one in groups.items()
            ],
            materials=list(self.materials),
            milestones=list(self.milestones),
            lines=lines,
        )

    def _review(self, entry: str, key: str) -> tuple[Review, str, str]:
        review, settled = self.said.get((entry, key), (Review(), ""))
        return review, f"words of {key}", settled

    def step(self) -> None:
        act = self.dice.choice(
            (self.work, self.work, self.late, self.decide, self.decide, self.speak, self.speak)
        )
        act()

    def work(self, month: str = "") -> None:
        self.made += 1
        entry = f"e{self.made}"
        work_month = month or self.month
        count = self.dice.choice((1, 1, 2))
        self.groups[entry] = {}
        for _ in range(count):
            self._group(entry, work_month)

    def late(self) -> None:
        if self.locked:
            self.work(self.dice.choice(sorted(self.locked)))
        self.made += 1
        self.materials.append(Bought(f"m{self.made}", self.month, "cable", 500))
        self.milestones.append(Reached(f"s{self.made}", self.month, "begun", 900))

    def _group(self, entry: str, work_month: str) -> None:
        self.made += 1
        key = f"k{self.made}"
        posting = self.month if work_month in self.locked else work_month
        self.groups[entry][key] = Exclusion(
            entry,
            key,
            key,
            START + timedelta(hours=self.made),
            START + timedelta(hours=self.made + 1),
            "EX-AFTER-HOURS",
            work_month,
            posting,
            60,
            18000,
            Fraction(3, 2),
            self.dice.randrange(1, 500) * 100,
            "USD",
        )

    def decide(self) -> None:
        """A group goes, or another comes in its place."""
        if not self.groups:
            return
        entry = self.dice.choice(sorted(self.groups))
        if not self.groups[entry]:
            return
        key = self.dice.choice(sorted(self.groups[entry]))
        gone = self.groups[entry].pop(key)
        if self.dice.random() < 0.5:
            self._group(entry, gone.work_month)

    def speak(self) -> None:
        places = [(entry, key) for entry, groups in self.groups.items() for key in groups]
        if places:
            self._say(self.dice.choice(places), self.dice.choice(("waived", "disputed", "upheld")))

    def _say(self, place: tuple[str, str], state: str) -> None:
        settled = self.month if state == "upheld" else ""
        self.said[place] = (Review(state, START, "said so, and why"), settled)

    def settle(self) -> None:
        for one in open_reviews(self.facts()):
            self._say((one.exclusion.entry, one.exclusion.key), "confirmed")

    def close(self) -> Invoice:
        self.settle()
        made = compose(self.facts())
        self.documents.append(made)
        self.locked.add(self.month)
        self.month = month_after(self.month)
        return made

    def end_disputes(self) -> None:
        for place, (review, _settled) in list(self.said.items()):
            if review.state == "disputed":
                self._say(place, "upheld")

    def lines(self) -> Iterator[Line]:
        for document in self.documents:
            yield from document.lines


def lived(number: int, months: int = 4) -> Client:
    """A client after some months, with nothing left open."""
    client = Client(Random(number))
    for _ in range(months):
        for _ in range(client.dice.randrange(1, 9)):
            client.step()
        client.close()
    client.end_disputes()
    client.close()
    return client


numbers = st.integers(0, 2**48)


@given(numbers)
def test_the_lines_of_an_entry_add_up_to_what_it_costs_once_nothing_is_open(number: int) -> None:
    client = lived(number)
    for entry, groups in client.groups.items():
        billed = sum(line.amount_minor for line in client.lines() if line.entry == entry)
        costs = sum(
            one.amount_minor
            for key, one in groups.items()
            if client.said[entry, key][0].state != "waived"
        )
        assert billed == costs


@given(numbers)
def test_another_close_without_a_change_has_nothing_to_say(number: int) -> None:
    client = lived(number)
    assert client.close().lines == ()


@given(numbers, st.integers(0, 2**32))
def test_the_order_in_which_things_came_about_changes_no_invoice(number: int, order: int) -> None:
    client = Client(Random(number))
    for _ in range(3):
        for _ in range(client.dice.randrange(1, 9)):
            client.step()
        facts = client.facts()
        shuffled = {
            name: Random(order).sample(list(getattr(facts, name)), len(getattr(facts, name)))
            for name in ("standing", "materials", "milestones")
        }
        same = compose(replace(facts, **shuffled))  # type: ignore[arg-type] # as they were
        assert same == compose(facts)
        assert same.digest == compose(facts).digest
        client.close()


@given(numbers)
def test_nothing_is_invoiced_that_nobody_confirmed(number: int) -> None:
    client = Client(Random(number))
    for _ in range(3):
        for _ in range(client.dice.randrange(1, 9)):
            client.step()
        before = client.facts()
        states = {one.exclusion.key: one.review.state for one in before.standing}
        charged = {line.group_key for line in compose(before).lines if line.amount_minor > 0}
        assert all(states[key] in {"confirmed", "upheld"} for key in charged & states.keys())
        client.close()


@given(numbers)
def test_a_group_has_one_line_and_at_most_one_credit_after_it(number: int) -> None:
    client = lived(number)
    found: dict[str, list[int]] = {}
    for line in client.lines():
        if line.entry:
            found.setdefault(line.group_key, []).append(line.amount_minor)
    for amounts in found.values():
        # Charged, credited, charged again …: what stands is nothing or the amount, never more.
        for at, amount in enumerate(amounts):
            assert amount == (amounts[0] if at % 2 == 0 else -amounts[0])


@given(numbers)
def test_materials_and_milestones_are_invoiced_once(number: int) -> None:
    client = lived(number)
    billed = [line.material or line.milestone for line in client.lines() if not line.entry]
    bought, reached = [one.id for one in client.materials], [one.id for one in client.milestones]
    assert sorted(billed) == sorted([*bought, *reached])
    assert len(set(billed)) == len(billed)


@given(numbers)
def test_work_of_a_closed_month_is_billed_apart_from_the_months_own(number: int) -> None:
    client = lived(number)
    for document in client.documents:
        for line in document.lines:
            if line.entry and line.amount_minor > 0:
                expected = "labour" if line.work_month == document.month else "prior"
                assert line.section == expected
            elif line.entry:
                assert line.section == "credits"
