"""The last pages: lease dates, method, assumptions, rules, sources, words used."""

from __future__ import annotations

from collections import Counter
from datetime import date

from estates_app.domain.dates import parse_iso
from estates_app.domain.material import Material
from estates_app.domain.partnership import Scope
from estates_app.domain.wording import figure
from estates_app.reports import blocks, words
from estates_app.reports.blocks import Block, Cell, Head, Section
from estates_app.reports.public import hides, place_name

#: Lease events shown: 36 months from the date of the report.
_LEASE_MONTHS = 36


def method(material: Material) -> Section:
    """Return lease dates, assumptions, the rule table and the packs."""
    estate = material.estate
    leases = _leases(material)
    start: tuple[Block, ...] = ()
    if leases:
        start = (
            blocks.heading("Lease dates in the next 36 months"),
            blocks.table(
                "Breaks and expiries in order of date",
                [Head("Property"), Head("Partner", 52), Head("Event", 28), Head("Date", 38)],
                leases,
            ),
        )
    return Section(
        (
            *start,
            blocks.heading("How this was done"),
            blocks.bullets(
                [
                    "Registers were read as their owners wrote them. Every row is accounted for; "
                    "each fact leads back to its cell.",
                    "Each property in scope was scored on five questions with scales whose ends are fixed beforehand.",
                    *_choosing(material),
                    _scope(material),
                ]
            ),
            blocks.table(
                "What we assumed",
                [Head("Assumption"), Head("Figure", 32, "right"), Head("Source", 70), Head("Dated", 29)],
                [
                    [a.label, figure(a.value, a.unit), a.source, words.day(a.dated)]
                    for a in estate.settings.assumptions.values()
                ],
            ),
            blocks.table(
                "What each service here asks for, by the partnership's own wish",
                [Head("Service"), Head("Longest journey and room", 90)],
                [[estate.services[key].name, words.service_needs(estate.services[key])] for key in _present(material)],
            ),
            *([] if material.keeps_all else [_rules(material)]),
        )
    )


def _choosing(material: Material) -> list[str]:
    """Say how places, moves and futures were chosen: by search and rules, and by hand where people did."""
    if material.keeps_all:
        return []
    plan, steps = material.findings.plan, []
    if plan.proof is not None:
        steps += [
            "Centres were chosen so that all residents together travel least. How far that is from the best "
            "possible is proved.",
            "A building moves as a whole to its nearest centre, and only where the rooms fit, as far as space "
            "is known, and nobody is taken beyond a service's standard. A building that another service would "
            "keep open stays.",
        ]
    if plan.hand_made:
        steps.append(
            "What people then set by hand was asked neither for space nor for a standard. It stands as they set it."
        )
    steps.append("Gates come first, then the rule table below; the first line that fits is cited beside each property.")
    return steps


def _rules(material: Material) -> Block:
    return blocks.table(
        "Rules in the order in which they are tried",
        [Head("Rule", 12), Head("What it looks for"), Head("Proposed future", 58)],
        [[r.id, r.looks_for, r.fate.words] for r in material.findings.fate_rules],
    )


def _leases(material: Material) -> list[list[Cell]]:
    table, start = material.estate.properties, date.fromisoformat(material.date)
    end = date(start.year + _LEASE_MONTHS // 12, start.month, min(start.day, 28))
    found: list[tuple[str, list[Cell]]] = []
    for key in material.in_scope:
        for event in ("break", "expiry"):
            on = parse_iso(table.get(key, f"lease_{event}"))
            if on is not None and start <= on <= end and not hides(material, key, f"lease_{event}"):
                iso = on.isoformat()
                partner = material.estate.partner_of(key).name
                found.append((iso, [place_name(material, key), partner, event.capitalize(), words.day(iso)]))
    return [row for _, row in sorted(found, key=lambda f: f[0])]


def _present(material: Material) -> list[str]:
    present = set(material.estate.outlets.texts("service"))
    return [key for key in material.estate.services if key in present]


def _scope(material: Material) -> str:
    """Say how many properties get no proposed future, by reason."""
    table = material.estate.properties
    reasons = Counter(
        str(table.get(key, "scope_reason")) for key in table.ids if table.get(key, "scope") != Scope.IN_SCOPE.value
    )
    if not reasons:
        return "Every property is in scope."
    total = words.count(sum(reasons.values()), "property is", "properties are")
    told = [f"{n:,}: {reason.rstrip('.')}" for reason, n in reasons.most_common()]
    return f"{total} shown, but not decided on, and the workbook lists them. {'; '.join(told)}."


def sources(material: Material) -> Section:
    """Return data, licences, packs and glossary."""
    estate = material.estate
    files = [[e.file, estate.partners[e.partner_id].name, words.day(e.imported_at[:10])] for e in estate.editions]
    glossary = (
        ("Candidate for disposal review", "Its owner would look at every option. This is not a decision to sell."),
        (
            "Centre",
            "A joint service centre: one place where several services, mostly of several partners, serve people.",
        ),
        ("Evidence missing", "Nobody has supplied the figure. It is not nought."),
        ("Gate", "A check that a score cannot outweigh: clear, blocked, advice needed or not tested."),
        ("Small area", "A census area of some 1,500 people, the finest for which residents are counted here."),
    )
    return Section(
        (
            blocks.heading("Sources and licences"),
            blocks.table("Registers and tables read", [Head("File"), Head("From", 66), Head("Read on", 40)], files),
            blocks.table(
                "Rule packs",
                [Head("Pack", 44), Head("Source"), Head("Dated", 29)],
                [[p.title, p.source, words.day(p.dated)] for p in material.findings.packs],
            ),
            blocks.text(
                f"{' '.join(estate.attributions)} Made from snapshot {material.snapshot}. "
                "Typeface: Source Sans Pro, SIL Open Font License 1.1.",
                small=True,
            ),
            blocks.heading("Words used"),
            blocks.table("Words and what they mean here", [Head("Word", 50), Head("Meaning")], glossary),
            blocks.heading("If you need this in another form"),
            blocks.text(
                "This file is tagged for screen readers: every table has heading rows, every map has a "
                "description, and each "
                "map's facts are also in a table. The workbook beside it holds the same figures. If "
                "something does not work for you, tell "
                "the partnership and it will be sent another way."
            ),
        )
    )
