"""Which benches there are: every module in `bench.figures` lists its own."""

from __future__ import annotations

import importlib
import pkgutil

from bench import figures
from bench.figure import Bench


def benches() -> dict[str, Bench]:
    """Every bench by its name, in the order of the names.

    Raises:
        ValueError: two have the same name.
    """
    found: dict[str, Bench] = {}
    for module in pkgutil.iter_modules(figures.__path__):
        for bench in importlib.import_module(f"{figures.__name__}.{module.name}").BENCHES:
            if bench.name in found:
                raise ValueError(f"Two benches are called {bench.name}.")
            found[bench.name] = bench
    return dict(sorted(found.items()))
