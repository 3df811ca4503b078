"""The later pages: each centre, every property, the ledger, leases, method, sources and words."""

from __future__ import annotations

from datetime import date

from estates_app.domain.findings import Centre
from estates_app.domain.material import Material
from estates_app.reports import blocks, words
from estates_app.reports.blocks import Block, Cell, Head, Section
from estates_app.reports.public import hides_totals, place_name

#: Lease events shown: 36 months from the date of the report.
_LEASE_MONTHS = 36


def centre(material: Material, one: Centre) -> Section:
    """Return the page of one proposed centre."""
    estate, findings = material.estate, material.findings
    name = place_name(material, one.property_id)
    picture = material.pictures.get(f"centre:{one.property_id}")
    page: list[Block] = [
        blocks.heading(name),
        blocks.text(_why(material, one)),
        blocks.tiles(
            [
                (words.people(one.people) or "", "residents for whom it is the nearest centre."),
                (f"{one.mean_min:.1f} min", "their journey on average, estimated."),
                (words.count(len(one.moves), "service"), "would move in. " + _space(one)),
            ]
        ),
    ]
    if picture is not None:
        page.append(blocks.pictures(picture.caption, [(name, f"centre-{one.property_id}.svg", picture.alt)]))
    rows: list[list[Cell]] = []
    for move in sorted(one.moves, key=lambda m: m.distance_m):
        holder = str(estate.outlets.get(move.outlet_id, "partner"))
        rows.append(
            [
                place_name(material, move.from_property),
                estate.services[move.service].name,
                estate.partners[holder].name,
                f"{move.distance_m / 1000:.1f} km",
            ]
        )
    if rows:
        columns = [Head("From"), Head("Service", 44), Head("Partner", 50), Head("Distance", 20, "right")]
        page.append(blocks.table(f"What would move to {name}", columns, rows))
    page.append(blocks.heading("Why not the runner-up", 3))
    page.append(blocks.text(_runner_up(material, one)))
    gates = findings.fates[one.property_id].gates
    if gates:
        page.append(
            blocks.table(
                "Gates: checks that a score cannot outweigh",
                [Head("Check", 48), Head("State", 36), Head("What we know"), Head("Source", 46)],
                [[g.title, blocks.gate(g.state.value), g.note, g.source] for g in gates],
            )
        )
    return Section(tuple(page))


def ledger(material: Material) -> Section:
    """Return what it costs and saves each partner; a total is withheld where any partner's evidence is missing."""
    estate, exempt = material.estate, material.edition == "exempt"
    rows: list[list[Cell]] = []
    sums: list[list[float | None]] = [[], [], [], []]
    for key, one in material.findings.ledgers.items():
        figures = [one.running_cost_gbp_a_year, one.one_off_gbp, one.receipt_gbp, one.npv_gbp]
        for total, figure in zip(sums, figures, strict=True):
            total.append(figure)
        partner = estate.partners[key]
        is_hidden = partner.confidential and not exempt
        cells: list[Cell] = ["exempt" if is_hidden and f is not None else words.money(f) for f in figures]
        if not exempt:
            cells = [*cells[:2], *cells[3:]] if one.receipt_gbp == 0 else [*cells[:2], "exempt" if cells[3] else None]
        rows.append(
            [partner.name, f"{one.facts_known} of {one.facts_wanted}" if one.facts_wanted else "none needed", *cells]
        )
    hidden = hides_totals(material)
    totals: list[Cell] = []
    for i, values in enumerate(sums):
        if i == 2 and not exempt:
            continue
        known = [v for v in values if v is not None]
        shown = len(known) == len(values) and not hidden and (exempt or i < 2)
        totals.append(words.money(sum(known)) if shown else "withheld")
    rows.append([{"strong": "All partners"}, "", *totals])
    rows[-1][1] = f"{sum(x.facts_known for x in material.findings.ledgers.values())} known"
    heads = [
        "Running cost a year",
        "Once: building and moving",
        *(["Possible receipts"] if exempt else []),
        "Net present value",
    ]
    missing = [
        f"{estate.partners[k].name}: "
        + words.listed([f"{what} of {place_name(material, of)}" for what, of in x.missing], 4)
        for k, x in material.findings.ledgers.items()
        if x.missing
    ]
    s = estate.settings
    end: list[Block] = (
        [blocks.heading("Which figures are missing", 3), blocks.bullets([f"{m}." for m in missing])] if missing else []
    )
    left_out = (
        []
        if exempt
        else [
            blocks.panel(
                "Possible receipts are in the exempt edition. They are left out here, and so is the "
                "net present value of any partner that they would give away."
            )
        ]
    )
    return Section(
        (
            blocks.heading("What it costs and saves each partner"),
            blocks.text(
                "Real prices. A minus sign on running cost means less to pay. A gain for all can be a loss for one, so "
                "figures stand by partner, and no total is given where any partner's evidence is missing."
            ),
            blocks.table(
                f"Change by partner; value over {s['horizon_years']:.0f} years at "
                f"{100 * s['discount_rate']:.1f}% a year",
                [Head("Partner"), Head("Facts", 24, "right"), *(Head(h, 30, "right") for h in heads)],
                rows,
            ),
            *left_out,
            *end,
        )
    )


def method(material: Material) -> Section:
    """Return lease dates, assumptions, the rule table and the packs."""
    estate, findings = material.estate, material.findings
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
                    "Centres were chosen so that all residents together travel least. How far that is from the best "
                    "possible is proved.",
                    "A service moves to its nearest centre only where nobody is taken beyond that service's standard.",
                    "Gates come first, then the rule table below; the first line that fits is cited beside "
                    "each property.",
                ]
            ),
            blocks.table(
                "What we assumed",
                [Head("Assumption"), Head("Figure", 32, "right"), Head("Source", 70), Head("Dated", 29)],
                [
                    [a.label, words.figure(a.value, a.unit), a.source, words.day(a.dated)]
                    for a in estate.settings.assumptions.values()
                ],
            ),
            blocks.table(
                "Rules in the order in which they are tried",
                [Head("Rule", 12), Head("What it looks for"), Head("Proposed future", 58)],
                [[r.id, r.looks_for, r.fate.words] for r in findings.fate_rules],
            ),
        )
    )


def sources(material: Material) -> Section:
    """Return data, licences, packs and glossary."""
    estate = material.estate
    files = [[e.file, estate.partners[e.partner_id].name, words.day(e.imported_at[:10])] for e in estate.editions]
    glossary = (
        ("Candidate for disposal review", "Its owner would look at every option. This is not a decision to sell."),
        ("Centre", "A joint service centre: one place where several partners serve people."),
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


def _why(material: Material, one: Centre) -> str:
    estate = material.estate
    names = [estate.services[key].name.lower() for key in one.services]
    bodies = [estate.partners[key].name for key in one.partners]
    locality = estate.localities.get(one.locality, "name") if one.locality in estate.localities else None
    where = f" in {locality}" if locality else ""
    return (
        f"This building of {estate.partner_of(one.property_id).name}{where} would bring together "
        f"{words.listed(names)}. "
        f"{words.count(len(bodies), 'partner')} would share it: {words.listed(bodies)}."
    )


def _space(one: Centre) -> str:
    if one.needs_m2 is None or not one.moves:
        return ""
    if one.spare_m2 is None:
        return f"They need {one.needs_m2:,.0f} m². Space is not tested: spare space was not supplied."
    return f"They need {one.needs_m2:,.0f} m²; {one.spare_m2:,.0f} m² is spare."


def _runner_up(material: Material, one: Centre) -> str:
    if not one.runner_up:
        return "No other place could take its part."
    name = place_name(material, one.runner_up)
    share = f"{100 * abs(one.runner_up_loss):.2f}%"
    if abs(one.runner_up_loss) < 0.00005:
        return f"{name} would be next. All residents' journeys together would be the same with it."
    if one.runner_up_loss < 0:
        return (
            f"{name} would be next. With it all residents' journeys together would be {share} shorter. That counts as "
            "equal, and it gives less room to services."
        )
    return f"{name} would be next. With it all residents' journeys together would be {share} longer."


def _leases(material: Material) -> list[list[Cell]]:
    table, start = material.estate.properties, date.fromisoformat(material.date)
    end = date(start.year + _LEASE_MONTHS // 12, start.month, min(start.day, 28))
    found: list[tuple[str, list[Cell]]] = []
    for key in material.findings.fates:
        for event in ("break", "expiry"):
            iso = table.get(key, f"lease_{event}")
            if isinstance(iso, str) and start.isoformat() <= iso <= end.isoformat():
                partner = material.estate.partner_of(key).name
                found.append((iso, [place_name(material, key), partner, event.capitalize(), words.day(iso)]))
    return [row for _, row in sorted(found, key=lambda f: f[0])]
