"""Row headings of tables in a finished PDF: the Typst wheel cannot mark them, and without them figures are bare."""

from __future__ import annotations

import io
from typing import Any

import pikepdf

#: Tables whose first column is a number: the second column names the row.
_RANK_HEADS = 10


def add_row_headings(pdf_bytes: bytes) -> tuple[bytes, int]:
    """Return the PDF with the naming cell of each body row tagged as a row heading, and how many there are."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_bytes)) as pdf:
        count = _walk(pdf.Root.StructTreeRoot, in_body=False)
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue(), count


def _children(element: Any) -> list[Any]:  # noqa: ANN401  objects of the PDF
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _walk(element: Any, *, in_body: bool) -> int:  # noqa: ANN401
    count = 0
    for child in _children(element):
        if not isinstance(child, pikepdf.Dictionary) or "/S" not in child:
            continue
        kind = str(child.S)
        if kind == "/TR" and in_body:
            cells = [c for c in _children(child) if isinstance(c, pikepdf.Dictionary) and str(c.get("/S")) == "/TD"]
            at = 1 if len(cells) >= _RANK_HEADS else 0
            if cells:
                cells[at].S = pikepdf.Name.TH
                cells[at].A = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
                count += 1
        count += _walk(child, in_body=in_body or kind == "/TBody")
    return count


def fonts_of(pdf_bytes: bytes) -> tuple[str, ...]:
    """Return the names of the fonts in a PDF."""
    with pikepdf.open(io.BytesIO(pdf_bytes)) as pdf:
        return tuple(
            sorted({str(o.BaseFont) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o})
        )
