"""Tests of Qt wait for what they assert, not for five seconds."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.builders.patient_bot import PatientBot


@pytest.fixture
def qtbot(qapp: Any, request: pytest.FixtureRequest) -> "PatientBot":
    """pytest-qt's robot, patient."""
    from tests.builders.patient_bot import PatientBot  # Qt is loaded where a test asks for it

    assert qapp is not None
    return PatientBot(request)
