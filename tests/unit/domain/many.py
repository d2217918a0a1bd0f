"""How many worlds a property is tried in: enough to be believed, ten times as many in long runs."""

import os

from hypothesis import HealthCheck, settings

MANY = 20_000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 2_000

many = settings(
    max_examples=MANY, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
