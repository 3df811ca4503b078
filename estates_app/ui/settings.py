"""What the user chose for this program on this machine: theme, size of text, recent projects, layout."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

TEXT_SIZES = (0.9, 1.0, 1.15, 1.3)
_MOST_RECENT = 8

#: Projects in which it is kept what was looked at.
_MOST_LOOKS = 20


def is_there(path: Path) -> bool:
    """Whether a file can be found now; it may be gone, or lie on a drive that is away."""
    try:
        return path.is_file()
    except OSError:
        return False


@dataclass(frozen=True)
class Recent:
    """A project that was opened lately."""

    path: Path
    area: str
    about: str
    evidence: float
    opened: str

    def is_there(self) -> bool:
        """Whether its file can be found now."""
        return is_there(self.path)


class TableSettings:
    """How the property table was arranged, by stage; it is part of the layout.

    Parameters
    ----------
    store : QSettings
    """

    def __init__(self, store: QSettings) -> None:
        self._store = store

    def columns(self, stage: str) -> tuple[str, ...]:
        """Return the columns of a stage's table as the person arranged them, empty where nobody did."""
        return self._words(f"layout/columns/{stage}")

    def keep_columns(self, stage: str, keys: Sequence[str]) -> None:
        """Keep the columns of a stage's table in their order."""
        self._store.setValue(f"layout/columns/{stage}", "|".join(keys))

    def sorting(self, stage: str) -> tuple[str, bool] | None:
        """Return by which column a stage's table was sorted last, and whether the largest stands first."""
        words = self._words(f"layout/sorting/{stage}")
        return (words[0], words[1:] == ("descending",)) if words else None

    def keep_sorting(self, stage: str, key: str, *, is_descending: bool) -> None:
        """Keep by which column a stage's table is sorted."""
        self._store.setValue(f"layout/sorting/{stage}", f"{key}|descending" if is_descending else key)

    def widths(self) -> dict[str, int]:
        """Return the widths that the person gave columns, px at the usual size of text."""
        pairs = (word.rpartition("=") for word in self._words("layout/widths"))
        return {key: int(width) for key, _, width in pairs if width.isdecimal()}

    def keep_widths(self, widths: Mapping[str, int]) -> None:
        """Keep the widths of columns."""
        self._store.setValue("layout/widths", "|".join(f"{key}={width}" for key, width in widths.items()))

    def _words(self, key: str) -> tuple[str, ...]:
        return tuple(word for word in str(self._store.value(key, "")).split("|") if word)


class Settings:
    """Reads and writes settings; a value that makes no sense falls back to the default.

    Parameters
    ----------
    store : QSettings

    Attributes
    ----------
    table : TableSettings
    """

    def __init__(self, store: QSettings) -> None:
        self._store = store
        self.table = TableSettings(store)

    @property
    def theme(self) -> str:
        """``light``, ``dark``, ``projector`` or ``system``."""
        value = str(self._store.value("theme", "light"))
        return value if value in ("light", "dark", "projector", "system") else "light"

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("theme", name)

    @property
    def text_size(self) -> float:
        """One of `TEXT_SIZES`."""
        try:
            value = float(str(self._store.value("text_size", 1.0)))
        except ValueError:
            value = 1.0
        return min(TEXT_SIZES, key=lambda size: abs(size - value))

    @text_size.setter
    def text_size(self, scale: float) -> None:
        self._store.setValue("text_size", scale)

    @property
    def author(self) -> str:
        """Name written into edits, empty for the machine's user name."""
        return str(self._store.value("author", ""))

    @author.setter
    def author(self, name: str) -> None:
        self._store.setValue("author", name.strip())

    @property
    def opens_last(self) -> bool:
        """Whether the last project is opened at the start."""
        return str(self._store.value("opens_last", "true")) == "true"

    @opens_last.setter
    def opens_last(self, wanted: bool) -> None:
        self._store.setValue("opens_last", "true" if wanted else "false")

    @property
    def has_motion(self) -> bool:
        """Whether the map may glide and fly; else it jumps."""
        return str(self._store.value("has_motion", "true")) == "true"

    @has_motion.setter
    def has_motion(self, wanted: bool) -> None:
        self._store.setValue("has_motion", "true" if wanted else "false")

    def recent(self) -> tuple[Recent, ...]:
        """Return the projects opened lately, the last first, those too whose files cannot be found now."""
        found = []
        count = self._store.beginReadArray("recent")
        for number in range(count):
            self._store.setArrayIndex(number)
            path = Path(str(self._store.value("path", "")))
            try:
                evidence = float(str(self._store.value("evidence", "nan")))
            except ValueError:
                evidence = float("nan")
            area, about, opened = (str(self._store.value(key, "")) for key in ("area", "about", "opened"))
            found.append(Recent(path, area, about, evidence, opened))
        self._store.endArray()
        return tuple(found)

    def remember(self, path: Path, *, area: str, about: str, evidence: float, now: datetime) -> None:
        """Put a project at the head of the recent ones."""
        mine = Recent(path.resolve(), area, about, evidence, now.isoformat(timespec="minutes"))
        self._write_recent([mine, *(r for r in self.recent() if r.path != mine.path)][:_MOST_RECENT])

    def forget(self, path: Path) -> None:
        """Take a project off the recent ones."""
        self._write_recent([r for r in self.recent() if r.path != path])

    def _write_recent(self, entries: Sequence[Recent]) -> None:
        self._store.remove("recent")
        self._store.beginWriteArray("recent", len(entries))
        for number, entry in enumerate(entries):
            self._store.setArrayIndex(number)
            for key in ("area", "about", "evidence", "opened"):
                self._store.setValue(key, getattr(entry, key))
            self._store.setValue("path", str(entry.path))
        self._store.endArray()

    def layout(self, key: str) -> QByteArray:
        """Return a kept state of a splitter, a header or the window; empty where none."""
        value = self._store.value(f"layout/{key}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_layout(self, key: str, state: QByteArray) -> None:
        """Keep the state of a splitter, a header or the window."""
        self._store.setValue(f"layout/{key}", state)

    def reset_layout(self) -> None:
        """Forget every kept layout."""
        self._store.remove("layout")

    def kept_look(self, project: Path) -> dict[str, object]:
        """Return what was looked at in a project when it was left, empty where that is not known."""
        return dict(self._looks()).get(_key_of(project), {})

    def keep_look(self, project: Path, look: Mapping[str, object]) -> None:
        """Keep what is looked at in a project; of those left longest ago nothing is kept."""
        key = _key_of(project)
        others = [(k, kept) for k, kept in self._looks() if k != key]
        self._store.setValue("looks", json.dumps([(key, dict(look)), *others][:_MOST_LOOKS]))

    def _looks(self) -> list[tuple[str, dict[str, object]]]:
        try:
            return [(str(key), dict(look)) for key, look in json.loads(str(self._store.value("looks", "[]")))]
        except (TypeError, ValueError):
            return []

    def workshop_notes(self, project: Path) -> str:
        """Return the private notes of whoever leads the workshop on a project; they are never in the project."""
        return str(self._store.value(_notes_key(project), ""))

    def keep_workshop_notes(self, project: Path, text: str) -> None:
        """Keep the private notes on a project; empty ones are forgotten."""
        if text.strip():
            self._store.setValue(_notes_key(project), text)
        else:
            self._store.remove(_notes_key(project))


def _key_of(project: Path) -> str:
    return hashlib.sha256(str(project.resolve()).encode()).hexdigest()[:16]


def _notes_key(project: Path) -> str:
    return f"workshop/{_key_of(project)}"
