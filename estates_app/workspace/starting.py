"""Begin a project from a partnership's folder: registers in, people and places, a first proposal. No reports yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from estates_app.domain.errors import InputError
from estates_app.domain.findings import Plan
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.domain.partnership import Partner, Settings
from estates_app.domain.scenario import PlanWish
from estates_app.workspace.analysing import propose_plan
from estates_app.workspace.confiding import check_withheld
from estates_app.workspace.contexts import load_context, load_open_facts
from estates_app.workspace.importing import Imported, import_register
from estates_app.workspace.partnership_file import PartnershipFile, load_partnership, make_partner
from estates_app.workspace.place_sources import place_sources
from estates_app.workspace.project import Tools, new_project
from estates_app.workspace.scenarios import record_proposal
from estates_app.workspace.session import Arrival, Session
from estates_app.workspace.supplementing import Supplemented, add_supplement

#: What a partnership's folder holds.
PARTNERSHIP_FILE = "partnership.toml"


@dataclass(frozen=True, eq=False)
class Begun:
    """A project that was begun: its open session and what each file brought."""

    session: Session
    registers: list[Imported]
    supplements: list[Supplemented]
    notes: tuple[str, ...]
    plan: Plan
    scenario: str


def begin_project(
    tools: Tools, plan_file: PartnershipFile, path: Path, *, progress: Progress = silent, cancel: Cancel | None = None
) -> Begun:
    """Make a project file from a partnership's files, with a first proposal; whoever calls closes its store.

    Raises
    ------
    EstatesError
        A file or an entry cannot be used.
    Cancelled
    """
    cancel = cancel or Cancel()
    session = new_project(tools, path, area=plan_file.area, seed=plan_file.area)
    try:
        _set_up(session, plan_file)
        notes = load_context(
            session, plan_file.context, without_facts=True, progress=part(progress, 0.0, 0.15), cancel=cancel
        )
        registers = _import_all(session, plan_file, part(progress, 0.15, 0.7), cancel)
        supplements = [add_supplement(session, source) for source in plan_file.supplements]
        notes += load_open_facts(session, plan_file.context, cancel=cancel)
        wish = PlanWish(session.estate.settings.centres)
        plan = propose_plan(session.estate, wish, progress=part(progress, 0.7, 1.0), cancel=cancel)
        return Begun(session, registers, supplements, notes, plan, record_proposal(session, wish, plan))
    except BaseException:
        session.store.close()
        raise


def build_project(
    tools: Tools, folder: Path, path: Path, *, progress: Progress = silent, cancel: Cancel | None = None
) -> Path:
    """Make a project file from a partnership's folder, aside and renamed; returns its path.

    Raises
    ------
    EstatesError
        A file or an entry cannot be used.
    Cancelled
        Nothing was left behind.
    """
    plan_file = load_partnership(folder, tools.rules.services)
    check_files(plan_file)
    aside = path.with_name(f".{uuid4().hex[:8]}-{path.name}")
    try:
        begun = begin_project(tools, plan_file, aside, progress=progress, cancel=cancel)
        begun.session.store.close()
        if cancel:
            cancel.check()
        aside.replace(path)
    except OSError as error:
        raise InputError(
            f"it cannot be written ({error.strerror})", where=str(path), remedy="choose another folder"
        ) from error
    finally:
        aside.unlink(missing_ok=True)
    return path


def check_files(plan_file: PartnershipFile) -> None:
    """Say at once which file is missing, before minutes are spent on the others."""
    context = plan_file.context
    paths = [*(r.path for r in plan_file.registers), *(s.path for s in plan_file.supplements)]
    paths += [p for p in (getattr(context, name) for name in context.__dataclass_fields__) if isinstance(p, Path)]
    for path in (*paths, *context.open):
        if not (path.exists() if path in context.open or path == context.postcodes else path.is_file()):
            raise InputError("there is no such file", where=str(path), remedy="put it there or change partnership.toml")


def _set_up(session: Session, plan_file: PartnershipFile) -> None:
    """Enter the partners, services, scope rules and settings of the file, as one edit."""
    partners: dict[str, Partner] = {}
    taken: set[str] = set()
    for entry in plan_file.partners:
        partner = make_partner(entry, partner_id=session.mint("partner", str(entry["name"])), taken_codes=taken)
        taken.add(partner.code)
        check_withheld(session.catalogue, partner.withheld, f"partnership.toml, {partner.name}")
        partners[partner.id] = partner
    today = session.clock().date().isoformat()
    settings = session.estate.settings
    assumptions = dict(settings.assumptions)
    for key, value in plan_file.settings.items():
        if key == "centres":
            continue
        if key not in assumptions:
            raise InputError(
                f"there is no setting called {key}",
                where="partnership.toml",
                remedy=f"use one of centres, {', '.join(sorted(assumptions))}",
            )
        low, high = assumptions[key].low, assumptions[key].high
        if low is not None and high is not None and not low <= value <= high:
            raise InputError(
                f"the setting {key} is {value:g}", where="partnership.toml", remedy=f"give {low:,g} to {high:,g}"
            )
        assumptions[key] = replace(assumptions[key], value=value, source="partnership.toml", dated=today)
    centres = plan_file.settings.get("centres")
    if centres is not None and (centres < 1 or centres != int(centres)):
        raise InputError(f"the setting centres is {centres:g}", where="partnership.toml", remedy="give a whole number")
    estate = session.estate.with_(
        partners=partners,
        services=dict(plan_file.services),
        scope_rules=(*plan_file.scope_rules, *session.estate.scope_rules),
        secrecy_rules=(*plan_file.secrecy_rules, *session.estate.secrecy_rules),
        settings=Settings(assumptions, int(centres) if centres else None),
    )
    session.apply(session.new_edit("Set up the partnership"), Arrival(estate))


def _import_all(session: Session, plan_file: PartnershipFile, progress: Progress, cancel: Cancel) -> list[Imported]:
    sources = place_sources(session)
    done = []
    for number, source in enumerate(plan_file.registers):
        share = 1 / len(plan_file.registers)
        progress(number * share, f"reading {source.path.name}")
        done.append(
            import_register(
                session,
                source,
                sources=sources,
                progress=part(progress, number * share, (number + 1) * share),
                cancel=cancel,
            )
        )
    return done


def part(progress: Progress, start: float, end: float) -> Progress:
    """Return a progress that covers a part of another."""

    def report(fraction: float, doing: str) -> None:
        progress(start + (end - start) * fraction, doing)

    return report
