"""The first pages: evidence before findings, the summary with gain and loss, the maps and the maps in words."""

from __future__ import annotations

from estates_app.domain.fates import Fate
from estates_app.domain.material import Material
from estates_app.domain.wording import listed
from estates_app.reports import blocks, words
from estates_app.reports.blocks import Block, Head, Section
from estates_app.reports.listing import listed_words, not_listed_words
from estates_app.reports.public import hides, ledger_figures, ledger_totals, place_name


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
        *_scenario(material),
        blocks.text(f"Partners: {listed(names)}.", small=True),
        blocks.text(
            f"{words.percent(coverage.share)} of the facts we need have been supplied: {coverage.known:,} of "
            f"{coverage.wanted:,}. Where a figure is missing this paper says so. It never counts as nought."
        ),
        blocks.table("Facts supplied, by partner, for properties in scope", columns, rows),
        blocks.text(listed(_gaps(material)).join(("The main gaps: ", ".")), small=True),
    )


def _scenario(material: Material) -> tuple[Block, ...]:
    """Name the scenario that the paper is about, and say how much of it was changed by hand."""
    scenario = material.findings.scenario
    if scenario is None:
        return ()
    return (blocks.text(f"Scenario: {scenario.name}. {by_hand(material)}".strip()),)


def by_hand(material: Material) -> str:
    """Return "3 changes made by hand since the proposal.", empty where none was."""
    plan = material.findings.plan
    if not plan.hand_made:
        return ""
    since = " since the proposal" if plan.proof is not None else ""
    return f"{words.count(plan.hand_made, 'change')} made by hand{since}."


def summary(material: Material) -> Section:
    """Return the summary."""
    if material.keeps_all:
        return _keep_all(material)
    findings, estate = material.findings, material.estate
    centres, moves = findings.plan.joint, findings.plan.moves
    fates = [decision.fate for decision in findings.fates.values()]
    review = fates.count(Fate.DISPOSAL_REVIEW)
    gains, losses = _gain_and_loss(material)
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
        _running_cost(material),
    ]
    return Section(
        (
            blocks.heading("Summary"),
            blocks.lead(
                f"{words.count(len(centres), 'joint service centre')} in {estate.area} could bring "
                f"{words.count(len(moves), 'service')} together. {_journeys(gains, losses)}"
            ),
            blocks.tiles(tiles),
            *_listed(material),
            blocks.text(_proof(material) + _alone(material) + _channels(material)),
            blocks.text(_once(material)),
            blocks.heading("Who gains and who loses", 3),
            _groups(material),
            *_hidden_loss(material),
            *_unknown(material),
        )
    )


def _keep_all(material: Material) -> Section:
    """Return the summary of the baseline, in which nothing changes."""
    n = len(material.in_scope)
    return Section(
        (
            blocks.heading("Summary"),
            blocks.lead(
                f"Keep all: {words.count(n, 'property', 'properties')} in scope in {material.estate.area} "
                f"{'stays' if n == 1 else 'stay'} as {'it is' if n == 1 else 'they are'}."
            ),
            blocks.text(
                "Nothing moves, so no journey, running cost or receipt changes. Every other scenario is compared "
                "with this one."
            ),
            blocks.text(_once(material)),
            *_unknown(material),
        )
    )


def _unknown(material: Material) -> tuple[Block, ...]:
    """Say what is not known."""
    return (
        blocks.heading("What is not known", 3),
        blocks.bullets(
            [
                *(f"{gap[:1].upper()}{gap[1:]}." for gap in _gaps(material)),
                "Journeys by public transport are not tested: no timetable was loaded.",
                "Services beyond the area's edge are not counted.",
                *_without_view(material),
            ]
        ),
    )


def _listed(material: Material) -> tuple[Block, ...]:
    """Say how many properties the shortlist holds, and count the others."""
    if material.shortlist is None:
        return ()
    return (blocks.text(f"{listed_words(material)} {not_listed_words(material)}"),)


def _channels(material: Material) -> str:
    """Say how many services would leave their building for a channel."""
    gone = len(material.findings.plan.channels)
    if not gone:
        return ""
    return (
        f" {words.count(gone, 'service')} would be mobile, outreach or digital instead; "
        f"no journey to {'it' if gone == 1 else 'them'} is counted."
    )


def _proof(material: Material) -> str:
    """Say how good the choice of places provably was; after changes by hand that is the proposal's, not this one's."""
    plan = material.findings.plan
    if plan.proof is None and not plan.centres:
        return "No place was chosen as a centre."
    if plan.proof is None:
        return "The places were chosen by hand; nothing is proven of them."
    gap = f"{100 * plan.proof.gap:.1f}%"
    if plan.hand_made:
        return (
            f"It began with a proposal whose places were within {gap} of the best possible for all residents' "
            f"journeys. {by_hand(material)} The figure is that of the proposal; of the places as they are now nothing "
            "is proven."
        )
    return (
        f"The choice of places is within {gap} of the best possible for all residents' journeys; the proof can be "
        "recomputed from the file proof.npz."
    )


def _running_cost(material: Material) -> tuple[str, str]:
    """Return the change in running cost of all partners whose figure is shown, or why there is no total."""
    total, shown = ledger_totals(material)[0]
    of = "all partners" if shown == len(material.findings.ledgers) else _some(material, shown)
    if isinstance(total, float | int):
        return words.money(total) or "", f"change in running cost a year, {of}. Below nought saves."
    lacking = sum(ledger_figures(material, key)[0] is None for key in material.findings.ledgers)
    return (
        "not known",
        f"change in running cost a year: {words.count(lacking, 'partner')} of {len(material.findings.ledgers)} "
        f"{'lacks' if lacking == 1 else 'lack'} evidence. The ledger below gives what is known of each.",
    )


def _once(material: Material) -> str:
    """Return what building and moving costs once, beside what the buildings in scope cost to run today."""
    once, shown = (None, 0) if material.keeps_all else ledger_totals(material)[1]
    table = material.estate.properties
    open_keys = [key for key in material.in_scope if not hides(material, key, "running_cost_gbp_a_year")]
    costs = [c for key in open_keys if (c := table.get(key, "running_cost_gbp_a_year")) is not None]
    of = "to all partners" if shown == len(material.findings.ledgers) else f"to {_some(material, shown)}"
    price = f"Building and moving would cost {words.money(once)} once {of}. " if isinstance(once, float | int) else ""
    if not costs:
        return f"{price}What the properties in scope cost to run today has not been supplied for any of them."
    return (
        f"{price}Today {words.count(len(costs), 'property', 'properties')} in scope whose cost is known "
        f"{'costs' if len(costs) == 1 else 'cost'} {words.money(float(sum(costs)))} a year to run; of "
        f"{len(open_keys) - len(costs):,} more the cost is not known."
    )


def _some(material: Material, shown: int) -> str:
    return f"the {shown} of {len(material.findings.ledgers)} partners whose figures are public"


def _without_view(material: Material) -> list[str]:
    """Say of how many properties there is no view yet, and why."""
    fates = material.findings.fates.values()
    unseen = [decision.rule_id for decision in fates if decision.fate is Fate.NO_VIEW]
    why = {rule.id: rule.looks_for for rule in material.findings.fate_rules}
    if not unseen:
        return []
    told = [
        f"{unseen.count(rule):,} by rule {rule} ({looks_for.rstrip('.').split(':')[0]})"
        for rule, looks_for in why.items()
        if rule in unseen
    ]
    return [f"Of {len(unseen):,} of {len(fates):,} properties in scope there is no view yet: {listed(told)}."]


def _counts(material: Material) -> dict[str, int]:
    table = material.estate.properties
    counts: dict[str, int] = {}
    for key in material.in_scope:
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
        change = round(after.mean_min, 1) - round(before.mean_min, 1)
        if change:
            (gains if change < 0 else losses).append(material.estate.services[key].name.lower())
    return gains, losses


def _journeys(gains: list[str], losses: list[str]) -> str:
    """Return what happens to average journeys, the loss always beside the gain."""
    if gains and losses:
        return f"Journeys to {listed(gains)} would be shorter on average, journeys to {listed(losses)} longer."
    if gains:
        return f"Journeys to {listed(gains)} would be shorter on average; none would be longer."
    if losses:
        return f"Journeys to {listed(losses)} would be longer on average; none would be shorter."
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
    change = round(round(after, 1) - round(before, 1), 1)
    changes = {
        name: round(round(a, 1) - round(b, 1), 1)
        for name, (_, b, a) in groups.items()
        if b is not None and a is not None and a != b
    }
    longer = [f"{name.lower()} (+{c:.1f} minutes)" for name, c in changes.items() if c > 0 >= change]
    shorter = [f"{name.lower()} (−{-c:.1f} minutes)" for name, c in changes.items() if c < 0 <= change]
    everybody = f"For all residents together journeys are {words.change_in_minutes(before, after)}"
    if not change:
        everybody = "For all residents together journeys do not change"
    panels = []
    if longer:
        panels.append(blocks.panel(f"The average hides a loss. {everybody}; journeys are longer for {listed(longer)}."))
    if shorter:
        panels.append(
            blocks.panel(f"The average hides a gain. {everybody}; journeys are shorter for {listed(shorter)}.")
        )
    return tuple(panels)


def _alone(material: Material) -> str:
    """Name the places that were chosen although nothing would move in, so that nobody counts them as centres."""
    names = [place_name(material, c.property_id) for c in material.findings.plan.alone]
    if not names:
        return ""
    return (
        f" {words.count(len(names), 'more place')} {'was' if len(names) == 1 else 'were'} chosen for where people "
        f"live, but no service could move in, since all are too far or must stay: {listed(names, 12)}."
    )
