"""What a page says of a change is what happened, in the client's words (7.6 (2), S37)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.central.portal.words import story_words
from app.queries.portal.request import StoryItem

AT = datetime(2026, 3, 10, 15, tzinfo=UTC)


def change(field: str, old: str, new: str, reason: str = "") -> StoryItem:
    return StoryItem(AT, AT, "Mira Okafor", True, "", field, old, new, reason)


@pytest.mark.parametrize(
    ("item", "kind", "said"),
    [
        (
            change("kind", "incident", "service_request", "A wish, nothing is broken"),
            "service_request",
            "Now treated as: Service request: A wish, nothing is broken",
        ),
        (change("state", "in_progress", "resolved"), "incident", "Now: Solved"),
        (change("state", "in_progress", "resolved"), "service_request", "Now: Fulfilled"),
        (change("state", "resolved", "in_progress", "It hums"), "incident", "Reopened: It hums"),
        (change("assignee_id", "", "Tom Reyes"), "incident", "Tom Reyes has it now"),
        (change("assignee_id", "Tom Reyes", ""), "incident", "Nobody has it just now"),
    ],
)
def test_a_change_is_told_as_what_it_is(item: StoryItem, kind: str, said: str) -> None:
    assert story_words(item, kind) == said
