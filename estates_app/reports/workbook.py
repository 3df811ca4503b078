"""The shortlist as a workbook: figures as figures, with units in the headings; blank where evidence is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

from estates_app.domain.material import Material
from estates_app.reports import words
from estates_app.reports.aside import written_aside
from estates_app.reports.public import MONEY_FIELDS, hides_money, is_unnamed, place_name, reason_of

#: Money of a property that leaves the public edition with the exempt fields of the catalogue.
_FACTS = (
    *(
        "partner",
        "class",
        "use",
        "tenure",
        "occupancy",
        "gia_m2",
        "spare_m2",
        "visits_a_year",
        "condition",
        "backlog_gbp",
    ),
    *("running_cost_gbp_a_year", "lease_break", "lease_expiry", "value_gbp", "value_basis", "postcode", "uprn"),
)

Row = Sequence[Any]


def write_workbook(path: Path, material: Material) -> None:
    """Write the workbook, aside and renamed.

    Raises
    ------
    ProjectError
        The file cannot be written.
    """
    with written_aside(path) as name:
        book = xlsxwriter.Workbook(
            name, {"nan_inf_to_errors": False, "strings_to_formulas": False, "strings_to_urls": False}
        )
        book.set_properties({"title": "Shortlist", "created": datetime.fromisoformat(material.date)})
        _read_me(book, material)
        for title, heads, rows in _sheets(material):
            _sheet(book, title, heads, rows)
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(str(error)) from error


def _sheets(material: Material) -> list[tuple[str, list[str], list[Row]]]:
    return [
        ("Properties", *_properties(material)),
        ("Scores", *_scores(material)),
        ("Centres", *_centres(material)),
        ("Moves", *_moves(material)),
        ("Access", *_access(material)),
        ("Ledger", *_ledger(material)),
        ("Sources", *_sources(material)),
    ]


def _read_me(book: Any, material: Material) -> None:  # noqa: ANN401  the library has no types
    sheet = book.add_worksheet("Read me")
    bold = book.add_format({"bold": True, "font_size": 14})
    coverage = material.findings.coverage
    lines = (
        f"{material.partnership}: shortlist of shared property",
        f"{words.day(material.date)}. Snapshot {material.snapshot}. {material.edition.capitalize()} edition.",
        "Draft for discussion. Nothing here has been decided.",
        f"Evidence: {coverage.known:,} of {coverage.wanted:,} facts were supplied. "
        "A blank cell is evidence missing, never nought.",
        *material.estate.attributions,
    )
    sheet.set_column(0, 0, 110)
    for i, line in enumerate(lines):
        sheet.write_string(i, 0, line, bold if i == 0 else None)


def _sheet(book: Any, title: str, heads: list[str], rows: list[Row]) -> None:  # noqa: ANN401
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    for j, head in enumerate(heads):
        sheet.write_string(0, j, head, bold)
        widest = max([len(head) // 2, *(len(str(row[j])) for row in rows[:200] if row[j] is not None)], default=8)
        sheet.set_column(j, j, min(60, max(9, widest + 1)))
    for i, row in enumerate(rows, 1):
        for j, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_string(i, j, "yes" if value else "no")
            elif isinstance(value, int | float | np.number):
                if not np.isnan(value):
                    sheet.write_number(i, j, float(value))
            elif value is not None:
                sheet.write_string(i, j, str(value))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(rows)), len(heads) - 1)


def _properties(material: Material) -> tuple[list[str], list[Row]]:
    estate, findings, table = material.estate, material.findings, material.findings.scores
    shown = [
        f
        for f in _FACTS
        if material.edition == "exempt" or f not in material.catalogue or not material.catalogue[f].exempt
    ]
    heads = [
        "Rank",
        "Property",
        "Locality",
        "Proposed future",
        "Rule",
        "Reason",
        "Second",
        "Score, 0 to 100",
        "Lowest",
        "Highest",
        "Evidence, share of weight",
        *(_head(material, f) for f in shown),
        "Easting, m",
        "Northing, m",
        "Placed by",
        "Id",
    ]
    xy = estate.property_xy_27700()
    order = sorted(range(len(table.property_ids)), key=lambda i: (table.rank[i] == 0, table.rank[i], i))
    rows: list[Row] = []
    for i in order:
        key = table.property_ids[i]
        record, decision = estate.properties.record(key), findings.fates[key]
        is_hidden = is_unnamed(material, key)
        locality = str(record.get("locality"))
        facts = [estate.partner_of(key).name if f == "partner" else record.get(f) for f in shown]
        if hides_money(material, key):
            facts = [None if f in MONEY_FIELDS else v for f, v in zip(shown, facts, strict=True)]
        place = xy[estate.properties.row(key)]
        if is_hidden:
            facts = [
                None if f in {"uprn"} else str(v).split()[0] if f == "postcode" and v else v
                for f, v in zip(shown, facts, strict=True)
            ]
            place = np.array([np.nan, np.nan])
        rows.append(
            [
                int(table.rank[i]) or None,
                place_name(material, key),
                estate.localities.get(locality, "name") if locality in estate.localities else None,
                decision.fate.words,
                decision.rule_id,
                reason_of(material, decision),
                decision.second.words if decision.second else None,
                table.score[i],
                table.low[i],
                table.high[i],
                table.coverage[i],
                *facts,
                place[0],
                place[1],
                record.get("place_rule"),
                key,
            ]
        )
    return heads, rows


def _head(material: Material, field: str) -> str:
    if field not in material.catalogue:
        return field.capitalize()
    known = material.catalogue[field]
    return f"{known.label[:1].upper()}{known.label[1:]}{', ' + known.unit if known.unit else ''}"


def _scores(material: Material) -> tuple[list[str], list[Row]]:
    table, names = material.findings.scores, material.estate.properties
    heads = ["Property", "Criterion", "Axis", "Figure", "Unit", "Value, 0 to 1", "Weight, share", "Id"]
    rows: list[Row] = [
        [
            names.get(key, "name"),
            c.label,
            c.axis.value,
            table.raw[i, j],
            c.unit,
            table.value[i, j],
            table.weight[i, j],
            key,
        ]
        for i, key in enumerate(table.property_ids)
        if not is_unnamed(material, key)
        for j, c in enumerate(table.criteria)
        if table.weight[i, j] > 0 and not (hides_money(material, key) and MONEY_FIELDS & set(table.fields[j]))
    ]
    return heads, rows


def _centres(material: Material) -> tuple[list[str], list[Row]]:
    estate = material.estate
    heads = [
        "Centre",
        "Holder",
        "Residents nearest",
        "Mean journey, minutes",
        "Services in it",
        "Partners in it",
        "Needs, m²",
        "Spare, m²",
        "Runner-up",
        "Longer with the runner-up, share",
        "Id",
    ]
    rows: list[Row] = [
        [
            place_name(material, c.property_id),
            estate.partner_of(c.property_id).name,
            c.people,
            c.mean_min,
            ", ".join(estate.services[k].name for k in c.services),
            ", ".join(estate.partners[k].name for k in c.partners),
            c.needs_m2,
            c.spare_m2,
            place_name(material, c.runner_up) if c.runner_up else None,
            c.runner_up_loss,
            c.property_id,
        ]
        for c in material.findings.plan.centres
    ]
    return heads, rows


def _moves(material: Material) -> tuple[list[str], list[Row]]:
    estate = material.estate
    heads = ["From", "To", "Service", "Partner", "Distance, km (straight line × factor)"]
    rows: list[Row] = [
        [
            place_name(material, m.from_property),
            place_name(material, m.to_property),
            estate.services[m.service].name,
            estate.partners[str(estate.outlets.get(m.outlet_id, "partner"))].name,
            m.distance_m / 1000,
        ]
        for m in material.findings.plan.moves
    ]
    rows += [
        [
            place_name(material, str(estate.outlets.get(key, "property"))),
            f"stays: {reason}",
            estate.services[str(estate.outlets.get(key, "service"))].name,
            estate.partners[str(estate.outlets.get(key, "partner"))].name,
            None,
        ]
        for key, reason in material.findings.plan.kept_where_they_are.items()
    ]
    return heads, rows


def _access(material: Material) -> tuple[list[str], list[Row]]:
    heads = ["Service", "When", "Mean, minutes", "Farthest 5%, minutes", "Longest, minutes", "Within standard, share"]
    rows: list[Row] = []
    for when, figures in (
        ("now", material.findings.access_before),
        ("with the proposals", material.findings.access_after),
    ):
        rows += [
            [material.estate.services[k].name, when, f.mean_min, f.p95_min, f.worst_min, f.within_standard_share]
            for k, f in figures.items()
        ]
    return heads, rows


def _ledger(material: Material) -> tuple[list[str], list[Row]]:
    exempt = material.edition == "exempt"
    heads = [
        "Partner",
        "Running cost, £ a year (below 0 saves)",
        "Once, £",
        *(["Receipts, £", "Net present value, £"] if exempt else []),
        "Facts known",
        "Facts wanted",
        "Missing",
    ]
    rows: list[Row] = []
    for key, one in material.findings.ledgers.items():
        partner = material.estate.partners[key]
        figures = [one.running_cost_gbp_a_year, one.one_off_gbp]
        if partner.confidential and not exempt:
            figures = [None, None]
        rows.append(
            [
                partner.name,
                *figures,
                *([one.receipt_gbp, one.npv_gbp] if exempt else []),
                one.facts_known,
                one.facts_wanted,
                "; ".join(f"{what} of {place_name(material, of)}" for what, of in one.missing) or None,
            ]
        )
    return heads, rows


def _sources(material: Material) -> tuple[list[str], list[Row]]:
    rows: list[Row] = [
        ["register", e.file, material.estate.partners[e.partner_id].name, e.imported_at[:10]]
        for e in material.estate.editions
    ]
    rows += [["rule pack", p.title, p.source, p.dated] for p in material.findings.packs]
    rows += [
        ["assumption", f"{a.label}: {a.value:g} {a.unit}", a.source, a.dated]
        for a in material.estate.settings.assumptions.values()
    ]
    return ["Kind", "What", "From", "Date"], rows
