"""The pages of proposed centres: why here, what would move, the building itself, the runner-up, the gates."""

from __future__ import annotations

from estates_app.domain.dates import parse_iso
from estates_app.domain.findings import Centre, Move
from estates_app.domain.material import Material
from estates_app.domain.wording import figure, listed
from estates_app.reports import blocks, words
from estates_app.reports.blocks import Block, Cell, Head, Section
from estates_app.reports.public import WITHHELD, hides, hides_a_known, is_unnamed, place_name, told_fact

#: What a reader wants to know of a building that would take others in.
_HOST_FACTS = (
    *("condition", "suitability", "backlog_gbp", "step_free", "energy_rating", "gia_m2", "spare_m2"),
    *("occupancy_percent", "running_cost_gbp_a_year", "tenure", "lease_break", "lease_expiry"),
)

_ONLY_OF_A_LEASE = frozenset({"lease_break", "lease_expiry"})


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
                (words.count(len(one.moves), "service"), "would move in. " + _space(material, one)),
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
                WITHHELD if _is_apart_from_map(material, move) else f"{move.distance_m / 1000:.1f} km",
            ]
        )
    if rows:
        columns = [Head("From"), Head("Service", 44), Head("Partner", 50), Head("Distance", 20, "right")]
        page.append(blocks.table(f"What would move to {name}", columns, rows))
    page += [blocks.heading("The building itself", 3), blocks.text(_building(material, one.property_id))]
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


def _is_apart_from_map(material: Material, move: Move) -> bool:
    """Whether a distance would draw a circle round a building of which this edition does not say where it is."""
    return bool({move.from_property, move.to_property} & material.unnamed)


def _why(material: Material, one: Centre) -> str:
    estate = material.estate
    names = [estate.services[key].name.lower() for key in one.services]
    bodies = [estate.partners[key].name for key in one.partners]
    locality = estate.localities.get(one.locality, "name") if one.locality in estate.localities else None
    where = f" in {locality}" if locality and not is_unnamed(material, one.property_id) else ""
    return (
        f"This building of {estate.partner_of(one.property_id).name}{where} would bring together "
        f"{listed(names)}. "
        + (f"{len(bodies)} partners would share it: {listed(bodies)}." if len(bodies) > 1 else "All are its own.")
    )


def _space(material: Material, one: Centre) -> str:
    if one.needs_m2 is None or not one.moves:
        return ""
    if hides_a_known(material, one.property_id, ("spare_m2",)):
        return f"They need {one.needs_m2:,.0f} m²; what is spare is in the exempt edition."
    if one.spare_m2 is None:
        return f"They need {one.needs_m2:,.0f} m². Space is not tested: spare space was not supplied."
    return f"They need {one.needs_m2:,.0f} m²; {one.spare_m2:,.0f} m² is spare."


def _building(material: Material, key: str) -> str:
    """Return the state of the building that would host: what must be put right before others are asked in."""
    record = material.estate.properties.record(key)
    known, missing = [], []
    for field in _HOST_FACTS:
        value, label = record.get(field), material.catalogue.label(field)
        if value is None:
            if field not in _ONLY_OF_A_LEASE or record.get("tenure") == "leasehold":
                missing.append(label)
        elif hides(material, key, field):
            known.append(f"{label} {WITHHELD}")
        else:
            known.append(f"{label} {_written(told_fact(material, value), material.catalogue[field].unit)}")
    told = f"As its holder wrote it: {'; '.join(known)}. " if known else ""
    lacking = f"Not supplied: {listed(missing)}. " if missing else ""
    return f"{told}{lacking}Maintenance that is due is in no figure of this paper."


def _written(value: object, unit: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return f"{words.money(value)}{unit[1:]}" if unit.startswith("£") else figure(value, unit)
    text = str(value)
    return words.day(text) if parse_iso(text) else text


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
            "equal, and less room for services is known there."
        )
    return f"{name} would be next. With it all residents' journeys together would be {share} longer."
