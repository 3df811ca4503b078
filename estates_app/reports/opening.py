"""The first pages: evidence before findings, the summary with gain and loss, the maps and the maps in words."""

from __future__ import annotations

from estates_app.domain.editions import EXEMPT
from estates_app.domain.fates import Fate
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
    if len(known) < len(saving):
        lacking = len(saving) - len(known)
        money = "withheld"
        why = f"{words.count(lacking, 'partner')} of {len(saving)} {'lacks' if lacking == 1 else 'lack'} evidence."
    elif hides_totals(material):
        money, why = "withheld", "A total would give a confidential partner's figure away."
    else:
        money, why = words.money(sum(known)) or "", "Below nought saves."
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
            f"change in running cost a year, all partners. {why}",
        ),
    ]
    return Section(
        (
            blocks.heading("Summary"),
            blocks.lead(
                f"{words.count(len(centres), 'joint service centre')} in {estate.area} could bring "
                f"{words.count(len(moves), 'service')} together. {_journeys(gains, losses)}"
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


def _journeys(gains: list[str], losses: list[str]) -> str:
    """Return what happens to average journeys, the loss always beside the gain."""
    if gains and losses:
        return (
            f"Journeys to {words.listed(gains)} would be shorter on average, journeys to {words.listed(losses)} longer."
        )
    if gains:
        return f"Journeys to {words.listed(gains)} would be shorter on average; none would be longer."
    if losses:
        return f"Journeys to {words.listed(losses)} would be longer on average; none would be shorter."
    return "Average journeys to every service would stay about the same."


def _groups(material: Material) -> Block:
    rows = [
        [name, words.people(n), words.minutes(before), words.minutes(after), words.change_in_minutes(before, after)]
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
    everybody = f"For all residents together journeys are {words.change_in_minutes(before, after)}"
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
