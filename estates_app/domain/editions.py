"""The public and the exempt edition of what is reported: what the public one may call a property, and tell of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from estates_app.domain.columns import Columns
from estates_app.domain.estate import Estate
from estates_app.domain.fields import FieldCatalogue

PUBLIC, EXEMPT = "public", "exempt"

#: What of an unnamed building must not be told.
SECRET_FIELDS = ("name", "site_name", "address", "postcode", "uprn", "local_id")

#: Shorter texts and numbers name no building: they would be found in any sentence.
_LEAST_LETTERS, _LEAST_DIGITS = 4, 6


def is_unnamed(properties: Columns, key: str, edition: str) -> bool:
    """Whether an edition leaves out the name and place of a property because it stands empty.

    Source: Local Government Transparency Code 2015, on land and building assets: of a vacant property no more than the
    first part of the postcode is published.
    """
    return edition != EXEMPT and properties.get(key, "occupancy") == "vacant"


def name_in(properties: Columns, key: str, edition: str) -> str:
    """Return what an edition calls a property: its name, or for an empty one the first part of its postcode."""
    if not is_unnamed(properties, key, edition):
        return str(properties.get(key, "name"))
    postcode = str(properties.get(key, "postcode") or "")
    return f"Empty building in {postcode.split()[0]}" if postcode else "Empty building"


def is_money(catalogue: FieldCatalogue, field: str) -> bool:
    """Whether a field is a partner's money; its property's areas and condition are no secret."""
    known = catalogue.fields.get(field)
    return known is not None and (known.exempt or known.unit.startswith("£"))


@dataclass(frozen=True, eq=False)
class Curtain:
    """What an edition keeps back: asked property by property, field by field and sentence by sentence.

    Parameters
    ----------
    estate : Estate
    catalogue : FieldCatalogue
    edition : str
    """

    estate: Estate
    catalogue: FieldCatalogue
    edition: str

    @property
    def is_drawn(self) -> bool:
        """Whether anything may be kept back."""
        return self.edition != EXEMPT

    def unnamed(self, key: str) -> bool:
        """Whether the name and place of a property are left out."""
        return is_unnamed(self.estate.properties, key, self.edition)

    def name(self, key: str) -> str:
        """Return what the edition calls a property."""
        return name_in(self.estate.properties, key, self.edition)

    def hides_money(self, *partners: str) -> bool:
        """Whether money is left out, since one of the partners (ids) that it concerns wants so."""
        known = (self.estate.partners.get(key) for key in partners)
        return self.is_drawn and any(partner is not None and partner.confidential for partner in known)

    def hides(self, field: str, *partners: str) -> bool:
        """Whether a fact is left out, told of or by the given partners: exempt, about a person, or their money."""
        known = self.catalogue.fields.get(field)
        if not self.is_drawn or known is None:
            return False
        return known.exempt or known.personal or (self.hides_money(*partners) and is_money(self.catalogue, field))

    def lets(self, text: str, *partners: str) -> bool:
        """Whether a text may be told: it names no unnamed building, and no amount where money is left out."""
        if not self.is_drawn:
            return True
        return not (self._names and self._names.search(text)) and not ("£" in text and self.hides_money(*partners))

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        """What stands for an unnamed building and for no other."""
        table = self.estate.properties
        secret: set[str] = set()
        told: set[str] = set()
        columns = {name: table.texts(name) for name in SECRET_FIELDS if name in table.columns}
        for row, key in enumerate(table.ids):
            texts = {(column[row] or "").strip().casefold() for column in columns.values()}
            (secret if self.unnamed(key) else told).update(texts)
        hidden = [text for text in secret - told if len(text) >= (_LEAST_DIGITS if text.isdigit() else _LEAST_LETTERS)]
        if not hidden:
            return None
        anyone = "|".join(re.escape(text) for text in sorted(hidden, key=len, reverse=True))
        return re.compile(rf"(?<!\w)(?:{anyone})(?!\w)", re.IGNORECASE)
