"""What a register says of itself before a person says anything: a list that is known by its headings, and its date."""

from __future__ import annotations

from dataclasses import replace

from estates_app.domain.claims import Issue, Reading, Severity
from estates_app.domain.dates import written_day
from estates_app.domain.errors import InputError
from estates_app.registers.dating import told_date
from estates_app.registers.opendata.presets import preset_of
from estates_app.registers.opendata.recognising import is_register
from estates_app.registers.source import RegisterSource
from estates_app.workspace.issue_words import DATED, KNOWN_LIST
from estates_app.workspace.opendata import recognise_file
from estates_app.workspace.session import Session


def with_preset(session: Session, source: RegisterSource) -> tuple[RegisterSource, tuple[Issue, ...]]:
    """Complete how a register is read where its file is a list of a known form, and say what that adds.

    A list of libraries has no column for the use of its rows and calls them by their towns; a list of the whole country
    names a body in each row. What a person said of the file goes before what the form says.

    Returns
    -------
    RegisterSource, tuple of Issue
    """
    if source.member or source.table or source.layer or source.name_form or source.only:
        return source, ()
    try:
        found = recognise_file(session, source.path)
        if found is None or not is_register(found):
            return source, ()
        known = preset_of(source.path, found.dataset, source.partner)
    except InputError:
        return source, ()  # whoever reads it next says what is wrong with it
    completed = replace(
        source,
        defaults={**known.defaults, **source.defaults},
        only=known.only,
        closed_column=source.closed_column or known.closed_column,
        name_form=known.name_form,
    )
    if completed == source:
        return source, ()
    told = [f"{key.replace('_', ' ')} “{value}”" for key, value in known.defaults.items() if key not in source.defaults]
    told += [f"names end in “{known.name_form.replace('{name}', '').strip()}”"] if known.name_form else []
    told += [f"only rows of {source.partner} count"] if known.only else []
    words = f"It is in the form “{found.dataset.title}” ({found.reason}): {'; '.join(told)}."
    return completed, (Issue(None, "", "", KNOWN_LIST, Severity.NOTE, words),) if told else ()


def dated_by(read: Reading, session: Session) -> tuple[str, tuple[Issue, ...]]:
    """Return the ISO date that stands above the headings of a register, and what that means; empty where none does."""
    above = [issue.message for issue in read.issues if issue.code == "rows-above"]
    found = told_date(above, session.clock().date())
    if found is None:
        return "", ()
    day, words = found
    told = f"“{words}” stands above the headings: the data are taken to be of {written_day(day)}."
    return day.isoformat(), (Issue(None, "", "", DATED, Severity.NOTE, told),)
