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

import typst

from estates_app.domain.material import Material
from estates_app.reports.aside import written_aside
from estates_app.reports.model import build_model
from estates_app.reports.tagging import add_row_headings, fonts_of

_FACES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")

#: Words that must never reach a reader: they decide, promise law, or are leaks of a program.
_BANNED = re.compile(r"\b(dispose of|lawful|N/A|null|nan|None|NaN)\b")


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
    text = json.dumps(build_model(material), ensure_ascii=False)
    found = _BANNED.search(" ".join(_strings(json.loads(text))))
    if found:
        raise RuntimeError(f"the report says “{found[0]}”, which no reader may see")
    data, headings = add_row_headings(_compile(text, material, templates))
    fonts = fonts_of(data)
    if any("LastResort" in font for font in fonts):
        raise RuntimeError("a glyph is missing from the report's font")
    with written_aside(path) as aside:
        aside.write_bytes(data)
    return PdfCheck(headings, fonts, len(data))


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
