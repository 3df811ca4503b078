"""Questions to one partner as a workbook: a cover that says how, one row a question, answers that can be checked."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from estates_app.domain.dates import parse_iso, written_day
from estates_app.domain.fields import FieldKind
from estates_app.domain.questions import ANSWER, ANSWERED_BY, ANSWERED_ON, HEADINGS, KEY, SHEET, Question, QuestionSheet
from estates_app.domain.wording import listed
from estates_app.reports.aside import written_aside

_WIDTHS = (30, 14, 15, 34, 26, 30, 40, 22, 18, 14, 12)
_LISTS = "Lists"
#: More letters than this a cell of a workbook cannot hold.
_MOST_LETTERS = 32_000

_FREE = frozenset({ANSWER, ANSWERED_BY, ANSWERED_ON})

#: The days that a date may be: leases of 999 years are asked for too.
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(9999, 12, 31)

#: What somebody may do in a protected sheet besides answering.
_ALLOWED = {
    "sort": True,
    "autofilter": True,
    "format_columns": True,
    "format_rows": True,
    "select_locked_cells": True,
}

_HOW = (
    "Fill in the white column “Your answer” of the sheet “Questions”. All the rest tells you what is asked.",
    "Where you do not know, leave the answer empty: nobody takes an empty answer for nought or no.",
    "Where there is a list, choose from it. Write dates as 31/12/2026 and figures without words.",
    "Say beside each answer who gave it and when; where one person gave all on one day, once is enough.",
    "You may filter, and send the file back unfinished. To sort or delete rows take the protection off: it has no "
    "password. The hidden last column tells which answer belongs to which question, so let it stay.",
)


def write_questions(path: Path, sheet: QuestionSheet) -> None:
    """Write the workbook, aside and renamed. No text of anybody becomes a formula.

    Raises
    ------
    ProjectError
        The file cannot be written.
    """
    with written_aside(path) as name:
        book = xlsxwriter.Workbook(str(name), {"strings_to_formulas": False, "strings_to_urls": False})
        book.set_properties(
            {
                "title": f"Questions to {sheet.partner}",
                "subject": sheet.area,
                "created": datetime.fromisoformat(sheet.date),
            }
        )
        _cover(book, sheet)
        asked = book.add_worksheet(SHEET)
        lists = _lists(book, sheet.questions)
        _ask(book, asked, sheet.questions, lists)
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(str(error)) from error


def _cover(book: Any, sheet: QuestionSheet) -> None:  # noqa: ANN401  the library has no types
    cover = book.add_worksheet("Read me")
    title = book.add_format({"bold": True, "font_size": 14})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    cover.set_column(0, 0, 100)
    cover.hide_gridlines(2)
    day = parse_iso(sheet.date)
    n = len(sheet.questions)
    places = len({question.property_id for question in sheet.questions})
    what, of = "question" if n == 1 else "questions", "property" if places == 1 else "properties"
    lines = (
        f"{n:,} {what} about {places:,} {of}, {sheet.where}, those that matter most first."
        + (f" {sheet.left_out:,} more wait for the next time." if sheet.left_out else ""),
        f"{sheet.area}, {written_day(day) if day else sheet.date}. Asked by {sheet.asked_by}.",
        "",
        *_HOW,
        *_columns(sheet),
    )
    cover.write_string(0, 0, f"Questions to {sheet.partner}", title)
    for row, line in enumerate(lines, 1):
        cover.write_string(row, 0, line, wrapped)
    cover.protect()


def _columns(sheet: QuestionSheet) -> tuple[str, ...]:
    """Return what a column of the next register would answer."""
    if not sheet.columns:
        return ()
    said = f"Of nearly all of your properties we have no {listed(sheet.columns)}."
    return ("", f"{said} Nobody need type these in: send a register with such columns, if you hold them.")


def _lists(book: Any, questions: tuple[Question, ...]) -> dict[tuple[str, ...], str]:  # noqa: ANN401
    """Write every list of answers on a hidden sheet; returns its cells: a rule itself holds 255 characters only."""
    found: dict[tuple[str, ...], str] = {}
    hidden = book.add_worksheet(_LISTS)
    hidden.hide()
    for column, choices in enumerate(dict.fromkeys(q.choices for q in questions if q.choices)):
        for row, choice in enumerate(choices):
            hidden.write_string(row, column, choice)
        letter = xlsxwriter.utility.xl_col_to_name(column)
        found[choices] = f"={_LISTS}!${letter}$1:${letter}${len(choices)}"
    hidden.protect()
    return found


def _ask(
    book: Any,  # noqa: ANN401
    sheet: Any,  # noqa: ANN401
    questions: tuple[Question, ...],
    lists: dict[tuple[str, ...], str],
) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E7EAEF"})
    told = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#44515F", "bg_color": "#F5F6F8"})
    answers = {
        kind: book.add_format({"locked": False, "text_wrap": True, "valign": "top", "border": 1, "num_format": form})
        for kind, form in (("text", "@"), ("number", "#,##0.##"), ("date", "dd/mm/yyyy"), ("any", "General"))
    }
    for column, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        sheet.write_string(0, column, heading, head)
        sheet.set_column(column, column, width, None, {"hidden": True} if heading == KEY else {})
    for row, question in enumerate(questions, 1):
        texts = (
            *(question.name, question.reference, question.uprn, question.address, question.words, question.have),
            *(question.why, "", "", "", question.key),
        )
        for column, (heading, text) in enumerate(zip(HEADINGS, texts, strict=True)):
            if heading not in _FREE:
                sheet.write_string(row, column, text[:_MOST_LETTERS], told)
        sheet.write_blank(row, HEADINGS.index(ANSWER), None, answers[_form(question)])
        sheet.write_blank(row, HEADINGS.index(ANSWERED_BY), None, answers["text"])
        sheet.write_blank(row, HEADINGS.index(ANSWERED_ON), None, answers["date"])
        rule = _rule(question, lists)
        if rule:
            sheet.data_validation(row, HEADINGS.index(ANSWER), row, HEADINGS.index(ANSWER), rule)
    last = max(1, len(questions))
    on = HEADINGS.index(ANSWERED_ON)
    sheet.data_validation(1, on, last, on, _days("Say when as 31/12/2026."))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(HEADINGS) - 1)
    sheet.protect("", _ALLOWED)


_NUMBERS = frozenset({FieldKind.NUMBER, FieldKind.AREA, FieldKind.MONEY})


def _form(question: Question) -> str:
    kind = FieldKind(question.kind)
    if kind in _NUMBERS:
        return "number"
    if kind is FieldKind.DATE:
        return "date"
    return "any" if kind is FieldKind.FLAG else "text"  # a UPRN or a postcode must stay as it is typed


def _rule(question: Question, lists: dict[tuple[str, ...], str]) -> dict[str, Any] | None:
    """Return what a spreadsheet checks: it warns and does not forbid, for the partner may know better than a range."""
    kind = FieldKind(question.kind)
    if question.choices:
        return {
            "validate": "list",
            "source": lists[question.choices],
            "error_type": "warning",
            "error_title": "Not in the list",
            "error_message": "Choose one of the list where one fits.",
        }
    if kind is FieldKind.DATE:
        return _days("Write it as 31/12/2026.")
    if kind in _NUMBERS and question.low is not None and question.high is not None:
        return {
            "validate": "decimal",
            "criteria": "between",
            "minimum": question.low,
            "maximum": question.high,
            "error_type": "warning",
            "error_title": "Unusual figure",
            "error_message": f"Usual figures lie between {question.low:,.0f} and {question.high:,.0f}.",
        }
    return None


def _days(words: str) -> dict[str, Any]:
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": _FIRST_DAY,
        "maximum": _LAST_DAY,
        "error_type": "warning",
        "error_title": "Not a date",
        "error_message": words,
    }
