"""The one door to typst: a template of ours, words as data, fonts of ours, no network, no clock.

The same sheet gives the same bytes. Templates are read from `resources/paper`, which is also the
furthest that a document can see; words are passed as JSON and never become markup.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from app.domain.check_ins import LeftOut
from app.reports.paper.letters import printable

if TYPE_CHECKING:
    import typst

PaperSize = Literal["a4", "us-letter"]
Template = Literal["agenda", "minutes", "invoice", "review"]

STANDARD: Literal["ua-1"] = "ua-1"
"""Tagged, with title, language, reading order and words for every picture (ISO 14289-1)."""

_SCREEN_PPI = 144.0  # below that thin strokes of drawings fall between pixels


class Unprintable(ValueError):
    """A document that cannot be set; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document in words, ready to be set.

    Attributes:
        data: what the template reads; texts, numbers, lists and mappings of them.
        left_out: how much stays inside the firm.
    """

    template: Template
    data: Mapping[str, Any]
    left_out: LeftOut = field(default_factory=LeftOut)


def pdf_of(sheet: Sheet) -> bytes:
    """Set a sheet as PDF/UA-1.

    Raises:
        Unprintable: typst refuses it, for example because of a picture.
    """
    return set_as_pdf(sheet.template, words_of(sheet))


def pictures_of(sheet: Sheet, ppi: float = _SCREEN_PPI) -> list[bytes]:
    """Set a sheet as one PNG for each page, for a preview.

    Args:
        sheet: the document.
        ppi: pixels per inch.

    Raises:
        Unprintable: as in `pdf_of`.
    """
    found = _set(sheet.template, words_of(sheet), "png", ppi)
    return found if isinstance(found, list) else [found]


def words_of(sheet: Sheet) -> str:
    """What is handed to typst: the words of a sheet as JSON, as the fonts can show them."""
    return json.dumps(_printable(sheet.data))


def set_as_pdf(template: Template, words: str) -> bytes:
    """Set words by a template; `pdf_of` does so for a sheet.

    Raises:
        Unprintable: as in `pdf_of`.
    """
    found = _set(template, words, "pdf", None)
    assert isinstance(found, bytes)  # noqa: S101 -- a PDF is one file, as typst documents
    return found


def _set(
    template: Template, words: str, form: Literal["pdf", "png"], ppi: float | None
) -> bytes | list[bytes]:
    import typst

    folder = _resource("paper")
    compiler = typst.Compiler(
        folder / f"{template}.typ",
        root=folder,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": words},
        # Templates ask for no packages; should one ever, none is found and none is fetched.
        package_path=folder / "packages",
        package_cache_path=folder / "packages",
    )
    try:
        found = compiler.compile(
            format=form, ppi=ppi, pdf_standards=[STANDARD] if form == "pdf" else []
        )
    except typst.TypstError as refused:
        raise Unprintable(
            f"The document could not be set: {refused.message}. Check the logo and the texts."
        ) from refused
    assert found is not None  # noqa: S101 -- no output path was given, so the bytes come back
    return found


@cache
def _fonts() -> typst.Fonts:
    """Our fonts alone: neither those of the machine nor those within typst."""
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[_resource("fonts")]
    )


def _resource(name: str) -> Path:
    return Path(str(files("resources").joinpath(name)))


def _printable(value: Any) -> Any:
    """Texts within data, with what no font of ours has replaced."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: part if key == "svg" else _printable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(part) for part in value]
    return value
