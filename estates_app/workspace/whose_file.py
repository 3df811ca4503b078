"""Whose a file is, guessed from its name and its folder's and from the registers that came before it."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from estates_app.domain.estate import Estate
from estates_app.registers.cleaning.words import words
from estates_app.registers.files.listing import FoundTable
from estates_app.registers.source import RegisterSource
from estates_app.workspace.renewing import yearless


def guess_partner(estate: Estate, path: Path, member: str = "") -> str:
    """Return the name of the partner whose file it is beyond doubt, empty where that is for a person to say.

    A file that is called like one that came before is the same partner's; else the words of its name, then those of
    its folder's, must mean one partner more than any other.
    """
    name = PurePosixPath(member).stem if member else path.stem
    before = {e.partner_id for e in estate.editions if yearless(e.file) == yearless(path.name)}
    if len(before) == 1 and yearless(path.name):
        partner = estate.partners.get(before.pop())
        if partner is not None:
            return partner.name
    known = [partner.name for partner in estate.partners.values()]
    return next((found for text in (name, path.stem, path.parent.name) if (found := _meant(text, known))), "")


def source_of(table: FoundTable, partner: str) -> RegisterSource:
    """Return how a table that was listed is read as a register."""
    return RegisterSource(table.path, partner, sheet=table.sheet, layer=table.layer, member=table.member)


def _meant(text: str, known: list[str]) -> str:
    generic = set(words("bodies")["generic"]["words"])
    told = set(re.sub(r"[^a-z0-9]+", " ", text.casefold()).split())
    ranked = []
    for name in known:
        said = set(name.casefold().split())
        if told & said - generic:
            ranked.append((len(told & said), name))
    ranked.sort(reverse=True)
    return ranked[0][1] if ranked and (len(ranked) == 1 or ranked[0][0] > ranked[1][0]) else ""
