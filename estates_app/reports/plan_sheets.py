"""Sheets of the workbook on the plan: centres, moves, gates, access, money with its lines, rules and sources."""

from __future__ import annotations

from estates_app.domain.editions import EXEMPT, hides_ledger, hides_line
from estates_app.domain.material import Material
from estates_app.reports import words
from estates_app.reports.public import WITHHELD, hides_a_known, is_unnamed, ledger_figures, place_name, told
from estates_app.reports.sheets import Row, Sheet


def centres(material: Material) -> Sheet:
    """Return every chosen place with what would be in it."""
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
            WITHHELD if hides_a_known(material, c.property_id, ("spare_m2",)) else c.spare_m2,
            place_name(material, c.runner_up) if c.runner_up else None,
            c.runner_up_loss,
            c.property_id,
        ]
        for c in material.findings.plan.centres
    ]
    return heads, rows


def moves(material: Material) -> Sheet:
    """Return what would move, then what is near a centre and stays, with the reason."""
    estate = material.estate
    heads = ["From", "To", "Service", "Partner", "Distance, km (straight line × factor)"]
    rows: list[Row] = [
        [
            place_name(material, m.from_property),
            place_name(material, m.to_property),
            estate.services[m.service].name,
            estate.partners[str(estate.outlets.get(m.outlet_id, "partner"))].name,
            WITHHELD if {m.from_property, m.to_property} & material.unnamed else m.distance_m / 1000,
        ]
        for m in material.findings.plan.moves
    ]
    rows += [
        [
            place_name(material, m.from_property),
            f"{m.channel} instead",
            estate.services[m.service].name,
            estate.partners[str(estate.outlets.get(m.outlet_id, "partner"))].name,
            None,
        ]
        for m in material.findings.plan.channels
    ]
    rows += [
        [
            place_name(material, str(estate.outlets.get(key, "property"))),
            f"stays: {told(material, reason)}",
            estate.services[str(estate.outlets.get(key, "service"))].name,
            estate.partners[str(estate.outlets.get(key, "partner"))].name,
            None,
        ]
        for key, reason in material.findings.plan.kept_where_they_are.items()
    ]
    return heads, rows


def access(material: Material) -> Sheet:
    """Return journeys to each service now and with the proposals."""
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


def ledger(material: Material) -> Sheet:
    """Return the money of each partner."""
    heads = [
        *("Partner", "Running cost, £ a year (below 0 saves)", "Once, £", "Receipts, £", "Net present value, £"),
        *("Facts known", "Facts wanted", "Missing"),
    ]
    rows: list[Row] = [
        [
            material.estate.partners[key].name,
            *ledger_figures(material, key),
            one.facts_known,
            one.facts_wanted,
            "; ".join(f"{what} of {place_name(material, of)}" for what, of in one.missing) or None,
        ]
        for key, one in material.findings.ledgers.items()
    ]
    return heads, rows


def ledger_lines(material: Material) -> Sheet:
    """Return what the money of each partner adds up, line by line; the public edition leaves out what it must."""
    exempt = material.edition == EXEMPT
    rows: list[Row] = []
    for key, one in material.findings.ledgers.items():
        partner = material.estate.partners[key]
        if not exempt and hides_ledger(material.estate, key, one):
            continue
        for line in one.lines:
            if not exempt and hides_line(material.estate, line):
                continue
            name, how = place_name(material, line.property_id), told(material, line.formula)
            rows.append([partner.name, line.kind.value, line.amount_gbp, name, how, line.property_id])
    return ["Partner", "Added to", "Amount, £", "Property", "How it follows", "Id"], rows


def gates(material: Material) -> Sheet:
    """Return every gate that stands before a proposed future, with its answer."""
    rows: list[Row] = [
        [place_name(material, key), decision.fate.words, gate.title, gate.state.words, gate.note, gate.source, key]
        for key, decision in material.findings.fates.items()
        if not is_unnamed(material, key)
        for gate in decision.gates
    ]
    return ["Property", "Proposed future", "Check", "State", "What it is about", "Source", "Id"], rows


def groups(material: Material) -> Sheet:
    """Return journeys by group of people, and by locality and service."""
    estate = material.estate
    rows: list[Row] = [
        ["group", name, "services that could move", n, before, after]
        for name, (n, before, after) in material.findings.access_by_group.items()
    ]
    rows += [
        ["locality", estate.localities.get(key, "name"), estate.services[service].name, None, a.mean_min, b.mean_min]
        for key, figures in material.findings.access_by_locality.items()
        for service, (a, b) in figures.items()
    ]
    heads = ["Kind", "Who", "Journeys to", "People or households", "Mean now, minutes", "Mean with, minutes"]
    return heads, rows


def rules(material: Material) -> Sheet:
    """Return the rule table of fates and what each service needs."""
    rows: list[Row] = [[r.id, r.looks_for, r.fate.words] for r in material.findings.fate_rules]
    return ["Rule", "What it looks for", "Proposed future"], rows


def sources(material: Material) -> Sheet:
    """Return registers, services, rule packs and assumptions with their dates."""
    rows: list[Row] = [
        ["register", e.file, material.estate.partners[e.partner_id].name, e.imported_at[:10]]
        for e in material.estate.editions
    ]
    rows += [
        [
            "service",
            f"{service.name}: {words.service_needs(service)}",
            "rule pack of services or partnership.toml",
            None,
        ]
        for service in material.estate.services.values()
    ]
    rows += [["rule pack", p.title, p.source, p.dated] for p in material.findings.packs]
    rows += [
        ["assumption", f"{a.label}: {a.value:g} {a.unit}", a.source, a.dated]
        for a in material.estate.settings.assumptions.values()
    ]
    return ["Kind", "What", "From", "Date"], rows
