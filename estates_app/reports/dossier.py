"""The dossier of a property on exactly two pages: what weighs most is kept, the rest is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from estates_app.domain.dossier import Dossier, DossierPaper, Fact, Line, Record
from estates_app.domain.editions import EXEMPT
from estates_app.domain.wording import listed
from estates_app.reports import words
from estates_app.reports.aside import written_aside
from estates_app.reports.blocks import Block, Cell, Head, heading, pictures, table, text
from estates_app.reports.pdf import PdfCheck, finished
from estates_app.reports.typesetting import Press, legible_source

#: Name under which the map lies beside the template.
_MAP: Final = "place.svg"

_PAGES: Final = 2


@dataclass(frozen=True)
class _Room:
    """How much the second page takes: facts, lines a section, records, letters of a text and of all licences."""

    facts: int
    lines: int
    records: int
    letters: int
    licences: int = 2500


#: From the most to the least; the last leaves room whatever is told.
_ROOMS: Final = (
    *(_Room(facts, 30, 12, 400) for facts in (30, 16, 8)),
    *(_Room(facts, 18, 8, 260) for facts in (12, 6, 2)),
    *(_Room(facts, 9, 5, 160) for facts in (6, 2, 0)),
    *(_Room(0, 5, 3, 120), _Room(0, 3, 2, 90), _Room(0, 2, 1, 60), _Room(0, 1, 1, 40), _Room(0, 1, 1, 24, 1000)),
)

#: Letters of a fact on the first page, from the most to the least.
_LETTERS: Final = (260, 120, 60)


def write_dossier(path: Path, paper: DossierPaper, *, templates: Path) -> PdfCheck:
    """Write two A4 pages (PDF/UA-1), aside and renamed. The same paper gives the same bytes.

    Parameters
    ----------
    path : Path
    paper : DossierPaper
    templates : Path
        Folder of the Typst templates.

    Raises
    ------
    ProjectError
        The file cannot be written.
    RuntimeError
        The template or the model is at fault.
    """
    data, headings, fonts = _finished(paper, templates)
    with written_aside(path) as aside:
        aside.write_bytes(data)
    return PdfCheck(headings, fonts, len(data))


def _finished(paper: DossierPaper, templates: Path) -> tuple[bytes, int, tuple[str, ...]]:
    shown = {_MAP: paper.picture} if paper.picture else {}
    frame, one = _frame(paper), paper.dossier
    ranked = sorted(one.facts, key=lambda fact: -fact.weight)
    with Press("dossier.typ", legible_source({**frame, "blocks": []}), shown, one.made_on, templates) as press:

        def fits(blocks: Sequence[Block], pages: int) -> bool:
            press.say(legible_source({**frame, "blocks": list(blocks)}))
            return len(press.png(_ROUGH_PPI)) <= pages

        first, kept = _first_page(paper, ranked, lambda blocks: fits(blocks, 1))
        rest = ranked[kept:]
        low, high = 0, len(_ROOMS) - 1
        while low < high:  # the most room that fits
            middle = (low + high) // 2
            if fits([*first, {"kind": "page"}, *_second_page(one, rest, _ROOMS[middle])], _PAGES):
                high = middle
            else:
                low = middle + 1
        press.say(
            legible_source({**frame, "blocks": [*first, {"kind": "page"}, *_second_page(one, rest, _ROOMS[low])]})
        )
        made = finished(press)
        if len(press.png(_ROUGH_PPI)) != _PAGES:
            raise RuntimeError("the dossier does not fill two pages")
    return made


#: Enough to count pages: nobody sees these.
_ROUGH_PPI: Final = 2.0


def _frame(paper: DossierPaper) -> dict[str, Any]:
    one, day = paper.dossier, date.fromisoformat(paper.dossier.made_on)
    is_exempt = one.edition == EXEMPT
    left_out = f"Left out of this public edition: {_cut(listed(one.left_out), 300)}." if one.left_out else ""
    return {
        "title": f"Dossier of {_cut(_visible(one.head.name), 50) or 'a property without a name'}",
        "name": _cut(_visible(one.head.name), 90) or "No name",
        "area": _cut(paper.area, 60),
        "partnership": _cut(paper.partnership, 90),
        "edition": one.edition,
        "edition_line": "Exempt edition: not for publication" if is_exempt else "Public edition",
        "notice": _EXEMPT_NOTICE if is_exempt else left_out,
        "status": "DOSSIER",
        "status_line": "What is known of one property on one day. Nothing here has been decided.",
        "date": words.day(one.made_on),
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "snapshot": paper.snapshot,
    }


_EXEMPT_NOTICE: Final = (
    "Not for publication. It contains exempt information under paragraph 3 of Schedule 12A to the Local Government "
    "Act 1972: the financial or business affairs of a person or body."
)


def _first_page(
    paper: DossierPaper, ranked: Sequence[Fact], fits: Callable[[Sequence[Block]], bool]
) -> tuple[list[Block], int]:
    """Return the blocks of the first page, with as many facts as it takes, and how many these are."""
    one, top = paper.dossier, list(_top(paper, 180))
    if not ranked:
        return [*top, text("No fact is told.")], 0
    for letters in _LETTERS:
        top = list(_top(paper, letters))
        low, high = 0, min(len(ranked), 40)
        while low < high:  # the most that fit
            middle = (low + high + 1) // 2
            if fits([*top, _fact_table(one, ranked[:middle], letters)]):
                low = middle
            else:
                high = middle - 1
        if low >= min(len(ranked), 6) or letters == _LETTERS[-1]:
            break
    facts = [_fact_table(one, ranked[:low], letters)] if low else []
    return [*top, *facts], low


def _top(paper: DossierPaper, letters: int) -> Iterator[Block]:
    rows: list[list[Cell]] = [
        [line.label, _cut(line.value, letters), _cut(line.note, letters)] for line in paper.dossier.head.lines()
    ]
    if paper.dossier.head.place:  # of a building that is not named nothing is told, so nothing is missed
        missing = listed(paper.dossier.missing) or "none of what is asked for"
        rows.append(["Evidence missing", _cut(missing, letters), ""])
    yield table("Who and where", (Head("What", 34), Head("It is", 70), Head("More")), rows)
    if paper.picture is not None:
        yield pictures(_cut(paper.picture.caption, 120), [("", _MAP, _cut(paper.picture.alt, 400))])


def _fact_table(one: Dossier, facts: Sequence[Fact], letters: int, caption: str = "") -> Block:
    """Return facts in the order of the catalogue, however they were ranked."""
    kept = {fact.field for fact in facts}
    rows: list[list[Cell]] = [
        [
            _capital(fact.label),
            {"name": _cut(fact.value, letters), "note": _cut(_disputes(fact), letters)}
            if fact.rivals or fact.corrections
            else _cut(fact.value, letters),
            _cut(fact.source.in_words, letters),
        ]
        for fact in one.facts
        if fact.field in kept
    ]
    return table(caption or "Facts that weigh most", (Head("Fact", 40), Head("Value", 56), Head("Source")), rows)


def _disputes(fact: Fact) -> str:
    said = [f"{rival.who} says {rival.value}" for rival in fact.rivals]
    for one in fact.corrections:
        by = f" by {one.who}" if one.who else ""
        back = ", taken back since" if one.is_taken_back else ""
        said.append(f"set to {one.value}{by}{f' on {words.day(one.at)}' if one.at else ''}{back}")
    return _capital("; ".join(said))


def _second_page(one: Dossier, rest: Sequence[Fact], room: _Room) -> Iterator[Block]:
    rows = [*_records(one.interests, room), *_records(one.occupations, room)]
    if rows:
        yield table("Interests and occupations", (Head("Who", 40), Head("Terms", 76), Head("Source")), rows)
        yield from _counted(len(one.interests) - room.records, "more interest")
        yield from _counted(len(one.occupations) - room.records, "more occupation")
    events = [event for record in one.interests for event in record.events]
    if events:
        shown: list[list[Cell]] = [
            [words.day(event.on.isoformat()), _cut(event.words, room.letters), _cut(event.rule, room.letters)]
            for event in events[: room.lines]
        ]
        heads = (Head("Date", 34), Head("What comes up", 76), Head("How the day follows"))
        yield table("Lease events within 36 months", heads, shown)
        yield from _counted(len(events) - room.lines, "more event")
    for title, lines in one.sections():
        yield _lines(title, lines, room)
        yield from _counted(len(lines) - room.lines, "more line")
    kept = rest[: room.facts]
    if kept:
        yield _fact_table(one, kept, room.letters, "Other facts")
    left = len(rest) - len(kept)
    if left:
        yield text(f"And {words.count(left, 'more fact')} in the project and its workbook.", small=True)
    yield heading("Sources")
    files = [_cut(source, room.letters) for source in _files(one)]
    yield text(listed(files, room.lines) + "." if files else "No file tells of it.", small=True)
    if one.attributions:
        yield text(_cut(" ".join(one.attributions), room.licences), small=True)


def _records(records: Sequence[Record], room: _Room) -> Iterator[list[Cell]]:
    for one in records[: room.records]:
        terms = "; ".join(f"{line.label} {line.value}" for line in one.lines) or "no terms are known"
        yield [
            _cut(one.title, room.letters),
            _cut(_capital(terms), room.letters),
            _cut(one.source.in_words, room.letters),
        ]


def _lines(title: str, lines: Sequence[Line], room: _Room) -> Block:
    rows: list[list[Cell]] = [
        [_cut(_capital(line.label), room.letters), _cut(line.value, room.letters), _cut(line.note, room.letters)]
        for line in lines[: room.lines]
    ]
    return table(title, (Head("What", 56), Head("It is", 56), Head("More")), rows)


def _counted(n: int, what: str) -> Iterator[Block]:
    if n > 0:
        yield text(f"And {words.count(n, what)} in the project.", small=True)


def _files(one: Dossier) -> list[str]:
    """Return each file once, with its day, in the order in which the facts cite it."""
    days: dict[str, str] = {}
    for source in [fact.source for fact in one.facts] + [r.source for r in (*one.interests, *one.occupations)]:
        if source.file:
            day = f" ({source.when} {words.day(source.dated)})" if source.dated and source.when in _OF_FILES else ""
            days[source.file] = days.get(source.file, "") or day
    return [f"{file}{day}" for file, day in days.items()]


#: Days that are a whole file's, and no single fact's.
_OF_FILES: Final = ("data of", "read on")


def _visible(text: str) -> str:
    """Return a text of which at least one letter shows on paper, else nothing: a heading must not be empty."""
    shows = any(character.isprintable() and not character.isspace() for character in text)
    return text if shows else ""


def _cut(words_: str, letters: int) -> str:
    """Return as much of a text as there is room for, on one line."""
    whole = " ".join(words_.split())
    return whole if len(whole) <= letters else f"{whole[: letters - 1].rstrip()}…"


def _capital(words_: str) -> str:
    return words_[:1].upper() + words_[1:]
