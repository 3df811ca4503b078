"""Data quality: what a register should say, what of it is missing, doubtful or old, by partner and locality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from estates_app.domain.claims import Severity

#: Groups of wishes: what the Transparency Code asks, and the kinds of evidence that scores and money need.
CODE, EVIDENCE = "code", "evidence"


@dataclass(frozen=True)
class Wish:
    """One thing that should be known of a property.

    Attributes
    ----------
    id, label : str
        The label for people, lower case.
    fields : tuple of str
        Any of these fulfils it; ``geometry`` means that it has a place.
    group : str
        `CODE` or `EVIDENCE`.
    ask : str
        Field that a partner is asked for.
    why : str
        Why it matters, as a clause.
    owners : tuple of str
        Kinds of partner that are asked; empty for all.
    not_classes : tuple of str
        Classes of property that are not asked.
    or_has : (field, pattern) or None
        A field whose text fulfils the wish where the pattern is found in it.
    """

    id: str
    label: str
    fields: tuple[str, ...]
    group: str
    ask: str
    why: str
    owners: tuple[str, ...] = ()
    not_classes: tuple[str, ...] = ()
    or_has: tuple[str, str] | None = None


@dataclass(frozen=True)
class Age:
    """From which age on something is old.

    Attributes
    ----------
    id, label : str
    tells : tuple of str
        The facts that grow old; empty for the register itself.
    dated_by : tuple of str
        Fields that say of when they are, the first that is known.
    months : int
        Older than this is old.
    source : str
    """

    id: str
    label: str
    tells: tuple[str, ...]
    dated_by: tuple[str, ...]
    months: int
    source: str


@dataclass(frozen=True)
class DatumRules:
    """What one missing fact is worth (`estates_app.analysis.datum`): points added to all, and factors by its reach."""

    base_points: float
    score: float
    fate_with_others: float
    candidate: float
    fate_alone: float
    source: str


@dataclass(frozen=True)
class QuestionRules:
    """How many questions go out at once, and from where on a missing fact is asked for as a whole column."""

    most: int
    column_share: float
    column_least: int


@dataclass(frozen=True)
class QualityRules:
    """The dated limits by which data quality is judged."""

    code: tuple[Wish, ...]
    ages: tuple[Age, ...]
    place_doubtful_m: float
    datum: DatumRules
    questions: QuestionRules


@dataclass(frozen=True, slots=True)
class Doubt:
    """One fact of a property that a person should look at.

    Attributes
    ----------
    field : str
        Empty where it is no single field.
    severity : Severity
    words : str
        One plain sentence.
    """

    field: str
    severity: Severity
    words: str


@dataclass(frozen=True, slots=True)
class Old:
    """Something known of a property that is older than the limit.

    Attributes
    ----------
    age : str
        Id of the limit.
    field : str
        The fact that is old; empty for the register itself.
    words : str
        "condition survey of 3 May 2015, 11 years old"
    """

    age: str
    field: str
    words: str


@dataclass(frozen=True, slots=True)
class PropertyQuality:
    """What lacks of one property.

    Attributes
    ----------
    property_id, partner_id, locality, scope : str
    wanted : int
    missing : tuple of str
        Ids of the wishes that nobody has fulfilled.
    doubts : tuple of Doubt
    old : tuple of Old
    undated : tuple of str
        Ids of limits whose fact is known but not of when it is: it is neither old nor new.
    """

    property_id: str
    partner_id: str
    locality: str
    scope: str
    wanted: int
    missing: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    old: tuple[Old, ...]
    undated: tuple[str, ...]

    @property
    def known(self) -> int:
        """How many wishes are fulfilled."""
        return self.wanted - len(self.missing)

    @property
    def worst(self) -> Severity | None:
        """The most serious doubt, None where there is none."""
        return min((doubt.severity for doubt in self.doubts), key=_ORDER.__getitem__, default=None)


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True)
class QualityCell:
    """What is known of the properties of one partner in one locality.

    Attributes
    ----------
    properties : int
    known, wanted : int
        Facts.
    doubtful, old, undated : int
        Properties of which something is so.
    doubts : mapping of Severity to int
        Doubts by how much they matter.
    missing : mapping of str to int
        Id of a wish to how many properties lack it.
    """

    properties: int = 0
    known: int = 0
    wanted: int = 0
    doubtful: int = 0
    old: int = 0
    undated: int = 0
    doubts: Mapping[Severity, int] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)

    @property
    def share(self) -> float | None:
        """Share of the wanted facts that are known, None where nothing is wanted: that is not nought."""
        return self.known / self.wanted if self.wanted else None


@dataclass(frozen=True, eq=False)
class Quality:
    """The picture.

    Attributes
    ----------
    cells : mapping of (partner id, locality id) to QualityCell
        Of the properties in scope; the locality is empty for those that lie in none.
    context : mapping of (partner id, locality id) to QualityCell
        Of those that are context only. Excluded properties stand in neither.
    properties : mapping of str to PropertyQuality
        By id, those in scope and in context.
    wishes : mapping of str to Wish
        In the order in which people read them.
    """

    cells: Mapping[tuple[str, str], QualityCell]
    context: Mapping[tuple[str, str], QualityCell]
    properties: Mapping[str, PropertyQuality]
    wishes: Mapping[str, Wish]

    def cell(self, partner_id: str | None = None, locality: str | None = None) -> QualityCell:
        """Return the sum over partners (None) and localities (None) of what is in scope."""
        return summed(
            cell
            for (partner, where), cell in self.cells.items()
            if partner_id in (None, partner) and locality in (None, where)
        )

    def lacking(
        self, partner_id: str | None = None, locality: str | None = None, *, scope: str = "in_scope"
    ) -> list[PropertyQuality]:
        """Return the properties of which something is missing, doubtful or old, in the estate's order."""
        return [
            one
            for one in self.properties.values()
            if one.scope == scope
            and partner_id in (None, one.partner_id)
            and locality in (None, one.locality)
            and (one.missing or one.doubts or one.old)
        ]


def cell_of(many: Iterable[PropertyQuality]) -> QualityCell:
    """Count what is known of some properties."""
    found = list(many)
    return QualityCell(
        properties=len(found),
        known=sum(one.known for one in found),
        wanted=sum(one.wanted for one in found),
        doubtful=_count(found, lambda one: bool(one.doubts)),
        old=_count(found, lambda one: bool(one.old)),
        undated=_count(found, lambda one: bool(one.undated)),
        doubts=dict(Counter(doubt.severity for one in found for doubt in one.doubts)),
        missing=dict(Counter(wish for one in found for wish in one.missing)),
    )


def summed(cells: Iterable[QualityCell]) -> QualityCell:
    """Return the sum of cells that share no property."""
    found = list(cells)
    doubts: Counter[Severity] = Counter()
    missing: Counter[str] = Counter()
    for cell in found:
        doubts.update(cell.doubts)
        missing.update(cell.missing)
    return QualityCell(
        properties=sum(cell.properties for cell in found),
        known=sum(cell.known for cell in found),
        wanted=sum(cell.wanted for cell in found),
        doubtful=sum(cell.doubtful for cell in found),
        old=sum(cell.old for cell in found),
        undated=sum(cell.undated for cell in found),
        doubts=dict(doubts),
        missing=dict(missing),
    )


def _count(found: list[PropertyQuality], is_so: Callable[[PropertyQuality], bool]) -> int:
    return sum(1 for one in found if is_so(one))
