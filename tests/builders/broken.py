"""Ways to break the files of a store, and a store with work in it that is worth saving."""

from __future__ import annotations

import random
from pathlib import Path

PAGE = 4096
STORE = "store.db"


def flip_bytes(folder: Path, *, share: float = 0.2, seed: int = 1) -> None:
    """Flip one byte in a share of the pages, the first one left alone."""
    luck = random.Random(seed)
    file = folder / STORE
    content = bytearray(file.read_bytes())
    pages = range(1, len(content) // PAGE)
    for page in luck.sample(pages, max(1, int(len(pages) * share))):
        content[page * PAGE + luck.randrange(PAGE)] ^= 0x40
    file.write_bytes(content)


def zero_pages(folder: Path, numbers: list[int]) -> None:
    """Fill pages with zeros; the first is page 1."""
    file = folder / STORE
    content = bytearray(file.read_bytes())
    for number in numbers:
        content[(number - 1) * PAGE : number * PAGE] = bytes(PAGE)
    file.write_bytes(content)


def lose_the_header(folder: Path) -> None:
    """Zero page 1: the salt, the header and the root of the schema."""
    zero_pages(folder, [1])


def cut(folder: Path, share: float = 0.6) -> None:
    """Keep only the first part of the file."""
    file = folder / STORE
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share) // PAGE * PAGE + 100])
