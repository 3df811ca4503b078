"""The report model: everything the paper says, as ready-made strings, before any layout."""

from __future__ import annotations

from datetime import date
from typing import Any

from estates_app.domain.editions import EXEMPT
from estates_app.domain.material import Material
from estates_app.reports import centre_pages, closing, listing, money, opening, places, words
from estates_app.reports.blocks import Section
from estates_app.reports.public import notice


def build_model(material: Material) -> dict[str, Any]:
    """Return the model as JSON values. The public model holds no exempt figure that a template could let slip."""
    day = date.fromisoformat(material.date)
    is_exempt = material.edition == EXEMPT
    sections: list[Section] = [
        opening.summary(material),
        places.maps(material),
        places.in_words(material),
        *(centre_pages.centre(material, centre) for centre in material.findings.plan.joint),
        listing.properties(material),
        *listing.gates(material),
        *listing.without_view(material),
        *([] if material.keeps_all else [money.ledger(material)]),
        closing.method(material),
        closing.sources(material),
    ]
    return {
        "title": "Shortlist of shared property",
        "area": material.estate.area,
        "partnership": material.partnership,
        "edition": material.edition,
        "edition_line": "Exempt edition: not for publication" if is_exempt else "Public edition",
        "notice": notice(material),
        "status": "DRAFT",
        "status_line": "Draft for discussion. Nothing here has been decided.",
        "date": words.day(material.date),
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "snapshot": material.snapshot,
        "cover": list(opening.cover(material)),
        "sections": [{"landscape": s.is_landscape, "blocks": list(s.blocks)} for s in sections],
    }
