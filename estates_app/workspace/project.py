"""Make and open projects: a session over a project file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from estates_app.domain.estate import Estate
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.partnership import Settings
from estates_app.workspace.identity import Mint
from estates_app.workspace.mending import mended
from estates_app.workspace.ports import Clock, MapPicture, ProjectStore, ReportWriters, Stores
from estates_app.workspace.rulepacks import Rules
from estates_app.workspace.session import Session


@dataclass(frozen=True)
class Tools:
    """What the composition root hands to every use-case."""

    stores: Stores
    painter: MapPicture
    writers: ReportWriters
    rules: Rules
    catalogue: FieldCatalogue
    clock: Clock
    author: str
    folder_of_samples: Path


def new_project(tools: Tools, path: Path, *, area: str, seed: str = "") -> Session:
    """Make a project file and return its session. An existing file is never overwritten."""
    rules = tools.rules
    estate = Estate(
        area=area,
        services=dict(rules.services),
        scope_rules=rules.scope_rules,
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
        estate, notes = mended(estate.with_(settings=settings), tools.rules, mint)
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
