"""The maps, and the same facts in words: access, fates and localities as tables."""

from __future__ import annotations

from estates_app.domain.fates import Fate
from estates_app.domain.findings import AccessFigure
from estates_app.domain.material import Material
from estates_app.reports import blocks, words
from estates_app.reports.blocks import Block, Head, Section
from estates_app.reports.public import place_name

#: Centres named one by one before their own pages.
_MOST_LINES = 12


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
            blocks.heading("The maps in words"),
            blocks.bullets(_shown(material)),
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
            *_access_by_locality(material),
        )
    )


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
        for c in findings.plan.joint[:_MOST_LINES]
    ]
    more = len(findings.plan.joint) - _MOST_LINES
    if more > 0:
        lines.append(f"{words.count(more, 'more centre')} {'has' if more == 1 else 'have'} a page below.")
    lines.append(
        f"{words.count(kept, 'outlet')} near a centre {'stays' if kept == 1 else 'stay'}: the space there is too "
        "small, another service would keep the building open, people would be beyond a standard, or the centre already "
        "has the same service of the same partner. The workbook gives the reason of each."
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


def _access_by_locality(material: Material) -> tuple[Block, ...]:
    """Return journeys by town or district: a gain for all can be a loss for one place."""
    services = material.estate.services
    rows: list[list[blocks.Cell]] = []
    for key, figures in material.findings.access_by_locality.items():
        known = [
            (services[service].name, before.mean_min, after.mean_min)
            for service, (before, after) in figures.items()
            if services[service].is_relocatable and before.mean_min is not None and after.mean_min is not None
        ]
        if not known:
            continue
        was, will = sum(a for _, a, _ in known) / len(known), sum(b for _, _, b in known) / len(known)
        change, name = max((b - a, name) for name, a, b in known)
        most = f"{name}, {change:.1f} minutes" if round(change, 1) > 0 else "no service"
        label = str(material.estate.localities.get(key, "name"))
        rows.append([label, words.minutes(was), words.minutes(will), words.change_in_minutes(was, will), most])
    if not rows:
        return ()
    heads = [
        Head("Locality"),
        Head("Minutes now", 24, "right"),
        Head("Minutes with", 24, "right"),
        Head("Change", 36),
        Head("Longer most for", 50),
    ]
    caption = "Average minutes to the services that could move, by locality (estimated)"
    return (blocks.table(caption, heads, rows),)
