"""The symbols of properties: by colour and sign what one chose, by size what a stage wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from estates_app.domain.columns import FloatArray, IntArray
from estates_app.domain.estate import Estate
from estates_app.domain.fates import Fate
from estates_app.domain.findings import Findings, ScoreTable
from estates_app.domain.localities import inside
from estates_app.domain.partnership import Scope
from estates_app.map.amounts import AMOUNT, UNKNOWN, shares_of
from estates_app.ui.desk import Desk
from estates_app.workspace.property_signs import COLOURINGS, Signs, signs_of

#: Above this many scored properties a symbol bears no number: they would lie upon one another.
_MOST_NUMBERS = 70
#: Above this many properties what stays is a dot, and gaps are small.
MOST_LARGE = 2 * _MOST_NUMBERS

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
QUIET_FATES = (Fate.RETAIN, Fate.NO_VIEW)
_FATES = (*((f"fate:{fate.value}", 1.5 if fate is Fate.HOST else 0.9) for fate in Fate), _CONTEXT)

#: Radii of circles are kept to so many steps of the largest.
_SIZE_STEPS = 256


class Symbols:
    """The symbols of every property of a snapshot, by what they are to tell.

    Parameters
    ----------
    estate : Estate
    locality : str
        Key of a locality or drawn area: properties elsewhere are dots of context; empty for all.
    """

    def __init__(self, estate: Estate, locality: str) -> None:
        self._estate = estate
        self._signs: dict[tuple[str, str], Signs] = {}
        table = estate.properties
        in_scope = np.array([scope == Scope.IN_SCOPE.value for scope in table.texts("scope")], bool)
        self._is_here = inside(estate, locality)
        self.counted = in_scope & self._is_here
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

    def by_sign(self, colouring: str, words: Mapping[str, str], service: str) -> Looks:
        """Return looks by sign (`estates_app.workspace.property_signs`); who delivers a service counts in scope or not.

        Parameters
        ----------
        words : mapping of str to str
            Words of the signs, as the theme gives them.
        """
        signs = self.signs(colouring, words, service)
        counts = self._is_here if colouring == "service" else self.counted
        context = len(signs.keys) - 1
        few = int(counts.sum()) <= MOST_LARGE
        sizes = {"context": 0.8, signs.keys[-2]: 1.0 if few else 0.6}  # gaps must not hide what is known
        return tuple((key, sizes.get(key, 1.0)) for key in signs.keys), np.where(counts, signs.codes, context)

    def signs(self, colouring: str, words: Mapping[str, str], service: str) -> Signs:
        """Return the sign of every property, kept until the properties change."""
        key = (colouring, service if colouring == "service" else "")
        if key not in self._signs:
            self._signs[key] = signs_of(self._estate, colouring, words, service)
        return self._signs[key]

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
        few = int(self.counted.sum()) <= MOST_LARGE
        number = {fate: at for at, fate in enumerate(Fate) if few or fate not in QUIET_FATES}
        elsewhere = len(_FATES) - 1
        codes = np.full(len(self.counted), elsewhere)
        for i in np.flatnonzero(self.counted).tolist():
            decision = findings.fates.get(self._estate.properties.ids[i])
            if decision is not None:
                codes[i] = number.get(decision.fate, elsewhere)
        return _FATES, codes

    def by_amount(self, looks: Looks, amounts: FloatArray) -> Looks:
        """Return looks as circles of amounts: the same colours, areas by amount; what nobody supplied is no circle.

        Parameters
        ----------
        looks : Looks
            What the colours tell.
        amounts : ndarray, shape (property,)
            nan where unknown.
        """
        keys, codes = looks
        shares = shares_of(amounts, self.largest(amounts))
        steps = np.where(np.isfinite(shares), np.rint(np.nan_to_num(shares) * _SIZE_STEPS), 0).astype(np.int64)
        both, found = np.unique(np.where(self.counted, codes * (_SIZE_STEPS + 1) + steps, -1), return_inverse=True)
        few = int(self.counted.sum()) <= MOST_LARGE
        unknown = (UNKNOWN, 1.0 if few else 0.5)  # gaps must not hide what is known
        made = []
        for pair in both.tolist():
            code, step = divmod(pair, _SIZE_STEPS + 1)
            sized = (f"{AMOUNT}:{keys[code][0]}", step / _SIZE_STEPS) if step else unknown
            made.append(_CONTEXT if pair < 0 else sized)
        return tuple(made), found.astype(np.int64)

    def largest(self, amounts: FloatArray) -> float:
        """Return the largest amount of the properties that are counted, 1 where none is known."""
        known = amounts[self.counted & np.isfinite(amounts)]
        return float(known.max(initial=0.0)) or 1.0


@dataclass(frozen=True)
class Shown:
    """What the symbols show now.

    Attributes
    ----------
    told : Looks
        What colours and signs tell, of the usual size.
    looks : Looks
        The same as the map shows it: as circles where size tells something.
    largest : float
        The amount of the largest circle.
    signs : Signs or None
        What the colours tell where they are signs, with their words.
    """

    told: Looks
    looks: Looks
    largest: float = 1.0
    signs: Signs | None = None


class SymbolChoice:
    """Chooses the symbols by the look and the stage; keeps what holds until properties change."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._symbols: Symbols | None = None
        self._score_rows: tuple[object, IntArray] = (None, np.empty(0, np.int64))

    def forget(self) -> None:
        """Make the symbols anew: properties, or the locality, have changed."""
        self._symbols = None

    def before(self) -> Looks:
        """Return the looks of the estate as it is now, for the map beside."""
        return self._kept().by_partner()

    def now(self, sized_by: str) -> Shown:
        """Return what the symbols show; ``sized_by`` is the field that their sizes tell, empty for none."""
        told, symbols, signs = self._told(), self._kept(), self._signs()
        if not sized_by:
            return Shown(told, told, signs=signs)
        amounts = self._desk.bridge.estate.properties.numbers(sized_by)
        return Shown(told, symbols.by_amount(told, amounts), symbols.largest(amounts), signs)

    def _kept(self) -> Symbols:
        if self._symbols is None:
            self._symbols = Symbols(self._desk.bridge.estate, self._desk.bridge.look.locality)
        return self._symbols

    def _signs(self) -> Signs | None:
        colour = self._desk.bridge.look.colour
        if colour not in COLOURINGS:
            return None
        return self._kept().signs(colour, self._desk.skin.theme.sign_words(colour), self._desk.results.service())

    def _told(self) -> Looks:
        symbols, results, look = self._kept(), self._desk.results, self._desk.bridge.look
        scores, findings = results.scores, results.findings
        if look.colour in COLOURINGS:
            return symbols.by_sign(look.colour, self._desk.skin.theme.sign_words(look.colour), results.service())
        if look.colour == "score" and scores is not None:
            if self._score_rows[0] is not scores.property_ids:
                table = self._desk.bridge.estate.properties
                rows = np.array([table.row(key) for key in scores.property_ids], np.int64)
                self._score_rows = (scores.property_ids, rows)
            return symbols.by_score(scores, self._score_rows[1])
        if look.colour == "fate" and findings is not None and findings.fates:
            return symbols.by_fate(findings)
        if look.stage == "demand":
            return symbols.by_service(results.service())
        return symbols.by_partner()
