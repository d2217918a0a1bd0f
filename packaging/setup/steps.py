"""The set-up, step by step."""

import argparse
import sys

from setup import environment, system
from setup.progress import Log, SetupError

NOT_READY = 2


def main(arguments: list[str]) -> int:
    """Set the checkout up for a purpose, `run` or `test`; return the exit code."""
    parser = argparse.ArgumentParser(description="Make this checkout ready.")
    parser.add_argument("purpose", choices=["run", "test"], nargs="?", default="test")
    purpose = parser.parse_args(arguments).purpose
    log = Log(environment.ROOT / "build" / "setup.log")
    try:
        system.refuse_an_old_system()
        system.provide(log, tests=purpose == "test")
        if not environment.is_ready():
            environment.make(log)
    except SetupError as problem:
        sys.stdout.write(f"{problem}\n")
        return NOT_READY
    return 0
