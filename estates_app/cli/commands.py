"""What each command does: collect the input, call one use-case, say the result. Rooms load with the first need."""

from __future__ import annotations

import argparse
import datetime as dt
import math
import time
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estates_app.cli import sentences
from estates_app.cli.console import Console
from estates_app.domain.dates import parse_iso
from estates_app.domain.errors import InputError
from estates_app.domain.jobs import Cancel

if TYPE_CHECKING:
    from estates_app.workspace.project import Tools
    from estates_app.workspace.session import Session

Command = Callable[["Tools", argparse.Namespace, Console, Cancel], int]


def new(tools: Tools, options: argparse.Namespace, console: Console, cancel: Cancel) -> int:
    """Make a project file."""
    from estates_app.workspace.project import new_project
    from estates_app.workspace.reporting import PROJECT_ENDING

    del cancel
    path = Path(options.project)
    if not path.name or path.is_dir():
        remedy = f"name a file that ends in {PROJECT_ENDING}"
        raise InputError("it is no name of a file", where=options.project, remedy=remedy)
    if not path.name.endswith(PROJECT_ENDING):
        path = path.with_name(path.name.removesuffix(".gpkg") + PROJECT_ENDING)
    new_project(tools, path, area=options.area).store.close()
    console.say(str(path))
    return 0


def import_(tools: Tools, options: argparse.Namespace, console: Console, cancel: Cancel) -> int:
    """Bring a partner's register into a project."""
    from estates_app.registers.columns.keeping import load_kept_mapping, with_kept
    from estates_app.registers.source import RegisterSource
    from estates_app.workspace.importing import import_register
    from estates_app.workspace.keeping_mappings import save_mapping
    from estates_app.workspace.place_sources import lost_postcodes, place_sources
    from estates_app.workspace.preparing import Choices
    from estates_app.workspace.renewal_view import register_named
    from estates_app.workspace.summaries import import_summary

    for option, figure in (("--table", options.table), ("--header-row", options.header_row or 0)):
        if figure < 0:
            raise InputError(f"{figure} is no number of a table or a row", where=option, remedy="count from 1")
    source = RegisterSource(
        path=Path(options.file),
        partner=options.partner,
        sheet=options.sheet,
        layer=options.layer,
        member=options.member,
        table=options.table,
        header_row=options.header_row,
        crs_epsg=options.crs,
    )
    dated = _day(options.dated, "--dated").isoformat() if options.dated else ""
    if options.mapping:
        source = with_kept(source, load_kept_mapping(Path(options.mapping)))
    with _Project(tools, options.project, console) as session:
        if lost := lost_postcodes(session):
            console.note(lost)
        choices = Choices(renews=register_named(session.estate, options.partner, options.renews), dated=dated)
        imported = import_register(
            session,
            source,
            choices=choices,
            sources=place_sources(session),
            dry_run=options.dry_run,
            progress=console.progress,
            cancel=cancel,
        )
    if options.save_mapping:
        save_mapping(imported.reading, Path(options.save_mapping))
    summary = import_summary(imported)
    _show(console, options, summary, partial(sentences.of_import, dry_run=options.dry_run))
    return 1 if imported.needs_a_person else 0


def succeed(tools: Tools, options: argparse.Namespace, console: Console, cancel: Cancel) -> int:
    """Let a body take over what others hold."""
    from estates_app.workspace.succeeding import partners_named, plan_succession

    del cancel
    on = _day(options.on, "--on")
    with _Project(tools, options.project, console) as session:
        edit = plan_succession(session, partners_named(session.estate, options.ending), options.to, on)
        console.say(edit.verb if edit else "It was said before: nothing has changed.")
    return 0


def context(tools: Tools, options: argparse.Namespace, console: Console, cancel: Cancel) -> int:
    """Load people and places, and open data of any kind."""
    from estates_app.workspace.contexts import load_context
    from estates_app.workspace.opendata import recognised_files
    from estates_app.workspace.partnership_file import ContextFiles

    names = ("zones", "population", "deprivation", "cars", "postcodes", "roads")
    files: dict[str, Any] = {name: Path(getattr(options, name)).resolve() for name in names if getattr(options, name)}
    opened = tuple(Path(name).resolve() for name in options.open)
    if not files and not opened:
        raise InputError("no file was named", remedy="name zones and population, or files with --open")
    wish = ContextFiles(
        **files,
        open=opened,
        service=options.service,
        partner=options.partner,
        attributions=tuple(options.attribution),
    )
    with _Project(tools, options.project, console) as session:
        for found in recognised_files(session, opened):
            console.say(f"{found.doing} Known by {found.reason}.")
        if options.dry_run:
            return 0
        notes = load_context(session, wish, progress=console.progress, cancel=cancel)
        population = session.estate.zones.numbers("population")
        total = population[population == population].sum()
        console.say(f"{len(session.estate.zones):,} zones, {total:,.0f} people")
    for line in notes:
        console.say(line)
    return 0


def score(tools: Tools, options: argparse.Namespace, console: Console, cancel: Cancel) -> int:
    """Score every property in scope."""
    from estates_app.workspace.analysing import scores_of
    from estates_app.workspace.setting import set_weights
    from estates_app.workspace.summaries import scores_summary

    del cancel
    with _Project(tools, options.project, console) as session:
        if options.weights:
            set_weights(session, _weights(Path(options.weights)), source=Path(options.weights).name)
        summary = scores_summary(session, scores_of(session))
    _show(console, options, summary, sentences.of_scores)
    return 0


def propose(tools: Tools, options: argparse.Namespace, console: Console, cancel: Cancel) -> int:
    """Propose joint service centres and what may become of the rest."""
    from estates_app.domain.scenario import PlanWish
    from estates_app.workspace.analysing import findings_of, propose_plan
    from estates_app.workspace.scenarios import record_proposal
    from estates_app.workspace.summaries import findings_summary

    if options.centres is not None and options.centres < 1:
        raise InputError(f"{options.centres} centres were asked for", where="--centres", remedy="ask for 1 or more")
    with _Project(tools, options.project, console) as session:
        wish = PlanWish(options.centres or session.estate.settings.centres, options.budget_gbp, options.locality)
        if options.budget_gbp is not None:
            wish = PlanWish(None, options.budget_gbp, options.locality)
        started = time.perf_counter()
        plan = propose_plan(
            session.estate,
            wish,
            should_stop=_stop_after(options.time_limit_s),
            progress=console.progress,
            cancel=cancel,
        )
        scenario = record_proposal(session, wish, plan, seconds=round(time.perf_counter() - started, 2))
        findings = findings_of(session, scenario, progress=console.progress, cancel=cancel)
        summary = findings_summary(session, findings)
    _show(console, options, summary, sentences.of_findings)
    return 0


def why(tools: Tools, options: argparse.Namespace, console: Console, cancel: Cancel) -> int:
    """Take one property's score and fate apart."""
    from estates_app.workspace.explaining import find_property
    from estates_app.workspace.explaining import why as explain
    from estates_app.workspace.scenarios import current_findings

    with _Project(tools, options.project, console) as session:
        key = find_property(session, options.property)
        findings = current_findings(session, progress=console.progress, cancel=cancel)
        answer = explain(session, findings, key)
    _show(console, options, answer, sentences.of_why)
    return 0


def questions(tools: Tools, options: argparse.Namespace, console: Console, cancel: Cancel) -> int:
    """Write the questions to one partner."""
    from estates_app.workspace.collecting import picture_inputs, picture_of
    from estates_app.workspace.questions import find_locality, find_partner, write_questions

    del cancel
    out = Path(options.out)
    if options.most is not None and options.most < 1:
        raise InputError(f"{options.most} questions were asked for", where="--most", remedy="ask for 1 or more")
    with _Project(tools, options.project, console) as session:
        partner = find_partner(session.estate, options.partner)
        locality = find_locality(session.estate, options.locality) if options.locality else None
        console.progress(0.2, "looking at what is missing")
        picture = picture_of(picture_inputs(session))
        sheet = write_questions(tools, session, picture, out, partner, locality, most=options.most)
    console.say(sentences.of_questions(sheet, out))
    return 0


def answers(tools: Tools, options: argparse.Namespace, console: Console, cancel: Cancel) -> int:
    """Take in what a partner answered."""
    from estates_app.workspace.answers import answers_summary, keep_answers, understand

    del cancel
    with _Project(tools, options.project, console) as session:
        found = understand(session, Path(options.file))
        if not options.dry_run:
            keep_answers(session, found)
    _show(console, options, answers_summary(found), partial(sentences.of_answers, dry_run=options.dry_run))
    return 1 if found.needs_a_person else 0


def report(tools: Tools, options: argparse.Namespace, console: Console, cancel: Cancel) -> int:
    """Write the shortlist."""
    from estates_app.workspace.reporting import write_report
    from estates_app.workspace.scenarios import current_findings

    out = Path(options.out)
    with _Project(tools, options.project, console) as session:
        findings = current_findings(session, progress=console.progress, cancel=cancel)
        title = f"{session.estate.area} property partnership"
        write_report(tools, session, findings, out, edition=options.edition, title=title)
    console.say(str(out))
    return 0


def dossier(tools: Tools, options: argparse.Namespace, console: Console, cancel: Cancel) -> int:
    """Write the two pages about one property."""
    from estates_app.workspace.dossier_paper import check_out, order_dossier, write_dossier
    from estates_app.workspace.explaining import find_property
    from estates_app.workspace.scenarios import current_findings

    out = Path(options.out)
    with _Project(tools, options.project, console) as session:
        key = find_property(session, options.property)
        check_out(session, out)
        findings = current_findings(session, progress=console.progress, cancel=cancel)
        order = order_dossier(tools, session, findings, key, out, edition=options.edition)
        write_dossier(order, progress=console.progress, cancel=cancel)
    console.say(str(out))
    return 0


def calendar(tools: Tools, options: argparse.Namespace, console: Console, cancel: Cancel) -> int:
    """Write or show what comes up in leases."""
    from estates_app.workspace.lease_calendar import calendar_now, calendar_summary, write_calendar

    del cancel
    with _Project(tools, options.project, console) as session:
        found = calendar_now(session, edition=options.edition, months=options.months)
        if options.out:
            write_calendar(tools, session, found, Path(options.out))
    summary = calendar_summary(found) | {"out": options.out}
    _show(console, options, summary, sentences.of_calendar)
    return 0


def analyse(tools: Tools, options: argparse.Namespace, console: Console, cancel: Cancel) -> int:
    """Do the whole main job."""
    from estates_app.workspace.analyse import analyse as run

    result = run(
        tools,
        Path(options.folder),
        Path(options.out),
        seconds=time.perf_counter,
        progress=console.progress,
        cancel=cancel,
    )
    _show(console, options, result.summary, sentences.of_analysis)
    return 1 if result.needs_a_person else 0


def demo(tools: Tools, options: argparse.Namespace, console: Console, cancel: Cancel) -> int:
    """Analyse the sample county and print the path of the results last."""
    from estates_app.workspace.analyse import analyse as run

    out = Path(options.out).resolve()
    result = run(
        tools, tools.folder_of_samples, out, seconds=time.perf_counter, progress=console.progress, cancel=cancel
    )
    for line in sentences.of_analysis(result.summary):
        console.say(line)
    console.say(str(out))
    return 0


COMMANDS: dict[str, Command] = {
    "new": new,
    "import": import_,
    "succeed": succeed,
    "context": context,
    "score": score,
    "propose": propose,
    "why": why,
    "questions": questions,
    "answers": answers,
    "report": report,
    "dossier": dossier,
    "calendar": calendar,
    "analyse": analyse,
    "demo": demo,
}


class _Project:
    """An open project that is let go of however the command ends; says what other programs changed in it."""

    def __init__(self, tools: Tools, path: str, console: Console) -> None:
        self._tools, self._path, self._console = tools, Path(path), console

    def __enter__(self) -> Session:
        from estates_app.workspace.project import open_project

        self._session = open_project(self._tools, self._path)
        for line in self._session.notes:
            self._console.note(line)
        return self._session

    def __exit__(self, *_: object) -> None:
        self._session.store.close()


def _show(
    console: Console,
    options: argparse.Namespace,
    summary: dict[str, Any],
    lines: Callable[[Mapping[str, Any]], Iterable[str]],
) -> None:
    """Print a summary for machines or for people."""
    if options.json:
        console.say_json(summary)
        return
    for line in lines(summary):
        console.say(line)


def _day(text: str, option: str) -> dt.date:
    day = parse_iso(text)
    if day is None:
        raise InputError(f"“{text}” is no day", where=option, remedy="write it as 2027-04-01")
    return day


def _stop_after(limit_s: float | None) -> Callable[[], bool]:
    if limit_s is None:
        return lambda: False
    end = time.monotonic() + limit_s
    return lambda: time.monotonic() >= end


def _weights(path: Path) -> dict[str, float]:
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"it cannot be read ({error.strerror})", where=str(path), remedy="check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"it is not TOML ({error})", where=str(path), remedy="write lines like visits_m2 = 20"
        ) from error
    data = data["weights"] if isinstance(data.get("weights"), dict) else data
    for key, value in data.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise InputError(f"the weight of {key} is not a number", where=str(path), remedy="write it as 20 or 2.5")
    return {key: float(value) for key, value in data.items()}
