"""What an edition keeps back, asked property by property, field by field and sentence by sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from estates_app.domain.editions import (
    EXEMPT,
    SECRET_FIELDS,
    WITHHELD_FIELD,
    bears_on_money,
    is_among,
    is_kept_back,
    is_unnamed,
    name_in,
    withheld_keys,
)
from estates_app.domain.estate import Estate
from estates_app.domain.fields import FieldCatalogue

#: Shorter texts and numbers name no building: they would be found in any sentence.
_LEAST_LETTERS, _LEAST_DIGITS = 4, 6


@dataclass(frozen=True, eq=False)
class Curtain:
    """What an edition keeps back: asked property by property, field by field and sentence by sentence.

    Parameters
    ----------
    estate : Estate
    catalogue : FieldCatalogue
    edition : str
    about : str
        Id of the property whose facts are asked for: what somebody withheld of it by hand is kept back too.
    """

    estate: Estate
    catalogue: FieldCatalogue
    edition: str
    about: str = ""

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
        keeps = (p is not None and (p.confidential or bears_on_money(p.withheld)) for p in known)
        return self.is_drawn and (any(keeps) or bool(self.about and bears_on_money(withheld_keys(self._withheld))))

    def hides(self, field: str, *partners: str) -> bool:
        """Whether a fact is left out, told of or by the given partners: exempt, about a person, or their money."""
        if not self.is_drawn:
            return False
        known = self.catalogue.fields.get(field)
        if known is not None and (known.exempt or known.personal):
            return True
        if self.about and is_among(self.catalogue, field, withheld_keys(self._withheld)):
            return True
        told_by = (self.estate.partners.get(key) for key in partners)
        return any(partner is not None and is_kept_back(self.catalogue, partner, field) for partner in told_by)

    @property
    def _withheld(self) -> object:
        return self.estate.properties.get(self.about, WITHHELD_FIELD)

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
