"""Files are written aside and renamed, so that nobody ever sees half of one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from estates_app.domain.errors import ProjectError


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """Give a path to write to; on success it takes the place of ``path``, else it is gone.

    Raises
    ------
    ProjectError
        The disk is full or the folder may not be written.
    """
    aside = path.with_name(f".{uuid.uuid4().hex[:8]}-{path.name}")
    try:
        yield aside
        aside.replace(path)
    except OSError as error:
        what = error.strerror or str(error)
        raise ProjectError(
            f"it cannot be written ({what})", where=path.name, remedy="free the disk or close it"
        ) from error
    finally:
        aside.unlink(missing_ok=True)
