"""What kind of thing a cell holds, judged by its form alone: figure, date, code, flag or words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_NUMBER = re.compile(r"^[(£$€~-]*\d[\d,. ]*(?:[eE][+-]?\d+)?\s*(?:%|m2|m²|sqm|sq m|ha|k|m)?\)?$")
_DATE = re.compile(
    r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]\d{1,2}:\d{2}.*)?$|^\d{1,2}[ -]?[A-Za-z]{3,9}[ -]?\d{2,4}$|^\d{1,2}:\d{2}"
)
_CODE = re.compile(r"^(?=.*\d)[A-Za-z0-9][A-Za-z0-9/_.\-]{0,24}$")
_POSTCODE = re.compile(r"(?i)^[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\.?$")
_FLAGS = frozenset({"y", "n", "yes", "no", "true", "false", "t", "f"})
_LINK = re.compile(r"(?i)^(https?://|www\.)\S+$|^[^@\s]+@[^@\s]+\.[^@\s]+$")

#: Kinds that a heading does not look like.
FIGURES = frozenset({"number", "date", "code", "postcode", "flag", "link"})


@lru_cache(maxsize=65_536)
def kind_of(cell: str) -> str:
    """Return ``blank``, ``number``, ``date``, ``postcode``, ``code``, ``flag``, ``link`` or ``words``."""
    text = cell.strip()
    if not text:
        return "blank"
    if text.casefold() in _FLAGS:
        return "flag"
    for name, pattern in (("number", _NUMBER), ("date", _DATE), ("postcode", _POSTCODE), ("link", _LINK)):
        if pattern.match(text):
            return name
    return "code" if _CODE.match(text) else "words"


@lru_cache(maxsize=65_536)
def shape_of(cell: str) -> str:
    """Return the form of a code: "E01013453" and "E07000035" are both "A9999999 9"."""
    return re.sub(r"[A-Za-z]", "A", re.sub(r"\d", "9", cell.strip()))


@dataclass(frozen=True)
class ColumnForm:
    """What the cells of a column have in common.

    Attributes
    ----------
    kind : str
        Kind of most of its cells that are not blank; "mixed" where no kind has the most part, "blank" where all are.
    share : float
        Part of the filled cells that are of that kind.
    shapes : frozenset of str
        Forms of its codes.
    filled : int
    """

    kind: str
    share: float
    shapes: frozenset[str]
    filled: int

    @property
    def is_figures(self) -> bool:
        """Whether it holds figures, dates, codes or flags: words in it stand out."""
        return self.kind in FIGURES


#: Part of a column's filled cells that must be of one kind for the column to be of that kind.
_MOST = 0.7


def form_of(cells: Sequence[str]) -> ColumnForm:
    """Return the form of a column by its cells."""
    kinds = Counter(map(kind_of, cells))
    kinds.pop("blank", None)
    filled = sum(kinds.values())
    if not filled:
        return ColumnForm("blank", 0.0, frozenset(), 0)
    kind, count = kinds.most_common(1)[0]
    share = count / filled
    shapes = frozenset(map(shape_of, cells)) if kind in {"code", "postcode"} else frozenset()
    return ColumnForm(kind if share >= _MOST else "mixed", share, shapes, filled)


def fits(cell: str, form: ColumnForm) -> bool | None:
    """Return whether a cell could stand in a column of that form; None where nothing can be told."""
    kind = kind_of(cell)
    if kind == "blank" or form.filled < 2 or not form.is_figures:
        return None
    if kind == form.kind:
        return kind not in {"code", "postcode"} or shape_of(cell) in form.shapes
    return None if {kind, form.kind} <= {"number", "code"} else False  # "17a" among "17" and "19", "FY22" above figures
