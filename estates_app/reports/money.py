"""What it costs and saves each partner, with what is missing."""

from __future__ import annotations

from estates_app.domain.editions import EXEMPT
from estates_app.domain.material import Material
from estates_app.domain.wording import listed
from estates_app.reports import blocks, words
from estates_app.reports.blocks import Block, Cell, Head, Section
from estates_app.reports.public import Shown, ledger_figures, ledger_totals, place_name


def ledger(material: Material) -> Section:
    """Return what it costs and saves each partner; a total is withheld where any partner's evidence is missing."""
    estate, exempt = material.estate, material.edition == EXEMPT
    columns = (0, 1, 2, 3) if exempt else (0, 1, 3)
    rows: list[list[Cell]] = []
    for key, one in material.findings.ledgers.items():
        facts = f"{one.facts_known} of {one.facts_wanted}" if one.facts_wanted else "none needed"
        shown = ledger_figures(material, key)
        rows.append([estate.partners[key].name, facts, *(_money(shown[i]) for i in columns)])
    totals = ledger_totals(material)
    cells = [_total(*totals[i], len(material.findings.ledgers)) for i in columns]
    known = sum(x.facts_known for x in material.findings.ledgers.values())
    rows.append([{"strong": "All partners"}, f"{known} known", *cells])
    heads = [
        "Running cost a year",
        "Once: building and moving",
        *(["Possible receipts"] if exempt else []),
        "Net present value",
    ]
    missing = [
        f"{estate.partners[k].name}: " + listed([f"{what} of {place_name(material, of)}" for what, of in x.missing], 4)
        for k, x in material.findings.ledgers.items()
        if x.missing
    ]
    s = estate.settings
    end: list[Block] = (
        [blocks.heading("Which figures are missing", 3), blocks.bullets([f"{m}." for m in missing])] if missing else []
    )
    left_out = (
        []
        if exempt
        else [
            blocks.panel(
                "Possible receipts are left out of this edition, and so is the net present value of any partner "
                "that they would give away. The exempt edition gives them where a market valuation was supplied."
            )
        ]
    )
    return Section(
        (
            blocks.heading("What it costs and saves each partner"),
            blocks.text(
                "Real prices. A minus sign on running cost means less to pay. Who moves pays for fitting out its "
                "rooms, for the move, and its share of the host's running cost by area; the host pays so much less. A "
                "gain for all can be a loss for one, so figures stand by partner, and no total is given where the "
                "evidence of any partner is missing. The workbook holds every line."
            ),
            blocks.table(
                f"Change by partner; value over {s['horizon_years']:.0f} years at "
                f"{100 * s['discount_rate']:.1f}% a year",
                [Head("Partner"), Head("Facts", 24, "right"), *(Head(h, 30, "right") for h in heads)],
                rows,
            ),
            *left_out,
            *end,
        )
    )


def _total(total: Shown, shown: int, partners: int) -> str:
    if total is None:
        return "no total"
    return f"{_money(total)}{'' if shown == partners else f' (of {shown})'}"


def _money(shown: Shown) -> str | None:
    return shown if isinstance(shown, str) else words.money(shown)
