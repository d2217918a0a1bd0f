"""What every test of Trestle may rely on: no screen, no network, no home of a real person."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# Tests import their builders as `tests.…`, however pytest was started.
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

# Qt reads this when it is imported, so it is set before any test module is collected.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Nothing that a test starts may find the keyring or the data of the person at the machine.
for name in ("DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND"):
    os.environ.pop(name, None)
for name in ("TRESTLE_DATABASE_URL", "TRESTLE_DATABASE_OWNER_URL"):
    os.environ.pop(name, None)
# Stores are written and thrown away by the thousand: in memory, where there is enough of it, none
# of them waits for a disk. A path that was chosen by the person at the machine stays.
MEMORY, ENOUGH = Path("/dev/shm"), 3 * 2**30  # noqa: S108 -- folders of their own are made in it
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# Programs that tests start find compiled what the one before them compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

_no_home = tempfile.TemporaryDirectory(prefix="trestle-tests-")
os.environ["TRESTLE_HOME"] = _no_home.name

pytest_plugins = [
    "tests.plugins.buckets",
    "tests.plugins.databases",
    "tests.plugins.garbage",
    "tests.plugins.homes",
    "tests.plugins.leaks",
    "tests.plugins.lines",
    "tests.plugins.network",
    "tests.plugins.patience",
    "tests.plugins.quick_central",
    "tests.plugins.quick_hashes",
    "tests.plugins.quick_log",
    "tests.plugins.quick_statements",
    "tests.plugins.quick_tables",
    "tests.plugins.secret_service",
    "tests.plugins.windows",
]

# A busy machine must not turn into a failure: no deadline and no complaint about slow data.
_UNTIMED = [HealthCheck.too_slow]
settings.register_profile(
    "ci",
    derandomize=False,
    print_blob=True,
    deadline=None,
    max_examples=20,  # others each time; `make test-long` tries a hundred times as many
    suppress_health_check=_UNTIMED,
)
settings.register_profile(
    "long",
    settings.get_profile("ci"),
    max_examples=2000,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
