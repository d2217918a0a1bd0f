"""What a process that others are born of has done before: read the program, and one day's work."""

from __future__ import annotations

import gc
import os
import tempfile
from pathlib import Path

import psycopg
import sqlalchemy.dialects.postgresql.psycopg
from litestar.testing import TestClient

import app.bootstrap.doctor
import app.bootstrap.repair
import app.central.serve
import app.cli.central_serve
import app.cli.main
import app.sync.transport
from app.central.api.app import make_app
from app.central.settings import Settings
from tests.integration.central.world import build, open_world
from tests.plugins import quick_central, quick_hashes, quick_statements
from tests.sync.leased import leased_device, submit

LOADED = (
    app.bootstrap.doctor, app.bootstrap.repair, app.central.serve, app.cli.central_serve,
    app.cli.main, app.sync.transport, psycopg, sqlalchemy.dialects.postgresql.psycopg,
)  # fmt: skip
"""What is read only when it is needed, elsewhere."""


def grow() -> None:
    """Let a central and a device do what nearly every test begins with."""
    for quick in (quick_central, quick_hashes, quick_statements):
        quick.pytest_configure()
    with tempfile.TemporaryDirectory(dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")) as place:
        settings = Settings(Path(place) / "central")
        settings.folder.mkdir()
        build(settings)
        world = open_world(settings)
        with TestClient(make_app(world.central)) as client:
            device = leased_device(Path(place) / "device", client, world, "device")
            submit(device)
            device.sync()
            device.store.close()
        world.central.close()
    gc.freeze()


grow()
