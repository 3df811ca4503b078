"""The property table as columns of figures: what a stage shows of every property, and how a table is put in order."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from estates_app.domain.columns import FloatArray, IntArray, ObjectArray
from estates_app.domain.criteria import Axis, Criterion
from estates_app.domain.estate import Estate
from estates_app.domain.fates import Fate, GateState
from estates_app.domain.fields import FieldCatalogue, FieldKind
from estates_app.domain.findings import Findings, Money, Plan, ScoreTable
from estates_app.workspace.partner_words import short_names

#: Gates from the one that stops most to the one that stops nothing: a property shows the first that it has.
GATE_ORDER = (GateState.BLOCKED, GateState.ADVICE, GateState.NOT_TESTED, GateState.CLEAR)

_NUMBERS = frozenset({FieldKind.NUMBER, FieldKind.AREA, FieldKind.MONEY})


@dataclass(frozen=True)
class ColumnSpec:
    """One column that the table can show.

    Attributes
    ----------
    key, title : str
    kind : str
        How it is painted: ``name``, ``text``, ``number``, ``money``, ``change``, ``score``, ``bar``, ``coverage``,
        ``fate``, ``gate``, ``km``.
    width : int
        Usual width, logical pixels.
    about : str
        What it says, for the header's tool tip.
    field : str
        Field of the catalogue that an edit of a cell corrects, empty where the column is worked out.
    """

    key: str
    title: str
    kind: str
    width: int
    about: str = ""
    field: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it is written at the right and sorted largest first."""
        return self.kind not in ("name", "text", "fate", "gate")


_WORKED_OUT = (
    ColumnSpec("name", "Property", "name", 230, "Name in the register of its holder", "name"),
    ColumnSpec("partner", "Partner", "text", 118, "Body that holds it"),
    ColumnSpec("locality", "Locality", "text", 130, "Town or district in which it lies"),
    ColumnSpec(
        "scope", "Scope", "text", 110, "Whether the partnership decides on it: in scope, context only, excluded"
    ),
    ColumnSpec("class", "Class", "text", 100, "What kind of building it is, told by its use"),
    ColumnSpec("evidence", "Evidence", "coverage", 74, "Share of the weight of its criteria with evidence"),
    ColumnSpec("rank", "Rank", "number", 64, "Place among all that have a score, 1 is best"),
    ColumnSpec(
        "score",
        "Score",
        "score",
        116,
        "0 to 100 by the weights in force; the band is what missing evidence leaves open",
    ),
    *(
        ColumnSpec(axis.value, axis.value.capitalize(), "bar", 72, f"Score on {axis.value} alone, 0 to 100")
        for axis in Axis
    ),
    ColumnSpec("fate", "Fate", "fate", 142, "What may become of it in this scenario"),
    ColumnSpec("moves_to", "Moves to", "text", 170, "Centres or channels to which its services would go"),
    ColumnSpec("distance_km", "km", "km", 56, "Longest of its moves by road, estimated from the straight line"),
    ColumnSpec(
        "change_gbp", "£ a year", "change", 92, "Change of running cost in this scenario, all partners, per year"
    ),
    ColumnSpec("gate", "Gates", "gate", 126, "The check before the fate that stops most"),
    ColumnSpec("source", "Source", "text", 140, "Rows of the partners' files that it comes from"),
)

#: Fates in the order in which a room looks at them: what would change first.
FATE_ORDER = (
    *(
        Fate.HOST,
        Fate.NEW,
        Fate.RELOCATE,
        Fate.SUBSTITUTE,
        Fate.SHARE,
        Fate.LET,
        Fate.TRANSFER,
        Fate.COMMUNITY_TRANSFER,
    ),
    *(Fate.DISPOSAL_REVIEW, Fate.INVEST, Fate.RETAIN, Fate.NO_VIEW),
)

#: Titles of fields where the catalogue's label is too long for a heading.
_SHORT = {
    "use": "Use",
    "postcode": "Postcode",
    "tenure": "Interest",
    "gia_m2": "GIA, m²",
    "running_cost_gbp_a_year": "Running, £",
    "backlog_gbp": "Backlog, £",
    "condition": "Condition",
    "spare_m2": "Spare, m²",
}

#: Fields that a person would not look for in a table.
_HIDDEN = frozenset({"name", "easting_m", "northing_m", "lat", "lon", "grid_reference"})


def column_specs(catalogue: FieldCatalogue) -> dict[str, ColumnSpec]:
    """Return every column that a table can show, by key: what is worked out, then every field of the register."""
    found = {spec.key: spec for spec in _WORKED_OUT}
    for key, field in catalogue.fields.items():
        if key in _HIDDEN:
            continue
        kind = "money" if field.kind is FieldKind.MONEY else "number" if field.kind in _NUMBERS else "text"
        title = _SHORT.get(key, field.label[:1].upper() + field.label[1:] + (f", {field.unit}" if field.unit else ""))
        found[key] = ColumnSpec(key, title, kind, 92 if kind != "text" else 112, field.label, key)
    return found


class PropertyRows:
    """The columns of one snapshot and one scenario, each worked out when it is first asked for.

    Parameters
    ----------
    estate : Estate
    catalogue : FieldCatalogue
    scores : ScoreTable or None
        None where they are not worked out yet.
    findings : Findings or None
        Of the scenario in view.
    origins : callable
        Returns where a property's facts come from, by id.
    """

    def __init__(
        self,
        estate: Estate,
        catalogue: FieldCatalogue,
        scores: ScoreTable | None,
        findings: Findings | None,
        origins: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self.estate = estate
        self.ids = estate.properties.ids
        self.specs = column_specs(catalogue)
        self._scores, self._findings, self._origins = scores, findings, origins
        self._kept: dict[str, Any] = {}
        self._row_of_score: IntArray | None = None

    def with_scores(self, scores: ScoreTable) -> PropertyRows:
        """Return the rows with other scores; every other column is shared."""
        made = object.__new__(PropertyRows)
        made.__dict__.update(self.__dict__)
        made._scores = scores
        ours = {"rank", "score", "low", "high", "evidence", *(axis.value for axis in Axis)}
        before = self._scores.criteria if self._scores is not None else ()
        ours -= {axis.value for axis in Axis if _is_alike(axis, before, scores.criteria)}
        made._kept = {key: column for key, column in self._kept.items() if key not in ours}
        return made

    def numbers(self, key: str) -> FloatArray:
        """Return a column of figures, shape (property,), nan where nothing is known."""
        if key not in self._kept:
            self._kept[key] = self._make_numbers(key)
        found: FloatArray = self._kept[key]
        return found

    def texts(self, key: str) -> ObjectArray:
        """Return a column of words, shape (property,), empty where nothing is known."""
        if key not in self._kept:
            self._kept[key] = np.array(self._make_texts(key), object)
        found: ObjectArray = self._kept[key]
        return found

    def value(self, row: int, key: str) -> str | float:
        """Return one cell: a figure (nan where missing) or words."""
        spec = self.specs[key]
        if spec.is_number:
            return float(self.numbers(key)[row])
        return str(self.texts(key)[row])

    def order(self, rows: IntArray, key: str, *, is_descending: bool) -> IntArray:
        """Return rows sorted by a column; what is missing stands last either way, equals keep their order."""
        if key in ("rank", "score") and self._scores is not None:
            return self._by_rank(rows, is_best_first=is_descending == (key == "score"))
        if self.specs[key].is_number:
            values = self.numbers(key)[rows]
            known = np.isfinite(values)
            keys = np.where(known, -values if is_descending else values, np.inf)
            return np.asarray(rows[np.argsort(keys, kind="stable")], np.int64)
        words = [str(w) for w in self.texts(key)[rows]]
        if key in ("gate", "fate"):
            ranks = {state.value: f"{at:02d}" for at, state in enumerate(GATE_ORDER if key == "gate" else FATE_ORDER)}
            words = [ranks.get(word, "") for word in words]
        filled = sorted((w.casefold(), at) for at, w in enumerate(words) if w)
        if is_descending:
            filled = sorted(filled, key=lambda pair: pair[0], reverse=True)
        blank = [at for at, w in enumerate(words) if not w]
        return np.asarray(rows[[*(at for _, at in filled), *blank]], np.int64)

    def _by_rank(self, rows: IntArray, *, is_best_first: bool) -> IntArray:
        """Return rows by rank, those without one last, equals in their order: it follows every step of a slider."""
        assert self._scores is not None
        rank = np.zeros(len(self.ids), np.int64)
        rank[self._score_rows()] = self._scores.rank
        rank, last = rank[rows], len(self.ids) + 1
        place = np.where(rank > 0, rank if is_best_first else last - rank, last)
        # the place and the row in one number: to sort numbers is quicker than to sort rows by them
        packed = np.sort(place * len(rows) + np.arange(len(rows)))
        return np.asarray(rows[packed % max(len(rows), 1)], np.int64)

    def matching(self, rows: IntArray, query: str, keys: Sequence[str]) -> IntArray:
        """Return the rows in which every word of a query stands in one of the columns."""
        words = query.casefold().split()
        if not words:
            return rows
        haystack = [
            " ".join(str(self.texts(key)[row]) for key in keys if not self.specs[key].is_number).casefold()
            for row in rows
        ]
        return np.asarray(
            [row for row, hay in zip(rows, haystack, strict=True) if all(w in hay for w in words)], np.int64
        )

    def symbols(self) -> list[str]:
        """Return the symbol of each property's holder, as the map paints it."""
        codes = {p.id: p.code for p in self.estate.partners.values()}
        return [f"partner:{codes.get(str(p), 'VO')}" for p in self.estate.properties.texts("partner")]

    def _score_rows(self) -> IntArray:
        """Return the row of each scored property among all."""
        if self._row_of_score is None:
            assert self._scores is not None
            table = self.estate.properties
            self._row_of_score = np.array([table.row(key) for key in self._scores.property_ids], np.int64)
        return self._row_of_score

    def _spread(self, values: FloatArray) -> FloatArray:
        """Return figures of the scored properties as a column of all."""
        column = np.full(len(self.ids), np.nan)
        column[self._score_rows()] = values
        return column

    def _make_numbers(self, key: str) -> FloatArray:
        scores = self._scores
        nothing = np.full(len(self.ids), np.nan)
        if key in ("score", "low", "high", "evidence", "rank") or key in tuple(Axis):
            if scores is None:
                return nothing
            if key == "rank":
                return self._spread(np.where(scores.rank > 0, scores.rank, np.nan).astype(float))
            if key in tuple(Axis):
                return self._spread(axis_scores(scores, Axis(key)))
            return self._spread(scores.coverage if key == "evidence" else getattr(scores, key))
        if key == "distance_km":
            return self._of_moves(lambda move: move.distance_m / 1000, nothing)
        if key == "change_gbp":
            return self._changes(nothing)
        return self.estate.properties.numbers(key)

    def _make_texts(self, key: str) -> list[str]:
        table = self.estate.properties
        if key == "partner":
            names = short_names(self.estate)
            return [names.get(str(p), "") for p in table.texts("partner")]
        if key == "locality":
            towns = zip(self.estate.localities.ids, self.estate.localities.texts("name"), strict=True)
            names = {key: name or "" for key, name in towns}
            return [str(names.get(str(p)) or "") for p in table.texts("locality")]
        if key == "scope":
            return [(text or "").replace("_", " ") for text in table.texts("scope")]
        if key == "source":
            origins = self._origins()
            return [origins.get(key, "") for key in self.ids]
        if key in ("fate", "gate", "moves_to"):
            return self._of_findings(key)
        return [text or "" for text in table.texts(key)]

    def _of_findings(self, key: str) -> list[str]:
        if self._findings is None:
            return [""] * len(self.ids)
        if key == "moves_to":
            return self._moves_to(self._findings.plan)
        fates = self._findings.fates
        if key == "fate":
            return [fates[i].fate.value if i in fates else "" for i in self.ids]
        return [worst_gate(fates[i].gates) if i in fates else "" for i in self.ids]

    def _moves_to(self, plan: Plan) -> list[str]:
        """Return where the services of each property would go, the nearest place first."""
        to: dict[str, list[str]] = {}
        for move in plan.moves:  # the shortest first
            to.setdefault(move.from_property, []).append(
                str(self.estate.properties.get(move.to_property, "name") or "")
            )
        for gone in plan.channels:
            to.setdefault(gone.from_property, []).append(gone.channel.capitalize())
        return ["; ".join(dict.fromkeys(to.get(key, ()))) for key in self.ids]

    def _of_moves(self, figure: Callable[[Any], float], nothing: FloatArray) -> FloatArray:
        if self._findings is None:
            return nothing
        for move in self._findings.plan.moves:
            row = self.estate.properties.row(move.from_property)
            nothing[row] = np.fmax(nothing[row], figure(move))
        return nothing

    def _changes(self, nothing: FloatArray) -> FloatArray:
        """Add up the yearly lines of every ledger by the property they come from; one unknown makes it unknown."""
        if self._findings is None:
            return nothing
        sums: dict[str, float] = defaultdict(float)
        for ledger in self._findings.ledgers.values():
            for line in ledger.lines:
                if line.kind is Money.RUNNING:
                    sums[line.property_id] += np.nan if line.amount_gbp is None else line.amount_gbp
        for key, amount in sums.items():
            nothing[self.estate.properties.row(key)] = amount
        return nothing


def worst_gate(gates: Sequence[Any]) -> str:
    """Return the state of the gate that stops most, empty where there is none."""
    states = {gate.state for gate in gates}
    return next((state.value for state in GATE_ORDER if state in states), "")


def axis_scores(scores: ScoreTable, axis: Axis) -> FloatArray:
    """Return the score on one axis alone, 0 to 100, nan where no evidence of it is known; shape (property,)."""
    points, covered = np.zeros(len(scores.property_ids)), np.zeros(len(scores.property_ids))
    for at, criterion in enumerate(scores.criteria):
        if criterion.axis is axis and criterion.weight > 0:
            value = scores.value[:, at]
            counts = criterion.weight * (scores.applies[:, at] & ~np.isnan(value))
            points += counts * np.nan_to_num(value)
            covered += counts
    return np.asarray(np.divide(100 * points, covered, out=np.full(len(points), np.nan), where=covered > 0))


def _is_alike(axis: Axis, before: Sequence[Criterion], after: Sequence[Criterion]) -> bool:
    """Whether the criteria of an axis have the same weights among themselves, whatever the axis as a whole weighs."""
    old, new = ([c.weight for c in criteria if c.axis is axis] for criteria in (before, after))
    if len(old) != len(new) or not sum(old) or not sum(new):
        return False
    return all(math.isclose(a * sum(new), b * sum(old), rel_tol=1e-9) for a, b in zip(old, new, strict=True))
