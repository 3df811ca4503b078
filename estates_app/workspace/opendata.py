"""Open datasets in a project: what a file is, what it credits, and how its facts stand beside the partners' claims."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import shapely

from estates_app.domain.claims import Claim, resolve
from estates_app.domain.columns import Columns
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.registers.opendata.constraints import read_constraints
from estates_app.registers.opendata.datasets import Dataset, Kind, load_datasets
from estates_app.registers.opendata.facts import FactReading, OpenFact, read_facts
from estates_app.registers.opendata.recognising import Recognised, recognise
from estates_app.registers.opendata.uprns import ACCURACY_M, UprnPoints
from estates_app.registers.placing.gazetteer import Gazetteer
from estates_app.workspace.session import Session


def datasets_of(session: Session) -> Mapping[str, Dataset]:
    """Return every open dataset that is known, by key."""
    folder = session.rules.folder_of_datasets
    return load_datasets(folder) if folder is not None else {}


def recognise_file(session: Session, path: Path) -> Recognised | None:
    """Return what a file most likely is, None where nothing known fits. Any thread may ask.

    Raises
    ------
    InputError
        It cannot be read.
    """
    found = recognise(path, datasets_of(session))
    return found[0] if found else None


def recognised_files(session: Session, paths: Iterable[Path]) -> tuple[Recognised, ...]:
    """Return what each file is.

    Raises
    ------
    InputError
        Nothing known fits one of them, or it cannot be read.
    """
    found = []
    for path in paths:
        one = recognise_file(session, path)
        if one is None:
            raise InputError(
                "nothing here knows what it is",
                where=path.name,
                remedy="name it by what it is for (--zones, --population, …), or import it as a partner's register",
            )
        found.append(one)
    return tuple(found)


def attributions_of(found: Iterable[Recognised], this_year: int) -> tuple[str, ...]:
    """Return the lines that outputs must carry for these files, with the year of each file's data."""
    lines = (line.format(year=one.year or this_year) for one in found for line in one.dataset.attributions)
    return tuple(dict.fromkeys(lines))


def merged_attributions(*groups: Sequence[str]) -> tuple[str, ...]:
    """Return lines once each, in their order; of one line with several years the newest."""
    best: dict[str, str] = {}
    for line in (line for group in groups for line in group):
        key = " ".join(re.sub(r"\b(19|20)\d\d\b|[^a-z0-9©]+", " ", line.casefold()).split())
        if key not in best or max(_years(line), default=0) > max(_years(best[key]), default=0):
            best[key] = line
    return tuple(best.values())


def _years(line: str) -> list[int]:
    return [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", line)]


def read_open_facts(
    session: Session, estate: Estate, found: Recognised, *, progress: Progress = silent, cancel: Cancel | None = None
) -> FactReading:
    """Read what a register of facts or a layer of constraints tells of the properties of an estate."""
    catalogue = session.catalogue
    if not len(estate.properties):
        raise InputError("there is no property yet", where=found.path.name, remedy="import the registers first")
    if found.dataset.kind is Kind.CONSTRAINTS:
        return read_constraints(
            found.path,
            found.dataset,
            estate.properties,
            estate.property_xy_27700(),
            catalogue,
            progress=progress,
            cancel=cancel,
        )
    return read_facts(found.path, found.dataset, estate.properties, catalogue, progress=progress, cancel=cancel)


def with_facts(session: Session, estate: Estate, facts: Sequence[OpenFact]) -> tuple[Estate, tuple[Claim, ...]]:
    """Return the estate with open facts where no partner has said anything, and all of them as claims.

    They are of the kind ``open``, which every partner's word goes before; a newer edition of the same open data goes
    before an older one. A cell that holds something without a claim stays as it is.
    """
    known = [fact for fact in facts if fact.property_id in estate.properties]
    sequence = session.store.count_edits() + 1
    claims = tuple(
        Claim(
            property_id=fact.property_id,
            field=fact.field,
            value=fact.value,
            raw=fact.raw,
            column=fact.column,
            rule=fact.rule,
            row=fact.row,
            edition_id=fact.source,
            partner_id=fact.source,
            kind="open",
            sequence=sequence,
        )
        for fact in known
    )
    touched = {(claim.property_id, claim.field) for claim in claims}
    rivals = _rivals(session, touched, claims)
    changes: dict[tuple[str, str], object] = {}
    for key, field in touched:
        told = rivals[key, field]
        chosen = resolve(told, str(estate.properties.get(key, "partner") or ""))
        is_free = estate.properties.get(key, field) is None or any(
            c.kind == "open" and c.sequence < sequence for c in told
        )
        if chosen is not None and chosen.kind == "open" and is_free:
            changes[key, field] = chosen.value
    properties = estate.properties.with_values(changes) if changes else estate.properties
    return estate.with_(properties=properties), claims


def _rivals(
    session: Session, touched: Collection[tuple[str, str]], claims: Sequence[Claim]
) -> dict[tuple[str, str], list[Claim]]:
    found: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in (*session.store.claims_of({key for key, _ in touched}), *claims):
        if (claim.property_id, claim.field) in touched:
            found[claim.property_id, claim.field].append(claim)
    return found


def with_postcode_places(estate: Estate, gazetteer: Gazetteer | None) -> Estate:
    """Place by postcode what came before the postcodes did."""
    if gazetteer is None or not len(estate.properties):
        return estate
    placed, postcodes = estate.properties.column("geometry").valid, estate.properties.texts("postcode")
    changes: dict[tuple[str, str], object] = {}
    for i in np.flatnonzero(~placed):
        point = gazetteer.locate(postcodes[i]) if postcodes[i] else None  # type: ignore[arg-type]
        if point is not None:
            key = estate.properties.ids[i]
            changes[key, "geometry"] = shapely.Point(point[0], point[1])
            changes[key, "place_rule"] = "postcode"
            changes[key, "place_accuracy_m"] = point[2]
    properties: Columns = estate.properties.with_values(changes) if changes else estate.properties
    return estate.with_(properties=properties)


def with_uprn_places(estate: Estate, uprns: UprnPoints) -> Estate:
    """Place by UPRN what has no place yet, or none better than its postcode's."""
    properties = estate.properties
    changes: dict[tuple[str, str], object] = {}
    placed, rules = properties.column("geometry").valid, properties.texts("place_rule")
    accuracy = properties.numbers("place_accuracy_m")
    for i, uprn in enumerate(properties.texts("uprn")):
        is_rough = not placed[i] or (rules[i] == "postcode" and not accuracy[i] <= ACCURACY_M)
        point = uprns.locate(uprn) if uprn and is_rough else None
        if point is None or (placed[i] and _is_far(properties.get(properties.ids[i], "geometry"), point, accuracy[i])):
            continue
        key = properties.ids[i]
        changes[key, "geometry"] = shapely.Point(point)
        changes[key, "place_rule"] = "UPRN"
        changes[key, "place_accuracy_m"] = ACCURACY_M
    return estate.with_(properties=properties.with_values(changes)) if changes else estate


def _is_far(place: shapely.Point, point: tuple[float, float], accuracy_m: float) -> bool:
    """Whether a UPRN's place contradicts the postcode's: a mistyped UPRN must not move a property."""
    limit = 5 * (accuracy_m if np.isfinite(accuracy_m) else 200.0)
    return bool(np.hypot(place.x - point[0], place.y - point[1]) > max(limit, 1000.0))
