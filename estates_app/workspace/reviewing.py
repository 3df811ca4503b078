"""Pairs of records that a person should look at: which wait, what the two say side by side, and what was decided."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from estates_app.domain.claims import ReadRow
from estates_app.domain.columns import Columns
from estates_app.domain.decisions import MERGING, Decided, Relation, record_of_decided
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.matching.candidates import find_pairs
from estates_app.registers.matching.explaining import Evidence
from estates_app.workspace.applying import DECISION, RECORD
from estates_app.workspace.preparing import Prepared
from estates_app.workspace.session import Session

#: Relations that are worth a person's look; neighbours on one site are two properties without question.
_WORTH_A_LOOK = MERGING | {Relation.SAME_BUILDING}

#: What two records are compared by, in order.
COMPARED = (
    *("name", "use", "address", "town", "postcode", "uprn", "local_id", "tenure"),
    *("gia_m2", "site_area_m2", "built_year"),
)

#: Where nothing tells them apart, the one whose holder owns it stays.
_OWNED = "freehold"

_POINTS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


@dataclass(frozen=True)
class Waits:
    """Two records that may be one property, or share a building.

    Attributes
    ----------
    first_id : str
        The property that stays where they are one.
    second_id : str
        The other; empty for a row of a register that is not in the estate yet.
    score : float
        0 to 100: how sure it is that the relation holds.
    reason : str
    evidence : tuple of Evidence
        The weightiest first.
    relation : Relation
        What they seem to be to one another.
    register : str
        Key under which the window knows the register that is being prepared, empty for two properties.
    row : int
        Row of that register.
    """

    first_id: str
    second_id: str
    score: float
    reason: str
    evidence: tuple[Evidence, ...]
    relation: Relation
    register: str = ""
    row: int = 0

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What tells it from all others."""
        return (*sorted((self.first_id, self.second_id)), self.register, self.row)  # type: ignore[return-value]

    def swapped(self) -> Waits:
        """Return it with the other record to stay."""
        return replace(self, first_id=self.second_id, second_id=self.first_id) if self.second_id else self


@dataclass(frozen=True)
class Line:
    """One fact of two records side by side.

    Attributes
    ----------
    words : str
        What it is.
    first, second : str
        Empty where one does not say it.
    verdict : str
        ``"same"``, ``"differs"``, ``"one"`` (only one says it) or empty where it is not compared.
    """

    words: str
    first: str
    second: str
    verdict: str


def find_waiting(
    properties: Columns, *, progress: Progress = silent, cancel: Cancel | None = None
) -> tuple[Waits, ...]:
    """Return the pairs of properties that may be one or share a building, the likeliest first; any thread may ask.

    Raises
    ------
    Cancelled
    """
    pairs = find_pairs(properties, progress=progress, cancel=cancel)
    tenures = dict(zip(properties.ids, properties.texts("tenure"), strict=True))
    known = sum((column.valid.astype(int) for column in properties.columns.values()), start=0)
    found = []
    for pair in pairs:
        if pair.relation not in _WORTH_A_LOOK:
            continue
        ids = [pair.first_id, pair.second_id]
        counts = [int(known[properties.row(key)]) for key in ids]  # type: ignore[index]
        owned = [tenures[key] == _OWNED for key in ids]
        if (owned[1], counts[1]) > (owned[0], counts[0]):
            ids.reverse()
        found.append(Waits(ids[0], ids[1], pair.score, pair.reason, pair.evidence, pair.relation))
    return tuple(found)


def waiting_rows(register: str, prepared: Prepared) -> tuple[Waits, ...]:
    """Return the rows of a register that is being prepared which may be known buildings, the likeliest first."""
    found = [
        Waits(m.property_id, "", m.score, m.reason, m.evidence, m.relation, register, m.row)
        for m in prepared.possible.values()
        if m.relation in _WORTH_A_LOOK
    ]
    return tuple(sorted(found, key=lambda waits: (waits.relation not in MERGING, -waits.score, waits.row)))


def still_waiting(estate: Estate, found: Iterable[Waits]) -> tuple[Waits, ...]:
    """Return those of the pairs that still wait: neither is gone and nobody has decided. What was merged is one."""
    merged = merged_into(estate)
    settled = {decided.pair for decided in estate.decisions.values()}
    left: dict[tuple[str, str, str, int], Waits] = {}
    for waits in found:
        first, second = merged.get(waits.first_id, waits.first_id), merged.get(waits.second_id, waits.second_id)
        now = replace(waits, first_id=first, second_id=second)
        ids = [key for key in (first, second) if key]
        if first == second or any(key not in estate.properties for key in ids) or frozenset(ids) in settled:
            continue
        left.setdefault(now.key, now)
    return tuple(left.values())


def merged_into(estate: Estate) -> Mapping[str, str]:
    """Return the property that stands for each that was merged away."""
    return {decided.gone: decided.first_id for decided in estate.decisions.values() if decided.gone}


def side_by_side(session: Session, waits: Waits, prepared: Prepared | None = None) -> tuple[Line, ...]:
    """Return what two records say, fact by fact. Reads the project file for where they stand.

    Parameters
    ----------
    prepared : Prepared, optional
        Of a pair whose second record is a row of a register that is being prepared.
    """
    estate, catalogue = session.estate, session.catalogue
    first = estate.properties.record(waits.first_id)
    row = _row_of(prepared, waits.row) if prepared is not None else None
    if row is None:
        second = estate.properties.record(waits.second_id)
    else:
        second = {name: cell.value for name, cell in row.cells.items()}
        assert prepared is not None
        second |= {"partner": prepared.partner.id, "place_rule": row.place_rule or None}
    holders = [_holder(estate, record, prepared) for record in (first, second)]
    lines = [_line("Held by", *holders)]
    for name in COMPARED:
        line = _line(catalogue.label(name), *(_text(name, record) for record in (first, second)))
        is_their_own = name == "local_id" and first.get("partner") != second.get("partner")  # each body counts its own
        lines.append(replace(line, verdict="") if is_their_own else line)
    places = [str(record.get("place_rule") or "no place yet") for record in (first, second)]
    lines.append(Line("placed by", places[0], places[1], ""))
    told = [line for line in lines if line.first or line.second]
    return (*told, Line("stands in", *_sources(session, waits, prepared), ""))


def _row_of(prepared: Prepared | None, number: int) -> ReadRow | None:
    return next((row for row in prepared.reading.rows if row.row == number), None) if prepared else None


def _holder(estate: Estate, record: Mapping[str, object], prepared: Prepared | None) -> str:
    partner = estate.partners.get(str(record.get("partner") or ""))
    return partner.name if partner else prepared.partner.name if prepared else ""


def _text(name: str, record: Mapping[str, object]) -> str:
    value = record.get(name)
    if name == "address":
        number = record.get("street_number")
        text = str(value or "")
        return f"{number} {text}".strip() if number and not text.startswith(str(number)) else text
    if isinstance(value, float | int) and not isinstance(value, bool):
        return (
            f"{value:.0f}" if name.endswith("_year") else f"{value:,.0f} m²" if name.endswith("_m2") else f"{value:,}"
        )
    return "" if value is None else str(value)


def _line(words: str, first: str, second: str) -> Line:
    if not first or not second:
        verdict = "one" if first or second else ""
    else:
        verdict = "same" if _folded(first) == _folded(second) else "differs"
    return Line(words, first, second, verdict)


def _folded(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _sources(session: Session, waits: Waits, prepared: Prepared | None) -> tuple[str, str]:
    files = {edition.id: edition.file for edition in session.estate.editions}
    said: dict[str, list[str]] = {waits.first_id: [], waits.second_id: []}
    for row in session.store.rows_about([key for key in said if key]):
        said[str(row.property_id)].append(f"{files.get(row.edition_id, '')}, row {row.row}")
    if prepared is not None:
        said[waits.second_id] = [f"{prepared.reading.file}, row {waits.row}"]
    return "; ".join(said[waits.first_id]), "; ".join(said[waits.second_id])


Place = tuple[float, float]


def places_of(estate: Estate, waits: Waits, prepared: Prepared | None = None) -> tuple[Place | None, Place | None]:
    """Return where the two records lie, EPSG:27700 metres, None where one has no place."""
    found: list[Place | None] = []
    for key in (waits.first_id, waits.second_id):
        point = estate.properties.get(key, "geometry") if key in estate.properties else None
        found.append(None if point is None else (float(point.x), float(point.y)))
    row = _row_of(prepared, waits.row)
    return found[0], (row.xy_27700 if row is not None else found[1])


def apart_in_words(first: Place | None, second: Place | None) -> str:
    """Return how far the second lies from the first, and in which direction."""
    if first is None or second is None:
        return "Neither has a place yet" if first is second else "Only one of them has a place yet"
    east, north = second[0] - first[0], second[1] - first[1]
    distance_m = math.hypot(east, north)
    if distance_m < 1:
        return "On the same point"
    point = _POINTS[round(math.degrees(math.atan2(east, north)) / 45) % 8]
    far = f"{distance_m:,.0f} m" if distance_m < 1_000 else f"{distance_m / 1000:,.1f} km"
    return f"The second lies {far} to the {point}"


def what_of(waits: Waits) -> str:
    """Return what two records seem to be, in a few words."""
    return _SEEMS[waits.relation]


_SEEMS = {
    Relation.SAME: "May be one property",
    Relation.INTEREST: "May be two interests",
    Relation.SAME_BUILDING: "Seem to share a building",
    Relation.SAME_SITE: "Seem to share a site",
    Relation.NONE: "Share a UPRN",
}

_DECIDED = {
    Relation.SAME: "one property",
    Relation.INTEREST: "one property",
    Relation.SAME_BUILDING: "two properties of one building",
    Relation.SAME_SITE: "two properties of one site",
    Relation.NONE: "two properties",
}


def said_of(decided: Decided) -> str:
    """Return what was decided of a pair, in a few words."""
    return "split off" if decided.is_split else _DECIDED[decided.relation]


def take_back(session: Session, decided_id: str) -> Edit:
    """Take back what was decided of a pair, also of another day. One edit, which can be undone.

    Raises
    ------
    InputError
        It came with a register that was imported: such rows are split off.
    EstatesError
        What it changed has been changed since.
    """
    for edit in reversed(session.store.edits()):
        if any(c.table == DECISION and c.id == decided_id and c.before is None for c in edit.changes):
            return session.undo(edit)
    decided = session.estate.decisions.get(decided_id)
    if decided is not None and decided.relation not in MERGING:
        gone = Change(DECISION, decided_id, RECORD, record_of_decided(decided), None)
        edit = session.new_edit(f"Take back what was said of {decided.first_name} and {decided.second_name}", [gone])
        session.apply(edit)
        return edit
    raise InputError("it was decided while its register came in", remedy="split its rows off the property instead")


def matching_words(estate: Estate, waits: Waits) -> str:
    """Return all by which a filter finds a pair."""
    fields = ("name", "postcode", "local_id", "uprn", "address")
    keys: Collection[str] = [key for key in (waits.first_id, waits.second_id) if key in estate.properties]
    return " ".join(str(estate.properties.get(key, field) or "") for key in keys for field in fields).casefold()


def names_of(estate: Estate, waits: Waits, prepared: Prepared | None = None) -> tuple[str, str]:
    """Return what the two records are called."""
    row = _row_of(prepared, waits.row)
    first = str(estate.properties.get(waits.first_id, "name") or "No name")
    if row is not None:
        return first, row.text("name") or f"Row {row.row}"
    return first, str(estate.properties.get(waits.second_id, "name") or "No name")
