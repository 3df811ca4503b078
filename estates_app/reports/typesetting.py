"""The source of the pages, checked before anybody sees it, and its compiler: PDF and pictures are one paper."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Self

import typst
from fontTools.ttLib import TTFont

from estates_app.domain.editions import SECRET_FIELDS, tells_district
from estates_app.domain.material import Material
from estates_app.domain.pictures import Picture
from estates_app.reports.model import build_model

#: Standard of accessible PDF that the compiler holds the paper to.
STANDARD = "PDF/UA-1"

_FACES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")

#: Words that must never reach a reader: they decide, promise law, or are leaks of a program.
_BANNED = re.compile(r"\b(null|nan|None|NaN|(?i:dispose of|lawful|n/a))\b")


#: What of an unnamed building must not be told.
_SECRET_FIELDS = (*SECRET_FIELDS, "address2", "address3", "street_number", "use", "description", "lease_break")

#: Stands in a trial for what of an unnamed building must not be told.
_MARK = "\ue000secret"

#: Stands for a letter that the typeface lacks: it is seen that something is missing, and the workbook has it.
_UNKNOWN = "?"


def source_of(material: Material) -> str:
    """Return what the template lays out, as JSON, once it holds no word and no name that a reader may not see.

    Raises
    ------
    RuntimeError
        The model is at fault: a banned word or the name of an empty building got in.
    """
    model = build_model(material)
    _check_words(model, material)
    _check_secrets(material)
    return legible_source(model)


class Press:
    """Compiles a source, in a folder of its own that holds templates, pictures and fonts, and nothing else.

    Parameters
    ----------
    template : str
        Name of the template that lays the source out.
    source : str
        JSON of what it says.
    pictures : mapping of file name to Picture
        Each lies beside the template, as SVG.
    date : str
        ISO date of the paper.
    templates : Path
        Folder of the Typst templates; ``themes`` beside it holds the drawings of the fates.
    """

    def __init__(self, template: str, source: str, pictures: Mapping[str, Picture], date: str, templates: Path) -> None:
        self._stamp = int(datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp())
        self._folder = tempfile.TemporaryDirectory()
        root = Path(self._folder.name)
        for part in (*templates.glob("*.typ"), templates.parent / "themes" / "tokens.json"):
            shutil.copy(part, root)
        for name, picture in pictures.items():
            (root / name).write_bytes(picture.svg)
        fonts = root / "fonts"
        fonts.mkdir()
        for face in _face_files():
            shutil.copy(face, fonts)
        # One compiler for all sources: templates and fonts are read once, and what two sources share is laid out once.
        self._compiler = typst.Compiler(
            str(root / template), root=str(root), font_paths=[str(fonts)], ignore_system_fonts=True
        )
        self.say(source)

    def say(self, source: str) -> None:
        """Lay out another source with the same pictures."""
        self._said = {"data": source}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def pdf(self) -> bytes:
        """Return the PDF; the compiler refuses what breaks `STANDARD`."""
        made: bytes = self._compiled(format="pdf", pdf_standards=[STANDARD.removeprefix("PDF/").lower()])
        return made

    def png(self, ppi: float) -> list[bytes]:
        """Return the same pages as pictures."""
        made: list[bytes] | bytes = self._compiled(format="png", ppi=ppi)
        return made if isinstance(made, list) else [made]

    def _compiled(self, **wanted: Any) -> Any:  # noqa: ANN401  what the library takes and gives
        made, warnings = self._compiler.compile_with_warnings(sys_inputs=self._said, timestamp=self._stamp, **wanted)
        for warning in warnings:
            if "font" in str(warning):
                raise RuntimeError(f"the report's font was not found: {warning}")
        return made


class Typesetter(Press):
    """The press of the shortlist.

    Parameters
    ----------
    material : Material
    templates : Path
        As of `Press`.

    Raises
    ------
    RuntimeError
        The template or the model is at fault.
    """

    def __init__(self, material: Material, templates: Path) -> None:
        pictures = {f"{key.replace(':', '-')}.svg": picture for key, picture in material.pictures.items()}
        super().__init__("shortlist.typ", source_of(material), pictures, material.date, templates)


def legible_source(model: dict[str, Any]) -> str:
    """Return a model as the JSON that a template takes, every letter in it one that the typeface has."""
    return json.dumps(_legible(model, _shown()), ensure_ascii=False)


def _check_words(model: dict[str, Any], material: Material) -> None:
    """Refuse banned words of our own; what a partner, a rule pack or the partnership wrote is theirs to say."""
    estate = material.estate
    told = [material.partnership, estate.area, *estate.attributions]
    told += [text for pack in material.findings.packs for text in (pack.title, pack.source)]
    told += [text for a in estate.settings.assumptions.values() for text in (a.label, a.source)]
    told += [text for rule in material.findings.fate_rules for text in (rule.looks_for, rule.reason)]
    told += [service.name for service in estate.services.values()]
    told += [note for _, note in material.listed.values()]
    told += [d.reason for key, d in material.findings.fates.items() if material.is_by_hand(key)]
    told += [material.findings.scenario.name] if material.findings.scenario else []
    told += [partner.name for partner in estate.partners.values()] + [edition.file for edition in estate.editions]
    for table in (estate.properties, estate.localities):
        told += [str(text) for name in table.columns if name != "geometry" for text in table.texts(name) if text]
    theirs = {text for text in told if _BANNED.search(text)}
    ours = "\n".join(_strings(model))
    for text in sorted(theirs, key=len, reverse=True):
        ours = ours.replace(text, "")
    found = _BANNED.search(ours)
    if found:
        raise RuntimeError(f"the report says “{found[0]}”, which no reader may see")


def _check_secrets(material: Material) -> None:
    """Refuse a public model into which the name or place of an unnamed building finds its way, by any door.

    The model is built once more with a mark in place of those texts: where the mark comes out, so would they.
    """
    table = material.estate.properties
    if not material.unnamed:
        return
    fields = [name for name in _SECRET_FIELDS if name in table.columns]
    # The first word stands before the mark where it may be told: of the postcode of an empty building.
    marks = {
        (key, name): f"x {_MARK}" if name == "postcode" and tells_district(table, key) else _MARK
        for key in material.unnamed
        for name in fields
        if table.get(key, name) is not None
    }
    marked = replace(material, estate=material.estate.with_(properties=table.with_values(marks)))
    if any(_MARK in text for text in _strings(build_model(marked))):
        raise RuntimeError("the public edition names an empty building or a confidential one: it was not written")


def _legible(value: Any, shown: _Shown) -> Any:  # noqa: ANN401  JSON values in, JSON values out
    """Return JSON values with `_UNKNOWN` for each letter that the report's typeface lacks, and no control letters."""
    if isinstance(value, str):
        return value.translate(shown)
    if isinstance(value, dict):
        return {key: _legible(v, shown) for key, v in value.items()}
    return [_legible(v, shown) for v in value] if isinstance(value, list) else value


class _Shown(dict[int, str | None]):
    """What is shown of each letter: itself, `_UNKNOWN`, or nothing; found out when a text first has it."""

    def __init__(self, letters: frozenset[int]) -> None:
        super().__init__()
        self._letters = letters

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        if letter not in "\n\t" and unicodedata.category(letter) == "Cc":
            shown = None
        else:
            shown = letter if code in self._letters or letter.isspace() else _UNKNOWN
        self[code] = shown
        return shown


@cache
def _shown() -> _Shown:
    return _Shown(_letters())


@cache
def _letters() -> frozenset[int]:
    """Return the letters that every face of the report's typeface has."""
    found = []
    for path in _face_files():
        with TTFont(path, lazy=True) as face:
            found.append(frozenset(face.getBestCmap()))
    return frozenset.intersection(*found)


def _face_files() -> tuple[Path, ...]:
    spec = importlib.util.find_spec("font_source_sans_pro")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package font-source-sans-pro is not installed")
    return tuple(Path(spec.origin).parent / "files" / f"SourceSansPro-{face}.ttf" for face in _FACES)


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [s for v in value.values() for s in _strings(v)]
    return [s for v in value for s in _strings(v)] if isinstance(value, list) else []
