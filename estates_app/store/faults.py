"""Faults of the disk or of the file, said in one sentence."""

from __future__ import annotations

from pathlib import Path

from estates_app.domain.errors import ProjectError


def project_error(text: str, path: Path) -> ProjectError:
    """Return the fault that SQLite's message means for a person."""
    for sign, what, remedy in (
        ("full", "the disk is full; nothing was changed", "free some space and try again"),
        ("locked", "another program holds it; nothing was changed", "close it there and try again"),
        ("readonly", "it may only be read; nothing was changed", "copy it where you may write"),
        ("unable to open", "it cannot be opened", "check the folder and whether you may write there"),
        ("malformed", "it is damaged", "open an earlier copy"),
        ("not a database", "it is no GeoPackage", "open a file that ends in .estates.gpkg"),
    ):
        if sign in text:
            return ProjectError(what, where=path.name, remedy=remedy)
    return ProjectError(f"it cannot be used ({text})", where=path.name, remedy="open an earlier copy")
