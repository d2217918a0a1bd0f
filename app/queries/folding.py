"""Text as it is compared without regard to capitals: the same letters on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class folded(GenericFunction[str]):  # noqa: N801 -- stands among SQL's functions
    """A structured value as text in small letters, of which only A to Z have capitals.

    For a column of text `func.lower` does: its collation says which letters it folds.
    """

    type = Text()
    inherit_cache = True


@compiles(folded)
def _as_stored(element: folded, compiler: SQLCompiler, **options: Any) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"


@compiles(folded, "postgresql")
def _from_jsonb(element: folded, compiler: SQLCompiler, **options: Any) -> str:
    return f'lower(CAST({compiler.process(element.clauses, **options)} AS TEXT) COLLATE "C")'
