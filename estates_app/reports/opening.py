"""The first pages: evidence before findings, the summary with gain and loss, the maps and the maps in words."""

from __future__ import annotations

from estates_app.domain.editions import EXEMPT
from estates_app.domain.fates import Fate
from estates_app.domain.findings import AccessFigure
from estates_app.domain.material import Material
from estates_app.reports import blocks, words
from estates_app.reports.blocks import Block, Head, Section
from estates_app.reports.public import hides_totals, is_unnamed, place_name


def cover(material: Material) -> tuple[Block, ...]:
    """Return the blocks of the cover: partners, evidence by partner, main gaps."""
    estate, coverage = material.estate, material.findings.coverage
    kinds = list(material.catalogue.evidence_kinds())
    names = [partner.name for partner in estate.partners.values()]
    counts = _counts(material)
    rows = []
    for key in estate.partners:
        known = coverage.by_partner.get(key, {})
        cells = [blocks.coverage(*known.get(kind, (0, 0))) for kind in kinds]
        rows.append([estate.partners[key].name, f"{counts.get(key, 0):,}", *cells])
    columns = [Head("Partner"), Head("Properties", 18, "right"), *(Head(kind.capitalize(), 25) for kind in kinds)]
    return (
        blocks.text(f"Partners: {words.listed(names)}.", small=True),
        blocks.text(
            f"{words.percent(coverage.share)} of the facts we need have been supplied: {coverage.known:,} of "
            f"{coverage.wanted:,}. Where a figure is missing this paper says so. It never counts as nought."
        ),
        blocks.table("Facts supplied, by partner, for properties in scope", columns, rows),
        blocks.text(words.listed(_gaps(material)).join(("The main gaps: ", ".")), small=True),
    )


def notice(material: Material) -> str:
    """Return what the cover says of the edition: why it is exempt, or what was left out of the public one."""
    if material.edition == EXEMPT:
        return (
            "Not for publication. It contains exempt information under paragraph 3 of Schedule 12A to the Local "
            "Government Act 1972: the financial or business affairs of a person or body."
        )
    left_out = ["possible receipts"]
    if any(is_unnamed(material, key) for key in material.estate.properties.ids):
        left_out.append("the names and addresses of empty buildings")
    if hides_totals(material):
        left_out.append("the money of partners who asked for it")
    return f"Left out of this public edition: {words.listed(left_out)}."


def summary(material: Material) -> Section:
    """Return the summary."""
    findings, estate = material.findings, material.estate
    centres, moves = findings.plan.joint, findings.plan.moves
    fates = [decision.fate for decision in findings.fates.values()]
    review = fates.count(Fate.DISPOSAL_REVIEW)
    gains, losses = _gain_and_loss(material)
    saving = [x.running_cost_gbp_a_year for x in findings.ledgers.values()]
    known = [value for value in saving if value is not None]
    money = (words.money(sum(known)) or "") if len(known) == len(saving) and not hides_totals(material) else "withheld"
    gap = f"{100 * findings.plan.solution.gap:.1f}%"
    tiles = [
        (
            words.count(len(centres), "centre"),
            f"would take in {words.count(len(moves), 'service')} that now "
            f"{'stands' if len(moves) == 1 else 'stand'} elsewhere.",
        ),
        (
            words.count(review, "building"),
            "would become candidates for disposal review. This is not a decision to sell.",
        ),
        (
            money,
            "change in running cost a year, all partners. "
            + (
                "Below nought saves."
                if money != "withheld"
                else f"{len(saving) - len(known)} partners' evidence is missing."
            ),
        ),
    ]
    return Section(
        (
            blocks.heading("Summary"),
            blocks.lead(
                f"{words.count(len(centres), 'joint service centre')} in {estate.area} could bring "
                f"{words.count(len(moves), 'service')} together: journeys to "
                f"{words.listed(gains) or 'no service'} would be "
                f"shorter on average, to {words.listed(losses) or 'no service'} longer."
            ),
            blocks.tiles(tiles),
            blocks.text(
                f"The choice of places is within {gap} of the best possible for all residents' journeys; the proof "
                "can be recomputed from the file proof.npz." + _alone(material)
            ),
            blocks.heading("Who gains and who loses", 3),
            _groups(material),
            *_hidden_loss(material),
            blocks.heading("What is not known", 3),
            blocks.bullets(
                [
                    *(f"{gap[:1].upper()}{gap[1:]}." for gap in _gaps(material)),
                    "Journeys by public transport are not tested: no timetable was loaded.",
                    "Services beyond the area's edge are not counted.",
                ]
            ),
        )
    )


def maps(material: Material) -> Section:
    """Return the two maps, or a sentence where none could be painted."""
    found = [
        (title, f"{key}.svg", material.pictures[key].alt)
        for title, key in (("Now", "now"), ("With the proposals", "proposed"))
        if key in material.pictures
    ]
    start: list[Block] = [blocks.heading("Where property is, now and with the proposals")]
    if found:
        start.append(
            blocks.pictures("Property of all partners now, and the proposed centres with what would move", found)
        )
    else:
        start.append(
            blocks.panel(
                "The maps are left out: Qt's system libraries were missing on the machine that made this paper."
            )
        )
    return Section(
        (
            *start,
            blocks.text((material.estate.attributions and " ".join(material.estate.attributions)) or "", small=True),
            blocks.heading("What the maps show", 3),
            blocks.bullets(_shown(material)),
        )
    )


def in_words(material: Material) -> Section:
    """Return the facts of the maps as tables."""
    findings, estate = material.findings, material.estate
    rows = [
        [estate.services[key].name, *_pair(before, findings.access_after[key])]
        for key, before in findings.access_before.items()
        if before.mean_min is not None
    ]
    columns = [
        Head("Service"),
        *(
            Head(head, 19.5, "right")
            for head in (
                "Average now",
                "Average with",
                "Farthest 5% now",
                "Farthest 5% with",
                "Longest now",
                "Longest with",
                "Within standard",
            )
        ),
    ]
    return Section(
        (
            blocks.heading("The map in words"),
            blocks.table(
                "Minutes to the nearest outlet of each service, now and with the proposals (estimated)", columns, rows
            ),
            blocks.text(
                '"Farthest 5%" means that one person in twenty travels at least so long. Averages hide them.',
                small=True,
            ),
            blocks.panel(
                f"How sure are these figures? Distances are straight lines × {estate.settings['detour_factor']:g} at "
                f"{estate.settings['travel_speed_kmh']:g} km/h, from the middle of each small area. They "
                f"rank places well. They "
                "do not show hills, buses or the way a pushchair or wheelchair must go."
            ),
            blocks.heading("What may become of the properties", 3),
            _fates(material),
            blocks.heading("By locality", 3),
            _localities(material),
        )
    )


def _counts(material: Material) -> dict[str, int]:
    table = material.estate.properties
    counts: dict[str, int] = {}
    for key in material.findings.fates:
        holder = str(table.get(key, "partner"))
        counts[holder] = counts.get(holder, 0) + 1
    return counts


def _gaps(material: Material) -> list[str]:
    """Return the gaps in words, the largest first, five at most."""
    names = {key: partner.name for key, partner in material.estate.partners.items()}
    gaps = [
        (wanted - known, f"{names[key]} lacks {kind} for {wanted - known:,} of {wanted:,} properties")
        for key, kinds in material.findings.coverage.by_partner.items()
        for kind, (known, wanted) in kinds.items()
        if wanted > known
    ]
    return [sentence for _, sentence in sorted(gaps, reverse=True)[:5]] or ["nothing that was asked for is missing"]


def _gain_and_loss(material: Material) -> tuple[list[str], list[str]]:
    findings = material.findings
    gains: list[str] = []
    losses: list[str] = []
    for key, before in findings.access_before.items():
        after = findings.access_after[key]
        if before.mean_min is None or after.mean_min is None or not material.estate.services[key].is_relocatable:
            continue
        change = after.mean_min - before.mean_min
        if abs(change) >= 0.05:
            (gains if change < 0 else losses).append(material.estate.services[key].name.lower())
    return gains, losses


def _groups(material: Material) -> Block:
    rows = [
        [name, words.people(n), words.minutes(before), words.minutes(after), _change(before, after)]
        for name, (n, before, after) in material.findings.access_by_group.items()
    ]
    columns = [
        Head("Group"),
        Head("People or households", 34, "right"),
        Head("Minutes now", 26, "right"),
        Head("Minutes with", 26, "right"),
        Head("Change", 34),
    ]
    return blocks.table("Average minutes to the services that could move, by group (estimated)", columns, rows)


def _hidden_loss(material: Material) -> tuple[Block, ...]:
    """Say it where a group's journeys get longer while all people's get shorter, or the other way round."""
    groups = dict(material.findings.access_by_group)
    _, before, after = groups.pop("All residents", (None, None, None))
    if before is None or after is None:
        return ()
    change = round(after - before, 1)
    changes = {
        name: round(a - b, 1) for name, (_, b, a) in groups.items() if b is not None and a is not None and a != b
    }
    longer = [f"{name.lower()} (+{c:.1f} minutes)" for name, c in changes.items() if c > 0 >= change]
    shorter = [f"{name.lower()} (−{-c:.1f} minutes)" for name, c in changes.items() if c < 0 <= change]
    everybody = f"For all residents together journeys are {_change(before, after)}"
    if not change:
        everybody = "For all residents together journeys do not change"
    panels = []
    if longer:
        panels.append(
            blocks.panel(f"The average hides a loss. {everybody}; journeys are longer for {words.listed(longer)}.")
        )
    if shorter:
        panels.append(
            blocks.panel(f"The average hides a gain. {everybody}; journeys are shorter for {words.listed(shorter)}.")
        )
    return tuple(panels)


def _alone(material: Material) -> str:
    """Name the places that were chosen although nothing would move in, so that nobody counts them as centres."""
    names = [place_name(material, c.property_id) for c in material.findings.plan.alone]
    if not names:
        return ""
    return (
        f" {words.count(len(names), 'more place')} {'was' if len(names) == 1 else 'were'} chosen for where people "
        f"live, but no service could move in, since all are too far or must stay: {words.listed(names, 12)}."
    )


def _change(before: float | None, after: float | None) -> str | None:
    if before is None or after is None:
        return None
    change = round(after - before, 1)
    return "no change" if change == 0 else f"{abs(change):.1f} minutes {'longer' if change > 0 else 'shorter'}"


def _pair(before: AccessFigure, after: AccessFigure) -> list[str | None]:
    within = "no standard"
    if before.within_standard_share is not None and after.within_standard_share is not None:
        within = f"{words.percent(before.within_standard_share)} to {words.percent(after.within_standard_share)}"
    return [
        words.minutes(before.mean_min),
        words.minutes(after.mean_min),
        words.minutes(before.p95_min),
        words.minutes(after.p95_min),
        words.minutes(before.worst_min),
        words.minutes(after.worst_min),
        within,
    ]


def _shown(material: Material) -> list[str]:
    findings = material.findings
    kept = len(findings.plan.kept_where_they_are)
    lines = [
        f"{place_name(material, c.property_id)}: {words.count(len(c.moves), 'service')} would move in; "
        f"it is nearest for "
        f"{words.people(c.people)} residents."
        for c in findings.plan.joint[:6]
    ]
    lines.append(
        f"{words.count(kept, 'outlet')} {'stays' if kept == 1 else 'stay'}: a move would take people beyond a "
        "standard, or the space is too small."
    )
    return lines


def _fates(material: Material) -> Block:
    rows: list[list[blocks.Cell]] = []
    for kind in Fate:
        keys = [key for key, decision in material.findings.fates.items() if decision.fate is kind]
        if keys:
            names = sorted(place_name(material, key) for key in keys)
            rows.append([blocks.fate(kind.value, kind.words), f"{len(keys):,}", words.listed(names, 8)])
    return blocks.table(
        f"{len(material.findings.fates):,} properties in scope by proposed future",
        [Head("Proposed future", 58), Head("Properties", 18, "right"), Head("Which")],
        rows,
    )


def _localities(material: Material) -> Block:
    estate, findings = material.estate, material.findings
    rows: list[list[str | None]] = []
    for key in [*estate.localities.ids, ""]:
        inside = [d for p, d in findings.fates.items() if (estate.properties.get(p, "locality") or "") == key]
        if not inside:
            continue
        centres = sum(c.locality == key for c in findings.plan.joint)
        moving = sum(d.fate is Fate.RELOCATE for d in inside)
        review = sum(d.fate in (Fate.DISPOSAL_REVIEW, Fate.COMMUNITY_TRANSFER) for d in inside)
        unknown = sum(d.fate is Fate.NO_VIEW for d in inside)
        name = str(estate.localities.get(key, "name")) if key else "Outside every locality"
        rows.append([name, f"{len(inside)}", f"{centres}", f"{moving}", f"{review}", f"{unknown}"])
    total = ["All", *(f"{sum(int(str(row[i])) for row in rows):,}" for i in range(1, 6))]
    columns = [
        Head("Locality"),
        *(Head(h, 25, "right") for h in ("Properties", "Centres", "Relocate", "Review or community", "No view yet")),
    ]
    return blocks.table("Properties in scope and proposals by locality", columns, [*rows, total])
