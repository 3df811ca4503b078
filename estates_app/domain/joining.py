"""By what the rows of a supplementary table are joined to properties, and when parts may be added up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class JoiningRules:
    """The pack of joining rules (`resources/rules/joining.toml`).

    Attributes
    ----------
    keys : tuple of str
        Fields of a property that a column of the table may repeat, the strongest first.
    least_hit_share : float
        A column is a key where at least this share of its cells is found among the properties.
    clear_name, name_lead : float
        A name joins by itself where it is at least this alike (0 to 100) and the next best that much less.
    least_alike : float
        Candidates less alike than this are not shown.
    additive : frozenset of str
        Fields of which the parts make the whole.
    parts : tuple of str
        Headings of columns that say what part of the whole a row is.
    periods : tuple of str
        Headings of columns that say of what time a row is: times are no parts, but for twelve months of one year.
    months : tuple of str
        First letters of the months in their order.
    totals : tuple of str
        First words of a row that sums others.
    """

    keys: tuple[str, ...]
    least_hit_share: float
    clear_name: float
    name_lead: float
    least_alike: float
    additive: frozenset[str]
    parts: tuple[str, ...]
    periods: tuple[str, ...]
    months: tuple[str, ...]
    totals: tuple[str, ...]
