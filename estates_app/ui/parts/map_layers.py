"""What the map shows of the project: symbols by what they tell, shades, spider lines, catchments, and their legend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from estates_app.domain.columns import IntArray
from estates_app.domain.estate import Estate
from estates_app.domain.fates import Fate
from estates_app.domain.findings import Findings, ScoreTable
from estates_app.domain.partnership import Scope
from estates_app.map.scene import Link, Ring
from estates_app.ui.mapview.legend import ClassBar, LegendEntry, LegendTitle, LineRow, SwatchRow, SymbolRow
from estates_app.ui.words import number
from estates_app.workspace.zone_themes import ZoneTheme

#: Above this many scored properties a symbol bears no number: they would lie upon one another.
_MOST_NUMBERS = 70

#: Looks that occur on one map, as (symbol, size), and the look of each property as its number among them.
Looks = tuple[tuple[tuple[str, float], ...], IntArray]

_CONTEXT = ("context", 0.8)
_SCORES = (
    *((f"score:{n}", 1.0) for n in range(101)),
    ("score:none", 0.7),
    _CONTEXT,
)  # what has no score lies below what has one
_DOTS = (*((f"scoredot:{n}", 1.0) for n in range(101)), ("scoredot:none", 0.7), _CONTEXT)
_NONE, _ELSEWHERE = 101, 102

#: Fates that are small dots in a wide view, and those whose places are larger.
_QUIET = (Fate.RETAIN, Fate.NO_VIEW)
_FATES = (*((f"fate:{fate.value}", 1.5 if fate is Fate.HOST else 0.9) for fate in Fate), _CONTEXT)

#: Minutes on foot of the catchment that is drawn round a centre.
_WALK_MIN = 20


class Symbols:
    """The symbols of every property of a snapshot, by what they are to tell.

    Parameters
    ----------
    estate : Estate
    locality : str
        Properties elsewhere are dots of context; empty for all.
    """

    def __init__(self, estate: Estate, locality: str) -> None:
        self._estate = estate
        table = estate.properties
        scope, where = table.texts("scope"), table.texts("locality")
        self.counted = np.array(
            [s == Scope.IN_SCOPE.value and (not locality or w == locality) for s, w in zip(scope, where, strict=True)],
            bool,
        )
        number = {key: at for at, key in enumerate(estate.partners)}
        others = len(number)  # of holders that are no partner
        self._partner_looks = (
            *((f"partner:{partner.code}", 1.0) for partner in estate.partners.values()),
            ("partner:VO", 1.0),
            _CONTEXT,
        )
        holders = [number.get(str(holder), others) for holder in table.texts("partner")]
        self._all_holders = np.array(holders, np.int64)
        self._holders = np.where(self.counted, self._all_holders, others + 1)

    def by_partner(self) -> Looks:
        """Return looks by holder."""
        return self._partner_looks, self._holders

    def by_service(self, service: str) -> Looks:
        """Return looks by holder of where a service is given now; every other property is context."""
        given = {place for _, place, kind in self._estate.delivered() if kind == service}
        here = np.array([key in given for key in self._estate.properties.ids], bool)
        elsewhere = len(self._partner_looks) - 1
        return self._partner_looks, np.where(here, self._all_holders, elsewhere)

    def by_score(self, scores: ScoreTable, rows: IntArray) -> Looks:
        """Return looks by score; ``rows`` are the rows of the scored properties."""
        codes = np.full(len(self.counted), _NONE)
        known = np.isfinite(scores.score)
        codes[rows] = np.where(known, np.clip(np.rint(np.where(known, scores.score, 0.0)), 0, 100), _NONE)
        codes[~self.counted] = _ELSEWHERE
        few = int(self.counted.sum()) <= _MOST_NUMBERS
        return _SCORES if few else _DOTS, codes

    def by_fate(self, findings: Findings) -> Looks:
        """Return looks by fate; hosts are larger, what stays is small in a wide view."""
        few = int(self.counted.sum()) <= 2 * _MOST_NUMBERS
        number = {fate: at for at, fate in enumerate(Fate) if few or fate not in _QUIET}
        elsewhere = len(_FATES) - 1
        codes = np.full(len(self.counted), elsewhere)
        for i in np.flatnonzero(self.counted).tolist():
            decision = findings.fates.get(self._estate.properties.ids[i])
            if decision is not None:
                codes[i] = number.get(decision.fate, elsewhere)
        return _FATES, codes


def counts_of(looks: Looks) -> Counter[str]:
    """Return how many properties have each symbol."""
    keys, codes = looks
    found = Counter[str]()
    for (symbol, _), count in zip(keys, np.bincount(codes, minlength=len(keys)).tolist(), strict=True):
        if count:
            found[symbol] += count
    return found


def links_of(estate: Estate, findings: Findings | None) -> list[Link]:
    """Return a spider line for each building that would move, in the colour of its fate."""
    if findings is None:
        return []
    table, found = estate.properties, {}
    for move in findings.plan.moves:
        start, end = table.get(move.from_property, "geometry"), table.get(move.to_property, "geometry")
        if start is None or end is None or start.distance(end) < 1:
            continue
        decision = findings.fates.get(move.from_property)
        fate = decision.fate.value if decision else Fate.RELOCATE.value
        found[move.from_property, move.to_property] = Link((start.x, start.y), (end.x, end.y), f"fate:{fate}")
    return list(found.values())


def rings_of(estate: Estate, centres: Sequence[str]) -> list[Ring]:
    """Return the catchment of each centre: twenty minutes on foot, as far as roads usually bend."""
    speed_kmh = estate.settings.assumptions.get("walk_speed_kmh")
    bend = estate.settings.assumptions.get("detour_factor")
    if speed_kmh is None or bend is None:
        return []
    reach_m = _WALK_MIN * speed_kmh.value * 1000 / 60 / bend.value
    rings = []
    for key in centres:
        shape = estate.properties.get(key, "geometry")
        if shape is not None:
            rings.append(Ring((shape.x, shape.y), reach_m, f"{_WALK_MIN} min walk"))
    return rings


def point_legend(estate: Estate, colour: str, counts: Counter[str]) -> list[LegendEntry]:
    """Return what the symbols mean, with how many there are of each."""
    rest = [SymbolRow("context", "Not in scope, or elsewhere", counts["context"])] if counts["context"] else []
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


def zone_legend(theme: ZoneTheme) -> list[LegendEntry]:
    """Return what the shades mean: every break is written."""
    if not theme.breaks:
        return []
    title = f"{theme.title}, {theme.unit}" if theme.unit else theme.title
    words = tuple(number(edge, 0 if edge == round(edge) else 1) for edge in theme.breaks)
    entries: list[LegendEntry] = [LegendTitle(title), ClassBar(theme.ramp, len(theme.breaks) + 1, words)]
    if not np.isfinite(theme.values).all():
        entries.append(SwatchRow("missing", "Not known"))
    return entries


def line_legend(links: Sequence[Link]) -> list[LegendEntry]:
    """Return what the spider lines mean."""
    return [LineRow("fate:relocate", "Would move to")] if links else []
