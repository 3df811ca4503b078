"""The partnership: its partners, services, scope rules and settings. All of it is data, with dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from estates_app.domain.conditions import Condition

#: Kinds of body: gates, services and map symbols go by them.
PARTNER_KINDS = (
    *("county", "unitary", "district", "parish", "police", "fire", "health", "dwp"),
    *("education", "voluntary", "partnership", "other"),
)


@dataclass(frozen=True)
class Partner:
    """A body that takes part. It may own nothing.

    Attributes
    ----------
    id, name : str
    kind : str
        Key into rule packs by owner type, one of `PARTNER_KINDS`.
    code : str
        Two letters for maps and tables.
    confidential : bool
        Whether its money is exempt in public editions.
    valid_from, valid_to : str
        ISO dates, empty where open.
    successor : str
        Name of the body that takes over, empty where none.
    withheld : tuple of str
        Fields and groups of fields (`domain.fields.GROUPS`) that public editions leave out of its properties.
    """

    id: str
    name: str
    kind: str
    code: str
    confidential: bool = False
    valid_from: str = ""
    valid_to: str = ""
    successor: str = ""
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True)
class Service:
    """Something delivered to people or done for them.

    Attributes
    ----------
    key, name : str
    is_face_to_face : bool
        Whether people come to it.
    is_relocatable : bool
        Whether it may move into a joint service centre.
    may_host : bool
        Whether a building that holds it may become a centre.
    standard_min : float or None
        Journey, minutes, that the partnership wants nobody to exceed; None where there is no standard.
    room_m2 : float
        Space an outlet needs in a centre, m2 NIA.
    match : tuple of str
        Words in a property's use, services or name that say the service is there.
    providers : tuple of str
        The only kinds of partner that give it, empty for any.
    """

    key: str
    name: str
    is_face_to_face: bool = True
    is_relocatable: bool = False
    may_host: bool = False
    standard_min: float | None = None
    room_m2: float = 0.0
    match: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()

    @property
    def in_sentence(self) -> str:
        """The name as it stands within a sentence: "library", "GP practice"."""
        return self.name if self.name[:2].isupper() else self.name[:1].lower() + self.name[1:]


class Scope(StrEnum):
    """Whether a property may be given a fate."""

    IN_SCOPE = "in_scope"
    CONTEXT = "context"
    EXCLUDED = "excluded"


@dataclass(frozen=True)
class ScopeRule:
    """A rule that sets the scope of every property that meets all its conditions; the first that fits wins."""

    id: str
    scope: Scope
    when: tuple[Condition, ...]
    reason: str


class Secrecy(StrEnum):
    """Whether a public edition may name a property and say where it is."""

    OPEN = "open"
    UNNAMED = "unnamed"


@dataclass(frozen=True)
class SecrecyRule:
    """A rule that says whether a property may be named in public; the first that fits wins.

    Attributes
    ----------
    id : str
    secrecy : Secrecy
    when : tuple of Condition
    reason : str
    instead : str
        What stands for the name; ``{district}`` in it is the first part of the postcode.
    """

    id: str
    secrecy: Secrecy
    when: tuple[Condition, ...]
    reason: str
    instead: str = ""


@dataclass(frozen=True)
class RulePack:
    """Where a set of rules or figures comes from and from when it holds.

    Attributes
    ----------
    id, title, source : str
    dated : str
        ISO date on which the figures were read from the source.
    """

    id: str
    title: str
    source: str
    dated: str


@dataclass(frozen=True)
class Assumption:
    """A figure that no register holds: editable, with its unit, source, date and the range in which it makes sense."""

    key: str
    label: str
    value: float
    unit: str
    source: str
    dated: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Settings:
    """What the partnership chose for its analysis; every figure is an `Assumption`, so that it can be traced."""

    assumptions: Mapping[str, Assumption] = field(default_factory=dict)
    centres: int | None = None

    def __getitem__(self, key: str) -> float:
        return self.assumptions[key].value
