"""What the legend of the map says: symbols, sizes, shades and lines."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from estates_app.domain.estate import Estate
from estates_app.domain.fates import Fate
from estates_app.domain.mapsheet import OWN, VECTOR, MapSheet
from estates_app.map.amounts import UNKNOWN, is_circle, shares_of
from estates_app.map.legend import (
    ClassBar,
    LegendEntry,
    LegendTitle,
    LineRow,
    NoteRow,
    SizeRow,
    SwatchRow,
    SymbolRow,
    without_bare_titles,
)
from estates_app.map.scene import Link
from estates_app.map.theme import MISSING, class_words, level_class, number
from estates_app.ui.desk import Desk
from estates_app.ui.parts.map_symbols import Looks, Shown
from estates_app.ui.words import money_k, sentence
from estates_app.workspace.property_signs import COLOURINGS
from estates_app.workspace.zone_themes import ZoneTheme, zone_theme


def legend_of(desk: Desk, shown: Shown, sized_by: str, shades: ZoneTheme, links: Sequence[Link]) -> list[LegendEntry]:
    """Return the legend of the map as it is now.

    Parameters
    ----------
    sized_by : str
        Field that the sizes of symbols tell, empty for none.
    """
    look, sheet = desk.bridge.look, desk.bridge.estate.sheet
    points = _symbol_rows(desk, shown, sized_by) if sheet.shows("properties") else []
    ground = zone_rows(shades) if sheet.shows("zones") else []
    lines = [LineRow("fate:relocate", "Would move to")] if links and sheet.shows("links") else []
    lines += own_rows(sheet)
    return without_bare_titles([*(ground + points if look.stage == "demand" else points + ground), *lines])


def own_rows(sheet: MapSheet, *, is_public: bool = False) -> list[LineRow]:
    """Return what the lines of people's own layers mean, the highest first; base maps and tiles explain themselves."""
    own = {OWN + layer.id: layer for layer in sheet.own if layer.kind == VECTOR and (layer.is_for_all or not is_public)}
    keys = [state.key for state in reversed(sheet.stack()) if state.is_shown and state.key in own]
    return [LineRow(f"own:{own[key].colour}", own[key].title, width_px=own[key].width_px) for key in keys]


def _symbol_rows(desk: Desk, shown: Shown, sized_by: str) -> list[LegendEntry]:
    look, counts = desk.bridge.look, _counts_of(shown.looks)
    if not sized_by:
        return _told_rows(desk, shown, counts)
    catalogue = desk.bridge.session.catalogue
    title = f"{sentence(catalogue.label(sized_by))}, {catalogue[sized_by].unit}"
    sizes = _size_rows(title, shown.largest, counts)
    if look.colour == "partner":  # the ledgers beside the map show the partners' signs
        return [*sizes, *_rest_rows(counts)]
    return [*sizes, *_told_rows(desk, shown, _counts_of(shown.told))]


def _told_rows(desk: Desk, shown: Shown, counts: Counter[str]) -> list[LegendEntry]:
    """Return what the colours and shapes mean: signs by their own words, else partners, scores or fates."""
    estate, colour, signs = desk.bridge.estate, desk.bridge.look.colour, shown.signs
    if signs is None:
        return _colour_rows(estate, colour, counts)
    heading = COLOURINGS[colour].heading
    if colour == "service" and desk.results.service():
        heading = f"{heading}: {estate.services[desk.results.service()].in_sentence}"
    rows: list[LegendEntry] = [
        SymbolRow(key, words, counts[key]) for key, words in zip(signs.keys, signs.words, strict=True) if counts[key]
    ]
    unplaced = int((~estate.properties.column("geometry").valid).sum()) if colour == "place" else 0
    if unplaced:
        rows.append(NoteRow(f"{unplaced:,} more have no place yet and stand in the table alone"))
    return [LegendTitle(heading), *rows]


def _counts_of(looks: Looks) -> Counter[str]:
    """Return how many properties have each symbol."""
    keys, codes = looks
    found = Counter[str]()
    for (symbol, _), count in zip(keys, np.bincount(codes, minlength=len(keys)).tolist(), strict=True):
        if count:
            found[symbol] += count
    return found


def _colour_rows(estate: Estate, colour: str, counts: Counter[str]) -> list[LegendEntry]:
    """Return what the symbols mean, with how many there are of each."""
    rest = _rest_rows(counts)
    if colour == "score":
        bar = ClassBar("sequential", 7, ("0", "14", "29", "43", "57", "71", "86", "100"))
        return [LegendTitle("Score, 0 to 100"), bar, SymbolRow("score:none", "Too little evidence"), *rest]
    if colour == "fate" and any(symbol.startswith("fate:") for symbol in counts):
        quiet = [SymbolRow("context", "No change, no view yet, or elsewhere", counts["context"])]
        rows = [
            SymbolRow(f"fate:{fate.value}", fate.words, counts[f"fate:{fate.value}"])
            for fate in Fate
            if counts[f"fate:{fate.value}"]
        ]
        return [LegendTitle("Fates"), *rows, *(quiet if counts["context"] else [])]
    partners = [
        SymbolRow(f"partner:{p.code}", p.name, counts[f"partner:{p.code}"])
        for p in estate.partners.values()
        if counts[f"partner:{p.code}"]
    ]
    return [LegendTitle("Properties by partner"), *partners, *rest]


def _size_rows(title: str, largest: float, counts: Counter[str]) -> list[LegendEntry]:
    """Return what the sizes of circles mean, with how many properties have no amount."""
    entries: list[LegendEntry] = [LegendTitle(title)]
    if any(is_circle(symbol) for symbol in counts):
        circles = [(float(share), money_k(amount)) for amount, share in _round_amounts(largest)]
        entries.append(SizeRow(tuple(circles)))
    if counts[UNKNOWN]:
        entries.append(SymbolRow(UNKNOWN, "Not supplied", counts[UNKNOWN]))
    return entries


def _rest_rows(counts: Counter[str]) -> list[LegendEntry]:
    """Return what the dots of context mean where there are any."""
    return [SymbolRow("context", "Not in scope, or elsewhere", counts["context"])] if counts["context"] else []


def _round_amounts(largest: float) -> list[tuple[float, float]]:
    """Return up to three round amounts, each about a quarter of the next, with the shares of their radii."""
    found: list[float] = []
    room = largest
    while len(found) < 3 and room >= 1.0:
        power = 10.0 ** math.floor(math.log10(room))
        found.insert(0, power * next(step for step in (5, 2, 1) if step * power <= room))
        room = found[0] / 4
    return list(zip(found, shares_of(np.array(found), largest).tolist(), strict=True))


def shades_of(desk: Desk) -> ZoneTheme:
    """Return what the small areas' shades tell at the stage in view."""
    look, estate, service = desk.bridge.look, desk.bridge.estate, desk.results.service()
    if look.stage == "map":
        return zone_theme(estate, estate.sheet.shades.figure, desk.results.journeys, service, estate.sheet.shades)
    key = look.demand_theme if look.stage == "demand" else "density"
    return zone_theme(estate, key, desk.results.journeys, service)


def zone_rows(theme: ZoneTheme) -> list[LegendEntry]:
    """Return what the shades mean: every break, how many small areas are in each class, how the classes were made."""
    if not theme.class_count:
        return []
    entries: list[LegendEntry] = [LegendTitle(theme.heading)]
    words = class_words(theme.breaks, theme.labels, theme.level)
    if theme.labels or not theme.breaks:
        swatches = zip(words or ("All",), theme.counts, strict=True)
        entries += [
            SwatchRow(f"ramp:{theme.ramp}:{at}:{theme.class_count}", told, count)
            for at, (told, count) in enumerate(swatches)
        ]
    else:
        at = level_class(theme.breaks, theme.level)
        hidden = (at - 1, at) if at >= 0 else ()
        edges = tuple("" if n in hidden else number(edge) for n, edge in enumerate(theme.breaks))
        middle = (at, words[at]) if at >= 0 else None
        entries.append(ClassBar(theme.ramp, theme.class_count, edges, theme.counts, words, middle))
    if theme.missing:
        entries.append(SwatchRow("missing", MISSING, theme.missing))
    return [*entries, NoteRow(_counted_words(theme))]


def _counted_words(theme: ZoneTheme) -> str:
    """Say what the numbers of the classes count, how the classes were made, and where the figure comes from."""
    if not theme.words:
        return f"Small areas in each class; {theme.source}" if theme.source else "Small areas in each class"
    return f"Small areas in each of {theme.note[:1].lower()}{theme.note[1:]}"
