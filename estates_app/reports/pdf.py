"""The shortlist as an accessible PDF (PDF/UA-1) by Typst, checked before anybody sees it."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from estates_app.domain.material import Material
from estates_app.reports.aside import written_aside
from estates_app.reports.model import build_model
from estates_app.reports.public import exempt_strings
from estates_app.reports.tagging import add_row_headings, fonts_of

_FACES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")

#: Words that must never reach a reader: they decide, promise law, or are leaks of a program.
_BANNED = re.compile(r"\b(null|nan|None|NaN|(?i:dispose of|lawful|n/a))\b")


@dataclass(frozen=True)
class PdfCheck:
    """What the gate after the compile saw."""

    row_headings: int
    fonts: tuple[str, ...]
    size_bytes: int


def write_pdf(path: Path, material: Material, *, templates: Path) -> PdfCheck:
    """Write the shortlist, aside and renamed. The same material gives the same bytes.

    Parameters
    ----------
    path : Path
    material : Material
    templates : Path
        Folder of the Typst templates.

    Raises
    ------
    ProjectError
        The file cannot be written.
    RuntimeError
        The template or the model is at fault: a font is missing, a banned word got in.
    """
    model = build_model(material)
    _check_words(model, material)
    text = json.dumps(model, ensure_ascii=False)
    data, headings = add_row_headings(_compile(text, material, templates))
    fonts = fonts_of(data)
    if any("LastResort" in font for font in fonts):
        raise RuntimeError("a glyph is missing from the report's font")
    with written_aside(path) as aside:
        aside.write_bytes(data)
    return PdfCheck(headings, fonts, len(data))


def _check_words(model: dict[str, Any], material: Material) -> None:
    """Refuse banned words that are ours, not a partner's own, and whatever this edition must not tell."""
    table = material.estate.properties
    theirs = {text for name in ("name", "address") for text in table.texts(name) if text and _BANNED.search(text)}
    theirs |= {p.name for p in material.estate.partners.values()} | {e.file for e in material.estate.editions}
    said = "\n".join(_strings(model))
    ours = said
    for text in sorted(theirs, key=len, reverse=True):
        ours = ours.replace(text, "")
    found = _BANNED.search(ours)
    if found:
        raise RuntimeError(f"the report says “{found[0]}”, which no reader may see")
    folded = said.casefold()
    leaked = next((secret for secret in exempt_strings(material) if secret.casefold() in folded), None)
    if leaked:
        raise RuntimeError("the public edition names an empty building: it was not written")


def _compile(text: str, material: Material, templates: Path) -> bytes:
    """Compile in a folder of its own that holds templates, pictures and fonts, and nothing else."""
    stamp = int(datetime.fromisoformat(material.date).replace(tzinfo=UTC).timestamp())
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for template in templates.glob("*.typ"):
            shutil.copy(template, root)
        for key, picture in material.pictures.items():
            (root / f"{key.replace(':', '-')}.svg").write_bytes(picture.svg)
        fonts = root / "fonts"
        fonts.mkdir()
        spec = importlib.util.find_spec("font_source_sans_pro")
        if spec is None or spec.origin is None:
            raise RuntimeError("the package font-source-sans-pro is not installed")
        for face in _FACES:
            shutil.copy(Path(spec.origin).parent / "files" / f"SourceSansPro-{face}.ttf", fonts)
        pdf, warnings = typst.compile_with_warnings(
            str(root / "shortlist.typ"),
            root=str(root),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            sys_inputs={"data": text},
            timestamp=stamp,
        )
    for warning in warnings:
        if "font" in str(warning):
            raise RuntimeError(f"the report's font was not found: {warning}")
    return bytes(pdf)


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [s for v in value.values() for s in _strings(v)]
    return [s for v in value for s in _strings(v)] if isinstance(value, list) else []
