#!/usr/bin/env python3
"""Makes this checkout ready to run: `setup_env.py run` or `setup_env.py test`.

This file keeps to words that an old Python still reads, so that it can say what is missing.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3.14", "python3")


def is_new_enough(python):
    # type: (str) -> bool
    """Ask an interpreter for its age."""
    question = "import sys; sys.exit(sys.version_info < %r)" % (OLDEST,)  # noqa: UP031 # old Pythons read this line
    return (
        subprocess.call(  # noqa: S603 # an interpreter found on PATH, with our own line
            [python, "-c", question], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        == 0
    )


def go_on_with_a_newer_python():
    # type: () -> None
    """Start again with the first Python on PATH that is new enough, or say that there is none."""
    for name in CANDIDATES:
        python = shutil.which(name)
        if python and is_new_enough(python):
            os.execv(python, [python, *sys.argv])  # noqa: S606 # an interpreter found on PATH
    sys.stderr.write(
        "Trestle needs Python 3.11 or newer; this is Python %d.%d and no newer one is on PATH.\n"  # noqa: UP031 # old Pythons read this line
        "Install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3.11 run\n"
        % sys.version_info[:2]
    )
    sys.exit(2)


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        go_on_with_a_newer_python()
    from setup.steps import main

    sys.exit(main(sys.argv[1:]))
