"""What a page is made of. Blocks are plain values that the template lays out; it adds no fact of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]
Cell = str | dict[str, Any] | None


@dataclass(frozen=True)
class Head:
    """A column of a table: heading, side and width in millimetres (0 takes what is left)."""

    head: str
    width: float = 0
    side: str = "left"


@dataclass(frozen=True)
class Section:
    """A section of the report, on upright or landscape pages."""

    blocks: tuple[Block, ...]
    is_landscape: bool = False


def heading(text: str, level: int = 2) -> Block:
    """Return a heading."""
    return {"kind": "heading", "level": level, "text": text}


def text(words: str, *, small: bool = False) -> Block:
    """Return a paragraph."""
    return {"kind": "text", "text": words, "small": small}


def lead(words: str) -> Block:
    """Return the one sentence that stands above all others."""
    return {"kind": "lead", "text": words}


def bullets(items: Sequence[str]) -> Block:
    """Return a list."""
    return {"kind": "bullets", "items": list(items)}


def panel(words: str) -> Block:
    """Return a paragraph on a grey ground."""
    return {"kind": "panel", "text": words}


def tiles(items: Sequence[tuple[str, str]]) -> Block:
    """Return figures with their words."""
    return {"kind": "tiles", "items": [{"figure": figure, "words": words} for figure, words in items]}


def table(caption: str, columns: Sequence[Head], rows: Sequence[Sequence[Cell]]) -> Block:
    """Return a table; None in a cell reads "evidence missing"."""
    heads = [{"head": c.head, "width": c.width, "side": c.side} for c in columns]
    return {"kind": "table", "caption": caption, "columns": heads, "rows": [list(row) for row in rows]}


def pictures(caption: str, items: Sequence[tuple[str, str, str]]) -> Block:
    """Return pictures side by side: (title, file, alt text)."""
    return {
        "kind": "pictures",
        "caption": caption,
        "items": [{"title": title, "file": file, "alt": alt} for title, file, alt in items],
    }


def about(name: str, note: str, said: str = "") -> dict[str, str]:
    """Return what a row is about as a cell: its name, a line under it, and what people wrote beside it."""
    return {"name": name, "note": note, **({"said": said} if said else {})}


def fate(key: str, label: str) -> dict[str, str]:
    """Return a fate as a cell."""
    return {"fate": key, "label": label}


def gate(state: str) -> dict[str, str]:
    """Return a gate's answer as a cell."""
    return {"gate": {"advice_needed": "advice", "not_tested": "untested"}.get(state, state)}


def coverage(have: int, of: int) -> Cell:
    """Return facts supplied of facts wanted as a cell."""
    if of == 0:
        return "not asked"
    return None if have == 0 else {"have": have, "of": of, "text": f"{have} of {of}"}
