"""The dossier: everything that is known of one property, as ready-made words, each fact with its source and date."""

from __future__ import annotations

from dataclasses import dataclass

from estates_app.domain.dates import parse_iso, written_day
from estates_app.domain.lease_events import LeaseEvent
from estates_app.domain.pictures import Picture


@dataclass(frozen=True)
class Source:
    """Where a fact stands.

    Attributes
    ----------
    words : str
        "county_assets.csv, row 12, column “GIA”, as “412 sq m”".
    dated : str
        ISO date of the file, the record or the correction; empty where nobody said.
    when : str
        What that date is: "data of", "read on", "surveyed or valued on", "corrected on".
    rule : str
        What was done to what is written there, empty where it stands as it is.
    file : str
        Name of the file or of the open data, empty where it stands in none.
    """

    words: str
    dated: str = ""
    when: str = ""
    rule: str = ""
    file: str = ""

    @property
    def in_words(self) -> str:
        """Where a fact stands, of which day, and what was done to it."""
        day = parse_iso(self.dated)
        when = f"{self.when} {written_day(day)}" if day else ""
        return "; ".join(part for part in (self.words, when, self.rule) if part)


@dataclass(frozen=True)
class Rival:
    """What somebody else, or an older edition, says of the same fact."""

    who: str
    value: str
    source: Source


@dataclass(frozen=True)
class Correction:
    """A value that a person set.

    Attributes
    ----------
    value : str
    who : str
        Empty where the edition leaves out who it was.
    at : str
        ISO date.
    is_taken_back : bool
    """

    value: str
    who: str
    at: str
    is_taken_back: bool = False


@dataclass(frozen=True)
class Fact:
    """One fact that is known.

    Attributes
    ----------
    field, label, value : str
        Key of the catalogue, and words; the value with its unit.
    source : Source
    rivals : tuple of Rival
        Those that say something else.
    corrections : tuple of Correction
        Oldest first.
    weight : int
        2 where scores or the evidence asked for rest on it, 1 where somebody disputes or set it, else 0.
    """

    field: str
    label: str
    value: str
    source: Source
    rivals: tuple[Rival, ...] = ()
    corrections: tuple[Correction, ...] = ()
    weight: int = 0


@dataclass(frozen=True)
class FactGroup:
    """The facts of one group of the catalogue, in its order."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Line:
    """A thing and what is said of it; ``note`` says where that comes from."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Record:
    """An interest or an occupation.

    Attributes
    ----------
    title : str
    lines : tuple of Line
        Its terms, as words.
    source : Source
    events : tuple of LeaseEvent
        What comes up in it, the earliest first.
    """

    title: str
    lines: tuple[Line, ...]
    source: Source
    events: tuple[LeaseEvent, ...] = ()


@dataclass(frozen=True)
class Head:
    """Who and where.

    Attributes
    ----------
    property_id, name, partner, code : str
        The holder's name and its two letters.
    kind : str
        Class and level: "customer, building".
    scope, scope_reason : str
    place : str
        "440,715 east, 354,526 north, within 50 m, by postcode"; empty where it is not placed or not told.
    locality, zone : str
    """

    property_id: str
    name: str
    partner: str
    code: str
    kind: str = ""
    scope: str = ""
    scope_reason: str = ""
    place: str = ""
    locality: str = ""
    zone: str = ""

    def lines(self) -> tuple[Line, ...]:
        """Return the head as lines, without those of which nothing is known or told."""
        said = (
            ("Partner", self.partner, ""),
            ("Class", self.kind, ""),
            ("Scope", self.scope, self.scope_reason),
            ("Place", self.place, ""),
            ("Locality", self.locality, ""),
            ("Small area", self.zone, ""),
        )
        return tuple(Line(label, value, note) for label, value, note in said if value)


@dataclass(frozen=True)
class Dossier:
    """All of it, for one edition and one day.

    Attributes
    ----------
    edition : str
        ``public`` or ``exempt``.
    made_on : str
        ISO date.
    head : Head
    groups : tuple of FactGroup
    interests, occupations : tuple of Record
    site, services, people, score, fate, issues : tuple of Line
        ``score`` and ``fate`` are empty where nothing was found yet.
    missing : tuple of str
        Kinds of evidence that make sense for it and that nobody supplied.
    attributions : tuple of str
    left_out : tuple of str
        What the edition keeps back, as nouns: "rents".
    """

    edition: str
    made_on: str
    head: Head
    groups: tuple[FactGroup, ...] = ()
    interests: tuple[Record, ...] = ()
    occupations: tuple[Record, ...] = ()
    site: tuple[Line, ...] = ()
    services: tuple[Line, ...] = ()
    people: tuple[Line, ...] = ()
    score: tuple[Line, ...] = ()
    fate: tuple[Line, ...] = ()
    issues: tuple[Line, ...] = ()
    missing: tuple[str, ...] = ()
    attributions: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact, in the order of the catalogue."""
        return tuple(fact for group in self.groups for fact in group.facts)

    def sections(self) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        """Return what is told beside facts and records, (title, lines), without what is empty."""
        named = (
            ("Services", self.services),
            ("Site", self.site),
            ("People around it", self.people),
            ("Score", self.score),
            ("What may become of it", self.fate),
            ("Cells to look at", self.issues),
        )
        return tuple((title, lines) for title, lines in named if lines)


@dataclass(frozen=True, eq=False)
class DossierPaper:
    """What two pages about a property are made from.

    Attributes
    ----------
    dossier : Dossier
    area, partnership, snapshot : str
    picture : Picture or None
        A map of the place, None where it may not be shown or none can be painted.
    """

    dossier: Dossier
    area: str
    partnership: str
    snapshot: str
    picture: Picture | None = None
