"""What the values of the coverage rules promise by themselves: sums, keys, instants, orders."""

from app.domain.coverage.replay import Sums


def test_sums_are_added_and_taken_away_place_by_place() -> None:
    more, less = Sums(60, 45, 30, 9000), Sums(1, 2, 3, 4)
    assert more + less == Sums(61, 47, 33, 9004)
    assert more - less == Sums(59, 43, 27, 8996)
