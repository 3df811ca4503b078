"""Finds the property that a row of a supplementary table means: by the key that fits best, then name and place."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from estates_app.domain.claims import ReadRow, RowFate
from estates_app.domain.columns import Columns
from estates_app.domain.joining import JoiningRules
from estates_app.registers.supplement import NAME_FIELDS, Supplement

#: How many candidates a person is shown.
_MOST_SHOWN = 3

#: What of a candidate's likeness (0 to 100) the same postcode adds, and a reference that differs in one sign.
_SAME_POSTCODE, _NEAR_KEY = 12.0, 90.0


@dataclass(frozen=True)
class KeyChoice:
    """The column by which a table is joined.

    Attributes
    ----------
    heading : str
        Of the table.
    field : str
        Field of a property whose values it repeats.
    hits, of : int
        How many of its cells that are not blank are found among the properties.
    """

    heading: str
    field: str
    hits: int
    of: int

    def reason(self, label: str) -> str:
        """Return why it was chosen; ``label`` are the words for the field."""
        return f"{self.hits:,} of {self.of:,} cells of “{self.heading}” are a {label} of the register"


@dataclass(frozen=True)
class Candidate:
    """A property that a row may mean: how alike (0 to 100), and why."""

    property_id: str
    score: float
    reason: str


def _cells(properties: Columns, field: str, ids: Iterable[str]) -> dict[str, object]:
    """Return the known cells of a field by property; far quicker than one by one."""
    column = properties.column(field)
    known = ((at, column.get(properties.row(at))) for at in ids)
    return {at: value for at, value in known if value is not None and value != ""}


def squeezed(text: object) -> str:
    """Return a reference as two systems may agree on it: letters and digits alone."""
    return re.sub(r"[^a-z0-9]+", "", re.sub(r"(?<=\d)\.0+$", "", str(text).strip()).casefold())


def _bare(text: object) -> str:
    """Return a reference without the zeros that a spreadsheet drops at its head."""
    return squeezed(text).lstrip("0")


def choose_key(table: Supplement, properties: Columns, own: Sequence[str], rules: JoiningRules) -> KeyChoice | None:
    """Return the column that repeats a key of the properties best, None where none does.

    A column that the reader takes for a key may hold anything; of others those of short figures are left out, since a
    count meets a short reference by chance.
    """
    known: dict[str, set[str]] = {}
    for field in (*rules.keys, "name"):
        times = Counter(squeezed(value) for value in _cells(properties, field, own).values())
        known[field] = {value for value, n in times.items() if n == 1 and value}
    meant = {guess.source: guess.field for guess in table.columns}
    rows = [row for row in table.rows if row.fate is RowFate.PROPERTY]
    best: tuple[int, int, KeyChoice] | None = None
    for heading in table.headings:
        cells = [mark for row in rows if (mark := squeezed(row.raw.get(heading, "")))]
        is_of_figures = all(cell.isdigit() and len(cell) < 5 for cell in cells)
        for rank, field in enumerate((*rules.keys, "name")):
            if meant.get(heading) != field and (meant.get(heading) or is_of_figures):
                continue
            hits = sum(cell in known[field] for cell in cells)
            order = (hits, -rank)
            if hits and hits >= rules.least_hit_share * len(cells) and (best is None or order > best[:2]):
                best = (*order, KeyChoice(heading, field, hits, len(cells)))
    return best[2] if best else None


class Finder:
    """Finds the one property that a row can mean; where several can, none, and says which may."""

    def __init__(self, properties: Columns, pool: Iterable[str], key: KeyChoice | None, rules: JoiningRules) -> None:
        self._rules, self._key = rules, key
        self._pool = tuple(pool)
        self._exact: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._loose: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._shown = {at: str(name) for at, name in _cells(properties, "name", self._pool).items()}
        self.names = {at: plain for at, name in self._shown.items() if (plain := utils.default_process(name))}
        addresses = _cells(properties, "address", self._pool)
        self._places = {at: utils.default_process(str(text)) for at, text in addresses.items()}
        self._postcode = _cells(properties, "postcode", self._pool)
        self._marks: dict[str, list[str]] = defaultdict(list)
        self._in_postcode: dict[str, list[str]] = defaultdict(list)
        for at, postcode in self._postcode.items():
            self._in_postcode[str(postcode)].append(at)
        for field in (*rules.keys, "name"):
            for at, value in _cells(properties, field, self._pool).items():
                self._exact[field, squeezed(value)].append(at)
                self._loose[field, _bare(value)].append(at)
        for field, mark in self._exact:
            self._marks[field].append(mark)

    def home(self, row: ReadRow) -> tuple[str | None, str]:
        """Return the property of a row and how it was found, or None and why it was not."""
        for field, text in self._told(row):
            found = self._exact.get((field, squeezed(text)), []) or self._loose.get((field, _bare(text)), [])
            if not found or not squeezed(text):
                continue
            only = self._only(found, row)
            if only is None:
                return None, f"{len(found)} properties share “{text}”"
            rival = self._rival(only, row) if field != "name" else None
            if rival is not None:
                return None, f"“{text}” is {self._shown.get(only, only)}, yet it is called {row.text('name')}"
            return only, f"by “{text}”"
        alike = self._alike(row)
        if alike is not None:
            return alike, f"its name is nearly {self._shown[alike]}"
        seen = [text for _, text in self._told(row)][:1]
        return None, f"nothing in the register is called “{seen[0]}”" if seen else "it names no property"

    def certain_elsewhere(self, row: ReadRow) -> str | None:
        """Return the property that a row means beyond doubt though another partner holds it: UPRN, or name and code."""
        for field in ("uprn", "name"):
            found = self._exact.get((field, squeezed(row.text(field))), []) if row.text(field) else []
            if field == "name":
                found = [at for at in found if row.text("postcode") and self._postcode.get(at) == row.text("postcode")]
            if len(found) == 1:
                return found[0]
        return None

    def candidates(self, row: ReadRow) -> tuple[Candidate, ...]:
        """Return the best few properties that a row may mean, with reasons, best first."""
        wanted, postcode = self._wanted(row), row.text("postcode")
        reasons: dict[str, tuple[float, str]] = {}
        for source, words in ((self.names, "name"), (self._places, "address")):
            offers = process.extract(wanted, source, scorer=fuzz.token_set_ratio, limit=12) if wanted else []
            for _, _, at in offers:
                score = 0.6 * fuzz.token_set_ratio(wanted, source[at]) + 0.4 * fuzz.token_sort_ratio(wanted, source[at])
                if score > reasons.get(at, (0.0, ""))[0]:
                    reasons[at] = score, f"{words} {score:.0f} % alike"
        for at in self._in_postcode.get(postcode, ()) if postcode else ():
            score, why = reasons.get(at, (self._rules.least_alike, ""))
            said = f"{why}; same postcode {postcode}" if why else f"same postcode {postcode}"
            reasons[at] = score + _SAME_POSTCODE, said
        for at, why in self._near_keys(row):
            reasons[at] = max(_NEAR_KEY, reasons.get(at, (0.0, ""))[0]), why
        ranked = sorted(reasons.items(), key=lambda item: (-item[1][0], self._shown.get(item[0], ""), item[0]))
        least = self._rules.least_alike
        return tuple(Candidate(at, min(100.0, s), why) for at, (s, why) in ranked[:_MOST_SHOWN] if s >= least)

    def _near_keys(self, row: ReadRow) -> Iterable[tuple[str, str]]:
        """Yield the properties that share a key of a row with others, or whose key differs from it in one sign."""
        for field, text in self._told(row):
            mark = squeezed(text)
            if field == "name" or not mark:
                continue
            for at in self._exact.get((field, mark), []):
                yield at, f"has “{text}”"
            near = 100 * (1 - 1 / max(1, len(mark))) - 0.01  # one sign in the place of another
            offers = process.extract(mark, self._marks[field], scorer=fuzz.ratio, score_cutoff=near, limit=3)
            for value, _, _ in offers if len(mark) >= 5 else ():
                if value != mark:
                    yield from ((at, f"its reference is nearly “{text}”") for at in self._exact[field, value])

    def _told(self, row: ReadRow) -> Iterable[tuple[str, str]]:
        """Yield (field, text) of what says which property a row is of, the strongest first."""
        for field in (*self._rules.keys, "name"):
            is_key = self._key is not None and self._key.field == field
            text = row.raw.get(self._key.heading, "").strip() if is_key and self._key is not None else ""
            if text or row.text(field):
                yield field, text or row.text(field)

    def _wanted(self, row: ReadRow) -> str:
        told = next((row.text(field) for field in NAME_FIELDS if row.text(field)), "")
        if not told and self._key is not None and self._key.field == "name":
            told = row.raw.get(self._key.heading, "")
        understood = {cell.column for cell in row.cells.values()}
        texts = (
            text for heading, text in row.raw.items() if heading not in understood and re.search("[A-Za-z]{3}", text)
        )
        return utils.default_process(told or max(texts, key=len, default=""))

    def _only(self, found: Sequence[str], row: ReadRow) -> str | None:
        if row.text("postcode"):
            found = [at for at in found if self._postcode.get(at) in (None, row.text("postcode"))]
        if len(found) > 1 and row.text("name"):
            name = utils.default_process(row.text("name"))
            found = [at for at in found if self.names.get(at) == name]
        return found[0] if len(found) == 1 else None

    def _rival(self, home: str, row: ReadRow) -> str | None:
        """Return another property whose name is clearly the row's, where the found one's is clearly not."""
        name = utils.default_process(row.text("name"))
        if not name or fuzz.token_set_ratio(name, self.names.get(home, name)) >= self._rules.clear_name:
            return None
        other = self._clear(name)
        return other if other != home else None

    def _alike(self, row: ReadRow) -> str | None:
        found = self._clear(self._wanted(row))
        return self._only([found], row) if found is not None else None

    def _clear(self, name: str) -> str | None:
        least = self._rules.clear_name - self._rules.name_lead  # what is less alike is no rival
        best = (
            process.extract(name, self.names, scorer=fuzz.token_sort_ratio, score_cutoff=least, limit=2) if name else []
        )
        if not best or best[0][1] < self._rules.clear_name:
            return None
        has_lead = len(best) == 1 or best[0][1] - best[1][1] >= self._rules.name_lead
        return str(best[0][2]) if has_lead else None
