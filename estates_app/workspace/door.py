"""What is confidential in a register, said as it comes in: rows by rule, and columns left out of public editions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from estates_app.domain.claims import Issue, Reading, Severity
from estates_app.domain.editions import PUBLIC, is_kept_back, is_unnamed
from estates_app.domain.estate import Estate
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.partnership import Partner
from estates_app.domain.wording import listed

#: Codes of what is confidential in a register.
UNNAMED, LEFT_OUT = "confidential-rows", "confidential-columns"


def door_issues(
    estate: Estate, partner: Partner, reading: Reading, homes: Mapping[int, str], catalogue: FieldCatalogue
) -> Iterator[Issue]:
    """Yield a note for each row that a public edition may not name, with the reason, and one for all columns left out.

    Parameters
    ----------
    estate : Estate
        With the register's properties.
    homes : mapping of row to property id
    """
    table, rows_by_reason = estate.properties, defaultdict[str, list[int]](list)
    for row, key in homes.items():
        if key in table and is_unnamed(table, key, PUBLIC):
            rows_by_reason[_why(estate, key)].append(row)
    for why, rows in rows_by_reason.items():
        for row in sorted(rows):
            yield Issue(row, "", "", UNNAMED, Severity.NOTE, f"Public editions do not name it: {why}")
    fields = {guess.field: guess.source for guess in reading.columns if guess.field}
    kept = [head for field, head in fields.items() if is_kept_back(catalogue, partner, field)]
    if kept:
        said = f"Public editions leave out {listed([f'“{head}”' for head in kept])}."
        yield Issue(None, "", "", LEFT_OUT, Severity.NOTE, said)


def _why(estate: Estate, key: str) -> str:
    rule, reason = (estate.properties.get(key, name) for name in ("secrecy_rule", "secrecy_reason"))
    return f"{str(reason).rstrip('.')} (rule {rule})." if rule else "it stands empty."
