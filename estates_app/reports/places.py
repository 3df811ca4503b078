"""The maps, and the same facts in words: access, fates and localities as tables."""

from __future__ import annotations

from estates_app.domain.fates import Fate
from estates_app.domain.findings import AccessFigure
from estates_app.domain.material import Material
from estates_app.domain.wording import listed
from estates_app.reports import blocks, words
from estates_app.reports.blocks import Block, Head, Section
from estates_app.reports.public import place_name

#: Centres named one by one before their own pages.
_MOST_LINES = 12


def maps(material: Material) -> Section:
    """Return the two maps, or a sentence where none could be painted."""
    wanted = (("Now", "now"),) if material.keeps_all else (("Now", "now"), ("With the proposals", "proposed"))
    found = [(title, f"{key}.svg", material.pictures[key].alt) for title, key in wanted if key in material.pictures]
    title = "Where property is" if material.keeps_all else "Where property is, now and with the proposals"
    start: list[Block] = [blocks.heading(title)]
    if found:
        start.append(
            blocks.pictures(
                "Property of all partners now"
                + ("" if material.keeps_all else ", and the proposed centres with what would move"),
                found,
            )
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
    estate = material.estate
    return Section(
        (
            blocks.heading("The maps in words"),
            *([] if material.keeps_all else [blocks.bullets(_shown(material))]),
            _access(material),
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
            *_fates(material),
            *_channels(material),
            blocks.heading("By locality", 3),
            _localities(material),
            *([] if material.keeps_all else _access_by_locality(material)),
        )
    )


def _access(material: Material) -> Block:
    """Return journeys to each service now and with the proposals; of the baseline now alone."""
    findings, estate = material.findings, material.estate
    known = [(key, before) for key, before in findings.access_before.items() if before.mean_min is not None]
    if material.keeps_all:
        return blocks.table(
            "Minutes to the nearest outlet of each service (estimated)",
            [
                Head("Service"),
                *(Head(h, 28, "right") for h in ("Average", "Farthest 5%", "Longest", "Within standard")),
            ],
            [
                [
                    estate.services[key].name,
                    words.minutes(one.mean_min),
                    words.minutes(one.p95_min),
                    words.minutes(one.worst_min),
                    words.percent(one.within_standard_share) or "no standard",
                ]
                for key, one in known
            ],
        )
    heads = ("Average now", "Average with", "Farthest 5% now", "Farthest 5% with", "Longest now", "Longest with")
    return blocks.table(
        "Minutes to the nearest outlet of each service, now and with the proposals (estimated)",
        [Head("Service"), *(Head(head, 19.5, "right") for head in (*heads, "Within standard"))],
        [[estate.services[key].name, *_pair(before, findings.access_after[key])] for key, before in known],
    )


def _channels(material: Material) -> tuple[Block, ...]:
    """Return what would leave its building for a channel."""
    estate, gone = material.estate, material.findings.plan.channels
    if not gone:
        return ()
    rows: list[list[blocks.Cell]] = [
        [
            place_name(material, one.from_property),
            estate.services[one.service].name,
            estate.partners[str(estate.outlets.get(one.outlet_id, "partner"))].name,
            one.channel.capitalize(),
        ]
        for one in gone
    ]
    heads = [Head("From"), Head("Service", 44), Head("Partner", 50), Head("Instead", 24)]
    return (blocks.table("Services that would leave their building and move to no other", heads, rows),)


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


def _fates(material: Material) -> tuple[Block, ...]:
    if material.keeps_all:
        return ()
    rows: list[list[blocks.Cell]] = []
    for kind in Fate:
        keys = [key for key, decision in material.findings.fates.items() if decision.fate is kind]
        if keys:
            names = sorted(place_name(material, key) for key in keys)
            rows.append([blocks.fate(kind.value, kind.words), f"{len(keys):,}", listed(names, 8)])
    caption = f"{words.count(len(material.findings.fates), 'property', 'properties')} in scope by proposed future"
    heads = [Head("Proposed future", 58), Head("Properties", 18, "right"), Head("Which")]
    return blocks.heading("What may become of the properties", 3), blocks.table(caption, heads, rows)


def _localities(material: Material) -> Block:
    estate, findings = material.estate, material.findings
    heads = ("Properties", "Centres", "Relocate", "Review or community", "No view yet")
    counted: list[tuple[str, tuple[int, ...]]] = []
    for key in [*estate.localities.ids, ""]:
        inside = [p for p in material.in_scope if (estate.properties.get(p, "locality") or "") == key]
        if not inside:
            continue
        fates = [findings.fates[p].fate for p in inside if p in findings.fates]
        name = str(estate.localities.get(key, "name")) if key else "Outside every locality"
        centres = sum(c.locality == key for c in findings.plan.joint)
        review = fates.count(Fate.DISPOSAL_REVIEW) + fates.count(Fate.COMMUNITY_TRANSFER)
        figures = (len(inside), centres, fates.count(Fate.RELOCATE), review, fates.count(Fate.NO_VIEW))
        counted.append((name, figures))
    shown = 1 if material.keeps_all else len(heads)
    total = ("All", tuple(sum(figures[i] for _, figures in counted) for i in range(len(heads))))
    rows = [[name, *(f"{n:,}" for n in figures[:shown])] for name, figures in (*counted, total)]
    columns = [Head("Locality"), *(Head(h, 25, "right") for h in heads[:shown])]
    caption = f"Properties in scope{'' if material.keeps_all else ' and proposals'} by locality"
    return blocks.table(caption, columns, rows)


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
