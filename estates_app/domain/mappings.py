"""How one partner's register is read, kept for its next edition."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from estates_app.domain.errors import InputError


@dataclass(frozen=True)
class KeptMapping:
    """What was decided about the columns and the form of a register.

    Attributes
    ----------
    columns : mapping of heading to field key
        An empty key leaves the column out.
    headings : tuple of str
        All headings of the table in their order: what a later edition is known by.
    notes : mapping of heading to str
        Why each column was taken so, with examples of its cells, for people.
    partner, sheet, layer, member : str
        Whose register it is; the sheet, layer or file of an archive.
    table : int
        Which table of the sheet, where it has several; 0 for the largest.
    header_row : int or None
        Row of the headings as a spreadsheet shows it, None where it is found.
    crs_epsg : int or None
        Coordinate system where the file does not say.
    defaults : mapping of field key to text
        What every row is that does not say itself.
    only : mapping of heading to values
        Rows with another value belong to somebody else.
    closed_column, name_form, condition_scheme : str
        Heading that says when a place closed; how a bare name is completed ("{name} Library"); whose wording of
        condition grades it uses.
    units : mapping of heading to unit
        Of columns of areas whose unit a person has named.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    partner: str = ""
    sheet: str = ""
    layer: str = ""
    member: str = ""
    table: int = 0
    header_row: int | None = None
    crs_epsg: int | None = None
    defaults: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    closed_column: str = ""
    name_form: str = ""
    condition_scheme: str = ""
    units: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return it as JSON, for the project file."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return it from JSON; entries that a newer version added are left aside.

        Raises
        ------
        InputError
            The text is none that `to_json` writes.
        """
        try:
            data = dict(json.loads(text).items())
            kept: dict[str, Any] = {f.name: data[f.name] for f in fields(cls) if f.name in data}
            for name in ("columns", "notes", "defaults", "only", "units"):
                kept[name] = dict(kept.get(name, {}).items())
            kept["headings"] = tuple(kept.get("headings", ()))
            kept["only"] = {heading: tuple(values) for heading, values in kept["only"].items()}
            return cls(**kept)
        except (ValueError, TypeError, AttributeError) as error:
            remedy = "map the columns of the register again"
            raise InputError(f"a kept mapping is damaged ({error})", where="the project", remedy=remedy) from error


@dataclass(frozen=True)
class MappingMatch:
    """A kept mapping that fits a table.

    Attributes
    ----------
    kept : KeptMapping
    columns : mapping of heading to field key
        What the table's own headings were decided to be; new ones are not in it.
    alike : float
        0 to 1; 1 where the headings are the same.
    new, gone : tuple of str
        Headings that the kept mapping does not know, and headings of it that the table no longer has.
    renamed : mapping of heading to heading
        The table's heading to the one that it was kept under, where that is another.
    known_as : mapping of heading to heading
        Likewise, of all that the kept mapping knows.
    """

    kept: KeptMapping
    columns: Mapping[str, str]
    alike: float
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    known_as: Mapping[str, str] = field(default_factory=dict)
