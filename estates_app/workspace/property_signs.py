"""What symbols can tell besides holder, score and fate: service, condition, tenure, certainty of place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from estates_app.domain.columns import IntArray
from estates_app.domain.editions import is_withheld
from estates_app.domain.estate import Estate
from estates_app.domain.fields import FieldCatalogue
from estates_app.workspace.placing_by_hand import BY_HAND_RULES

#: A place within so many metres is on the building: twice the accuracy of a point typed in a register, and the half
#: diagonal of a grid reference to ten metres.
EXACT_M = 25.0

#: A place that is known to no more than this is no street: the spread of postcodes in open country ends here.
STREET_M = 500.0

#: Labels of evidence that names no building and no street (`resources/registers/placing.toml`).
_ROUGH_LABELS = ("settlement", "postcode sector", "postcode district")

#: What stands for what nobody supplied.
NONE = "none"


@dataclass(frozen=True)
class Colouring:
    """Something that signs can tell.

    Attributes
    ----------
    key, words : str
        For a chooser.
    heading : str
        For the legend.
    missing : str
        What a property is called of which it is not known.
    field : str
        Field of the register that tells it, which may be withheld in public.
    """

    key: str
    words: str
    heading: str
    missing: str
    field: str


#: What signs can tell, by key, in the order of a chooser.
COLOURINGS: Mapping[str, Colouring] = {
    one.key: one
    for one in (
        Colouring("service", "Service", "Who delivers", "Nobody says who delivers it", "services_text"),
        Colouring("condition", "Condition", "Condition", "Not supplied", "condition"),
        Colouring("tenure", "Tenure", "Tenure", "Not supplied", "tenure"),
        Colouring("place", "Certainty of place", "How sure the place is", "Nobody says how sure", "easting_m"),
    )
}


@dataclass(frozen=True, eq=False)
class Signs:
    """The sign of every property.

    Attributes
    ----------
    keys : tuple of str
        Signs in the order of a legend, ``context`` last.
    words : tuple of str
        What each means.
    codes : ndarray of int, shape (property,)
        Number of the sign among the keys.
    """

    keys: tuple[str, ...]
    words: tuple[str, ...]
    codes: IntArray

    def words_of(self, row: int) -> str:
        """Return what the sign of a property means, by its row."""
        return self.words[int(self.codes[row])]


def signs_of(estate: Estate, colouring: str, words: Mapping[str, str], service: str = "") -> Signs:
    """Return the signs of a colouring.

    Parameters
    ----------
    colouring : str
        A key of `COLOURINGS`.
    words : mapping of str to str
        Words of the signs ``KIND:KEY`` as the tokens give them, in the order of a legend.
    service : str
        Key of the service whose deliverers ``service`` tells.
    """
    told = {f"{colouring}:{key}": said for key, said in words.items()}
    if colouring == "service":
        own = {f"partner:{partner.code}": partner.name for partner in estate.partners.values()}
        told = own | told
    missing = f"{colouring}:{NONE}"
    rest = "Does not deliver it, or not in scope" if colouring == "service" else "Not in scope, or elsewhere"
    keys = (*told, missing, "context")
    number = {key: at for at, key in enumerate(keys)}
    found = _TELLERS[colouring](estate, service)
    codes = [number.get(key, number[missing]) for key in found]
    return Signs(keys, (*told.values(), COLOURINGS[colouring].missing, rest), np.array(codes, np.int64))


def withheld_of(estate: Estate, catalogue: FieldCatalogue, colouring: str, key: str) -> bool:
    """Whether a public edition leaves out of a property what a colouring tells."""
    field = COLOURINGS[colouring].field
    return is_withheld(catalogue, estate.properties, estate.partner_of(key), key, field)


def _conditions(estate: Estate, service: str) -> list[str]:
    del service
    return [f"condition:{grade}" if grade else "condition:none" for grade in estate.properties.texts("condition")]


def _tenures(estate: Estate, service: str) -> list[str]:
    del service
    plain = ("freehold", "leasehold")
    found = [(tenure or "").casefold() for tenure in estate.properties.texts("tenure")]
    return [f"tenure:{t if t in plain else 'other'}" if t else "tenure:none" for t in found]


def _places(estate: Estate, service: str) -> list[str]:
    del service
    table = estate.properties
    rules, accuracy_m = table.texts("place_rule"), table.numbers("place_accuracy_m")
    return [f"place:{_place(rule or '', float(metres))}" for rule, metres in zip(rules, accuracy_m, strict=True)]


def _place(rule: str, accuracy_m: float) -> str:
    """Say how sure a place is: by hand, exact, to the street, or no more than the settlement."""
    if rule in BY_HAND_RULES:
        return "hand"
    if not np.isfinite(accuracy_m):
        return NONE
    is_doubtful = ";" in rule or rule.startswith(_ROUGH_LABELS)  # after a semicolon stands what contradicts it
    if is_doubtful or accuracy_m > STREET_M:
        return "settlement"
    return "exact" if accuracy_m <= EXACT_M else "street"


def _deliverers(estate: Estate, service: str) -> list[str]:
    """Return who delivers a service at each property; ``context`` where it is not delivered."""
    codes = {partner.id: f"partner:{partner.code}" for partner in estate.partners.values()}
    who: dict[str, set[str]] = {}
    for outlet, place, kind in estate.delivered():
        if kind == service:
            partner = str(estate.outlets.get(outlet, "partner") or "")
            who.setdefault(place, set()).add(codes.get(partner, ""))
    found = []
    for key in estate.properties.ids:
        by = who.get(key)
        if by is None:
            found.append("context")
        else:
            known = by - {""}
            found.append("service:several" if len(known) > 1 else next(iter(known), "service:none"))
    return found


_TELLERS: Mapping[str, Callable[[Estate, str], list[str]]] = {
    "service": _deliverers,
    "condition": _conditions,
    "tenure": _tenures,
    "place": _places,
}
