"""``partnership.toml``: the area, its partners and registers, the context files, services, scope rules and settings."""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from estates_app.domain.errors import InputError
from estates_app.domain.partnership import Partner, ScopeRule, SecrecyRule, Service
from estates_app.registers.columns.mapping import load_mapping
from estates_app.registers.source import RegisterSource
from estates_app.workspace.partnership_schema import CONTEXT_FILES, check_entries
from estates_app.workspace.rulepacks import parse_scope_rule, parse_secrecy_rule, parse_service


@dataclass(frozen=True)
class SupplementSource:
    """A table that adds facts to one partner's properties.

    ``key`` is the heading of the column that names the property, ``parts`` of the one that says what part of a whole a
    row is; both are found where they are empty.
    """

    path: Path
    partner: str
    key: str
    sheet: str
    columns: Mapping[str, str]
    parts: str = ""


@dataclass(frozen=True)
class ContextFiles:
    """Files about people and places; a None is simply not supplied.

    Attributes
    ----------
    open : tuple of Path
        Open datasets that say themselves what they are.
    service, partner : str
        Whose users an open table of postcodes counts, and whose rows of a national list are wanted.
    """

    zones: Path | None = None
    population: Path | None = None
    deprivation: Path | None = None
    cars: Path | None = None
    postcodes: Path | None = None
    localities: Path | None = None
    locality_name_column: str = ""
    boundary: Path | None = None
    boundaries: Path | None = None
    rivers: Path | None = None
    roads: Path | None = None
    places: Path | None = None
    attributions: tuple[str, ...] = ()
    open: tuple[Path, ...] = ()
    service: str = ""
    partner: str = ""


@dataclass(frozen=True)
class PartnershipFile:
    """What a ``partnership.toml`` says."""

    area: str
    title: str
    partners: tuple[Mapping[str, Any], ...]
    registers: tuple[RegisterSource, ...]
    supplements: tuple[SupplementSource, ...]
    context: ContextFiles
    services: Mapping[str, Service] = field(default_factory=dict)
    scope_rules: tuple[ScopeRule, ...] = ()
    secrecy_rules: tuple[SecrecyRule, ...] = ()
    settings: Mapping[str, float] = field(default_factory=dict)


def load_partnership(folder: Path, services: Mapping[str, Service]) -> PartnershipFile:
    """Read ``partnership.toml`` of a folder.

    Parameters
    ----------
    folder : Path
    services : mapping of str to Service
        The default services, which the file may change or add to.

    Raises
    ------
    InputError
        The file is missing or an entry cannot be used; says which and what to do.
    """
    path = folder / "partnership.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError(
            "there is no partnership.toml in this folder", where=str(folder), remedy="name the folder that holds one"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"it cannot be read ({error})", where=str(path), remedy="put that line right") from None
    reader = _Reader(folder, path)
    reader.check_keys(data, "")
    area = reader.table(data, "area")
    context = reader.table(data, "context", needed=False)
    partners = tuple(reader.entries(data, "partners", ("name", "kind")))
    reader.check_names([str(entry["name"]) for entry in partners])
    reader.check_partners(data, {str(entry["name"]) for entry in partners})
    return PartnershipFile(
        area=reader.text(area, "name", "area"),
        title=str(area.get("title") or f"{area['name']} property partnership"),
        partners=partners,
        registers=tuple(reader.register(entry) for entry in reader.entries(data, "registers", ("partner", "file"))),
        supplements=tuple(reader.supplement(e) for e in reader.entries(data, "supplements", ("partner", "file"))),
        context=reader.context(context, area),
        services={**services, **reader.services(data, services)},
        scope_rules=tuple(parse_scope_rule(e, str(path)) for e in reader.entries(data, "scope", ("id", "scope"))),
        secrecy_rules=tuple(
            parse_secrecy_rule(e, str(path)) for e in reader.entries(data, "confidential", ("id", "reason", "when"))
        ),
        settings=reader.settings(data),
    )


def plain_name(name: str) -> str:
    """Return a body's name without stray spaces and in one way of writing accents."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def make_partner(entry: Mapping[str, Any], *, partner_id: str, taken_codes: set[str]) -> Partner:
    """Make a partner from its entry; a missing or taken code becomes the first free one of its kind."""
    kind = str(entry.get("kind", "other"))
    code = str(entry.get("code", "")) or next(
        (c for c in CODES_BY_KIND.get(kind, ("VO",)) if c not in taken_codes), CODES_BY_KIND.get(kind, ("VO",))[0]
    )
    return Partner(
        partner_id,
        plain_name(str(entry["name"])),
        kind,
        code,
        bool(entry.get("confidential", False)),
        str(entry.get("valid_from", "")),
        str(entry.get("valid_to", "")),
        str(entry.get("successor", "")),
        tuple(map(str, entry.get("withheld", ()))),
    )


#: Codes of the partner scheme (`resources/themes`) by kind of body; the map's shapes follow them.
CODES_BY_KIND: Mapping[str, tuple[str, ...]] = {
    "county": ("CC",),
    "unitary": ("CC", "D1", "D2", "D3", "D4"),
    "district": ("D1", "D2", "D3", "D4"),
    "parish": ("P1", "P2"),
    "police": ("PO",),
    "fire": ("FR",),
    "health": ("NH",),
    "dwp": ("DW",),
}

#: Words in a body's name that tell its kind where nobody has said it.
_KIND_WORDS = (
    ("county", ("county council",)),
    ("parish", ("parish", "town council")),
    ("police", ("police", "crime commissioner")),
    ("fire", ("fire",)),
    ("health", ("nhs", "health", "hospital", "clinical")),
    ("dwp", ("dwp", "work and pensions", "jobcentre")),
    ("education", ("school", "academy", "college")),
    ("partnership", ("partnership", "together")),
    ("district", ("district", "borough")),
    ("unitary", ("city council", "unitary")),
)


def guess_kind(name: str) -> str:
    """Guess the kind of a body from its name; ``other`` where nothing tells."""
    folded = name.casefold()
    return next((kind for kind, words in _KIND_WORDS if any(word in folded for word in words)), "other")


class _Reader:
    """Reads entries of one file with errors that name the file and the entry."""

    def __init__(self, folder: Path, path: Path) -> None:
        self.folder = folder
        self.where = str(path)

    def fail(self, what: str, remedy: str) -> InputError:
        return InputError(what, where=self.where, remedy=remedy)

    def check_keys(self, table: Mapping[str, Any], name: str) -> None:
        check_entries(table, name, where=self.where)

    def check_names(self, names: Sequence[str]) -> None:
        """Refuse a partner who is named twice: one of the two would lose its figures."""
        seen: set[str] = set()
        for name in names:
            plain = plain_name(name).casefold()
            if plain in seen:
                raise self.fail(f"the partner {name} stands twice", "leave one of them out")
            seen.add(plain)

    def check_partners(self, data: Mapping[str, Any], names: set[str]) -> None:
        """Refuse a register of a body that is no partner: a slip of the pen would make a new one."""
        for key in ("registers", "supplements"):
            for entry in self.entries(data, key, ("partner", "file")):
                if entry["partner"] not in names:
                    raise self.fail(
                        f"[[{key}]] names the partner {entry['partner']}, who is not in it",
                        f"use one of {', '.join(sorted(names))}, or add it",
                    )

    def table(self, data: Mapping[str, Any], key: str, *, needed: bool = True) -> Mapping[str, Any]:
        value = data.get(key, {})
        if not isinstance(value, dict) or (needed and not value):
            raise self.fail(f"the table [{key}] is missing", f"add [{key}]")
        self.check_keys(value, key)
        return value

    def text(self, table: Mapping[str, Any], key: str, name: str) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(f"[{name}] has no {key}", f'add {key} = "…" to [{name}]')
        return value.strip()

    def entries(self, data: Mapping[str, Any], key: str, needed: tuple[str, ...]) -> list[Mapping[str, Any]]:
        entries = data.get(key, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise self.fail(f"{key} is not a list of entries", f"write each one as [[{key}]]")
        for number, entry in enumerate(entries, 1):
            self.check_keys(entry, key)
            for name in needed:
                if not entry.get(name):
                    raise self.fail(f"entry {number} of [[{key}]] has no {name}", f'add {name} = "…"')
        return entries

    def path(self, value: object) -> Path:
        return (self.folder / str(value)).resolve()

    def register(self, entry: Mapping[str, Any]) -> RegisterSource:
        mapping: Mapping[str, str] = {}
        if entry.get("mapping"):
            mapping = load_mapping(self.path(entry["mapping"]))
        mapping = {**mapping, **{str(k): str(v) for k, v in entry.get("columns", {}).items()}}
        only = {str(k): tuple(map(str, v)) for k, v in entry.get("only", {}).items()}
        return RegisterSource(
            path=self.path(entry["file"]),
            partner=str(entry["partner"]),
            sheet=str(entry.get("sheet", "")),
            layer=str(entry.get("layer", "")),
            crs_epsg=entry.get("crs"),
            mapping=mapping,
            defaults={str(k): str(v) for k, v in entry.get("defaults", {}).items()},
            only=only,
            closed_column=str(entry.get("closed_column", "")),
            name_form=self.name_form(entry),
        )

    def name_form(self, entry: Mapping[str, Any]) -> str:
        form = str(entry.get("name_form", ""))
        if form and "{name}" not in form:
            raise self.fail(
                f"name_form is “{form}”, without {{name}}", 'write name_form = "{name} Library" or the like'
            )
        return form

    def supplement(self, entry: Mapping[str, Any]) -> SupplementSource:
        columns = {str(k): str(v) for k, v in entry.get("columns", {}).items()}
        return SupplementSource(
            self.path(entry["file"]),
            str(entry["partner"]),
            str(entry.get("key", "")),
            str(entry.get("sheet", "")),
            columns,
            str(entry.get("parts", "")),
        )

    def context(self, table: Mapping[str, Any], area: Mapping[str, Any]) -> ContextFiles:
        paths: dict[str, Any] = {name: self.path(table[name]) for name in CONTEXT_FILES if table.get(name)}
        return ContextFiles(
            **paths,
            boundary=self.path(area["boundary"]) if area.get("boundary") else None,
            locality_name_column=str(table.get("locality_name_column", "")),
            attributions=tuple(map(str, table.get("attributions", ()))),
            open=tuple(self.path(name) for name in table.get("open", ())),
        )

    def services(self, data: Mapping[str, Any], known: Mapping[str, Service]) -> dict[str, Service]:
        keys = {service.name.casefold(): key for key, service in known.items()}
        found = {}
        for entry in self.entries(data, "services", ("name",)):
            name = str(entry["name"])
            slug = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")
            key = str(entry.get("key") or keys.get(name.casefold()) or slug)
            found[key] = parse_service({**entry, "key": key}, self.where, base=known.get(key))
        return found

    def settings(self, data: Mapping[str, Any]) -> dict[str, float]:
        settings = {}
        for key, value in self.table(data, "settings", needed=False).items():
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
                raise self.fail(f"the setting {key} is not a number", f"write {key} = 1.0 or the like")
            settings[key] = float(value)
        return settings
