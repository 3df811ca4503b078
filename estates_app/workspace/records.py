"""The records that make sharing real: sites, interests and occupations of a partner's rows, and their faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from shapely.geometry.base import BaseGeometry

from estates_app.domain.claims import Issue, ReadRow, Severity
from estates_app.domain.columns import BoolArray, Columns
from estates_app.domain.estate import Edition, Estate
from estates_app.domain.interests import (
    LEASE_DATES,
    InterestKind,
    faults_of_interest,
    interest_from,
    number_or_none,
)
from estates_app.domain.occupations import faults_of_occupation, occupation_of, overfull
from estates_app.domain.partnership import Partner
from estates_app.workspace.identity import Mint
from estates_app.workspace.interests import Kept, lease_claims, renewed_interests
from estates_app.workspace.occupations import renewed_occupations
from estates_app.workspace.ports import ProjectStore
from estates_app.workspace.sites import with_sites

#: Tables of records, as edits name them.
RECORD_TABLES = frozenset({"interest", "occupation", "site"})


def with_records(
    estate: Estate,
    rows_of: Mapping[str, Sequence[ReadRow]],
    partner: Partner,
    edition: Edition,
    mint: Mint,
    *,
    kept: Kept = frozenset(),
    extents_27700: Mapping[int, BaseGeometry] = {},
) -> Estate:
    """Return the estate with the sites, interests and occupations that a partner's rows tell.

    Parameters
    ----------
    estate : Estate
        With the rows' properties in it.
    rows_of : mapping of property id to rows
        Rows that became or joined a property.
    partner : Partner
        Whose file it is. Its own records are renewed, nobody else's.
    edition : Edition
    mint : Mint
    kept : collection of (id, field)
        Cells of records (`corrected_records`) and of properties (``store.corrected()``) that a person set.
    extents_27700 : mapping of row number to shapely geometry
        Polygons of rows, EPSG:27700, where the file has any.

    Returns
    -------
    Estate
        A property in which its holder has several leases shows what `lease_claims` says.
    """
    estate = with_sites(estate, rows_of, partner, mint, extents_27700=extents_27700, kept=kept)
    interests = renewed_interests(estate, rows_of, partner, edition, mint, kept=kept)
    occupations = renewed_occupations(estate, rows_of, partner, edition, mint, kept=kept)
    estate = estate.with_(interests=interests, occupations=occupations)
    shown: dict[tuple[str, str], object] = {
        (claim.property_id, claim.field): claim.value
        for claim in lease_claims(estate, rows_of, partner, edition)
        if (claim.property_id, claim.field) not in kept
    }
    return estate.with_(properties=estate.properties.with_values(shown)) if shown else estate


def corrected_records(store: ProjectStore) -> frozenset[tuple[str, str]]:
    """Return (record id, field) of every cell of a record that a correction by hand holds now. Any thread may ask."""
    edits = store.edits_apart()
    undone = {str((edit.detail or {}).get("undoes", "")) for edit in edits}
    return frozenset(
        (change.id, change.field)
        for edit in edits
        if edit.id not in undone and not (edit.detail or {}).get("undoes")
        for change in edit.changes
        if change.table in RECORD_TABLES
    )


def issues_of_records(estate: Estate, edition: Edition) -> tuple[Issue, ...]:
    """Return what can hardly be right in the records that an edition told last, row by row."""
    return tuple(sorted(_issues(estate, edition), key=lambda issue: (issue.row or 0, issue.code)))


def _issues(estate: Estate, edition: Edition) -> Iterator[Issue]:
    told_now = np.array([told == edition.id for told in estate.interests.texts("edition")], bool)
    for key, record in estate.interests.take(_may_be_wrong(estate.interests) & told_now).records():
        interest = interest_from(key, record)
        for code, message in faults_of_interest(interest):
            yield Issue(interest.row, "", "", code, Severity.WARNING, message)
    areas = estate.properties.column("gia_m2")
    full = overfull(estate.occupations, estate.properties)
    for key in _told_by(estate.occupations.ids, estate.occupations.texts("edition"), edition):
        told = occupation_of(estate.occupations, key)
        place = told.property_id
        gia_m2 = number_or_none(areas.get(estate.properties.row(place))) if place in estate.properties else None
        faults = list(faults_of_occupation(told, gia_m2))
        if place in full and not any(code == "occupied-more-than-all" for code, _ in faults):
            area, gia = full.pop(place)
            faults.append(
                ("occupied-more-than-all", f"The parts occupied make {area:,.0f} m² of a building of {gia:,.0f} m².")
            )
        for code, message in faults:
            yield Issue(told.row, "", "", code, Severity.WARNING, message)


def _may_be_wrong(table: Columns) -> BoolArray:
    """Return which interests tell two things that could contradict one another, or a figure below nothing."""
    dates = sum(table.column(name).valid.astype(int) for name in (*LEASE_DATES, "lease_term_years"))
    figures = ("rent_gbp_a_year", "service_charge_gbp_a_year", "lease_notice_months")
    below = np.logical_or.reduce([table.numbers(name) < 0 for name in figures])
    freehold = np.array([kind == InterestKind.FREEHOLD for kind in table.texts("kind")], bool)
    return np.asarray((dates > 1) | below | (freehold & (dates > 0)))


def _told_by(ids: Sequence[str], editions: Sequence[str | None], edition: Edition) -> Iterator[str]:
    return (key for key, told in zip(ids, editions, strict=True) if told == edition.id)
