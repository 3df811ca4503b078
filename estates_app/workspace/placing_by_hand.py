"""Put properties and rows on the map by hand: what needs a place, and the edit that gives it one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from estates_app.domain.claims import Reading
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.placetasks import Evidence, Point
from estates_app.registers.placing.evidence import PUT_BY_HAND
from estates_app.registers.placing.rules import placing_rules
from estates_app.workspace.applying import PLACE, xy_of
from estates_app.workspace.session import Session

#: Rule of a place that a person gave an accepted property: no newer edition moves it.
PLACED_BY_HAND = "placed by hand"

#: Rules of places that people gave, to a property or to a row before it was accepted.
BY_HAND_RULES = frozenset({PLACED_BY_HAND, PUT_BY_HAND})

#: Within which a person who knows the building puts it on a map, metres.
BY_HAND_ACCURACY_M = 10.0


@dataclass(frozen=True)
class PlaceWish:
    """One row or property that a person should look at on the map.

    Attributes
    ----------
    key : int or str
        Number of the row, or id of the property.
    title, second : str
        Its name, and what else tells it from others.
    why, settle : str
        Why it is here, and what would settle it.
    guess_xy_27700 : (float, float) or None
    choices : tuple of Evidence
        What says where it lies, the guess first.
    """

    key: int | str
    title: str
    second: str
    why: str
    settle: str
    guess_xy_27700: Point | None
    choices: tuple[Evidence, ...] = ()


def wishes_of_reading(reading: Reading) -> tuple[PlaceWish, ...]:
    """Return the rows of a register that is not accepted yet, the most pressing first."""
    rows = {row.row: row for row in reading.rows}
    found = []
    for task in reading.place_tasks:
        row = rows[task.row]
        names = [row.text(key) for key in ("name", "site_name", "address", "postcode", "local_id") if row.text(key)]
        found.append(
            PlaceWish(
                task.row,
                names[0] if names else f"Row {task.row}",
                ", ".join([f"row {task.row}", *names[1:3]]),
                task.why,
                task.settle,
                task.guess_xy_27700,
                task.choices,
            )
        )
    return tuple(found)


def wishes_of_estate(estate: Estate) -> tuple[PlaceWish, ...]:
    """Return the properties without a place, then those placed less exactly than a postcode would place them."""
    return tuple(_wishes(estate))


def rough_from_m() -> float:
    """Return the accuracy beyond which a place is rough: that of a postcode, by the placing rules."""
    return placing_rules().witness["postcode"].accuracy_m


def _wishes(estate: Estate) -> Iterator[PlaceWish]:
    table, limit_m = estate.properties, rough_from_m()
    placed, accuracy = table.column("geometry").valid, table.numbers("place_accuracy_m")
    order = sorted(range(len(table)), key=lambda at: (bool(placed[at]), -accuracy[at] if placed[at] else 0.0))
    for at in order:
        if placed[at] and not accuracy[at] > limit_m:
            continue
        key = table.ids[at]
        holder = estate.partners.get(str(table.get(key, "partner") or ""))
        words = [str(table.get(key, name) or "") for name in ("address", "postcode")]
        second = ", ".join(word for word in (*words, holder.name if holder else "") if word)
        point = xy_of(table, key)
        if point is None:
            yield PlaceWish(
                key, str(table.get(key, "name") or "no name"), second, "Nothing at hand says where it lies.",
                "Put it on the map.", None,
            )  # fmt: skip
            continue
        rule = str(table.get(key, "place_rule") or "")
        evidence = Evidence(rule, point[0], point[1], float(accuracy[at]), True)
        yield PlaceWish(
            key,
            str(table.get(key, "name") or "no name"),
            second,
            f"It is placed by its {rule} alone, within {accuracy[at]:,.0f} m.",
            "Put it where it stands.",
            (point[0], point[1]),
            (evidence,),
        )


def place_by_hand(session: Session, places: Mapping[str, Point]) -> Edit | None:
    """Put properties on the map: one edit that can be undone; None where nothing would change.

    Parameters
    ----------
    session : Session
    places : mapping of property id to (float, float)
        EPSG:27700, metres.

    Raises
    ------
    InputError
        A property is gone.
    """
    table = session.estate.properties
    changes: list[Change] = []
    for key, point in places.items():
        if key not in table:
            raise InputError("a property is no longer there", remedy="look at the list again")
        changes.append(Change(PLACE, key, "xy_27700", xy_of(table, key), [float(point[0]), float(point[1])]))
    told = (("place_rule", PLACED_BY_HAND), ("place_accuracy_m", BY_HAND_ACCURACY_M))
    for key in places:
        changes += [Change("property", key, name, table.get(key, name), value) for name, value in told]
    return session.change(_verb(list(places), session.estate), changes)


def _verb(keys: Sequence[str], estate: Estate) -> str:
    if len(keys) == 1:
        return f"Put {estate.properties.get(keys[0], 'name')} on the map"
    return f"Put {len(keys):,} properties on the map"
