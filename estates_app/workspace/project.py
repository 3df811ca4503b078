"""Make and open projects: a session over a project file."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass, replace
from pathlib import Path

from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.partnership import Settings
from estates_app.workspace.identity import Mint
from estates_app.workspace.mending import mended
from estates_app.workspace.ports import (
    CalendarWriter,
    Clock,
    DossierWriter,
    MapPicture,
    PageRenderer,
    ProjectStore,
    QuestionWriter,
    ReportWriters,
    Stores,
    TableWriter,
    TileSources,
)
from estates_app.workspace.rulepacks import Rules
from estates_app.workspace.session import Session


@dataclass(frozen=True)
class Tools:
    """What the composition root hands to every use-case."""

    stores: Stores
    painter: MapPicture
    writers: ReportWriters
    write_table: TableWriter
    write_dossier: DossierWriter
    write_calendar: CalendarWriter
    write_questions: QuestionWriter
    render_pages: PageRenderer
    rules: Rules
    catalogue: FieldCatalogue
    clock: Clock
    author: str
    folder_of_samples: Path
    folder_of_guide: Path
    tiles: TileSources


def new_project(tools: Tools, path: Path, *, area: str, seed: str = "") -> Session:
    """Make a project file and return its session. An existing file is never overwritten."""
    rules = tools.rules
    estate = Estate(
        area=area,
        services=dict(rules.services),
        scope_rules=rules.scope_rules,
        secrecy_rules=rules.secrecy_rules,
        settings=Settings(dict(rules.assumptions)),
    )
    store = tools.stores.create(path, estate)
    return _session(tools, estate, store, Mint(seed))


def open_project(tools: Tools, path: Path) -> Session:
    """Open a project file and return its session.

    An assumption that the rule packs have gained since the file was made takes its value from them. What another
    program added or changed is mended, and said in the session's ``notes``.
    """
    store, mint = tools.stores.open(path), Mint()
    try:
        estate = store.load()
        changed = store.outside_changes()
        settings = replace(estate.settings, assumptions={**tools.rules.assumptions, **estate.settings.assumptions})
        # No rule of confidentiality at all: an earlier version made it, and what the packs hide is hidden.
        secrecy_rules = estate.secrecy_rules or tools.rules.secrecy_rules
        is_changed = bool(changed) or not estate.secrecy_rules
        estate = estate.with_(settings=settings, secrecy_rules=secrecy_rules)
        estate, notes = mended(estate, tools.rules, mint, is_changed=is_changed)
    except BaseException:
        store.close()
        raise
    return _session(tools, estate, store, mint, notes=(*changed, *notes))


def _session(tools: Tools, estate: Estate, store: ProjectStore, mint: Mint, *, notes: tuple[str, ...] = ()) -> Session:
    return Session(
        estate=estate,
        store=store,
        rules=tools.rules,
        catalogue=tools.catalogue,
        clock=tools.clock,
        mint=mint,
        author=tools.author,
        notes=notes,
    )


def copy_project(session: Session, path: Path) -> None:
    """Copy a project's file, whole, to a place where nothing lies yet or another project does.

    Raises
    ------
    InputError
        It is the same file, or it cannot be written.
    """
    source = session.store.path
    if path.exists() and path.samefile(source):
        raise InputError("it is the project itself", where=path.name, remedy="choose another name")
    aside = path.with_name(f".{uuid.uuid4().hex[:8]}-{path.name}")
    try:
        shutil.copyfile(source, aside)
        aside.replace(path)
    except OSError as error:
        raise InputError(
            f"it cannot be written ({error.strerror})", where=str(path), remedy="choose another folder or free the disk"
        ) from error
    finally:
        aside.unlink(missing_ok=True)
