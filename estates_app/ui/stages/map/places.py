"""Places under a name: views of the map to come back to, and areas that were drawn to work in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QMenu, QVBoxLayout

from estates_app.domain.localities import AREA, inside
from estates_app.domain.mapsheet import DrawnArea, NamedView
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.naming import NameDialog
from estates_app.ui.parts.map_views import about, ask_name_of_view, go_to
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.labels import ElidedLabel, Section, clear, label, row
from estates_app.ui.words import count
from estates_app.workspace import mapping_sheet


class PlaceRow(QFrame):
    """A name, what it means, a button that goes there and a menu. *Signals*: ``gone()``; ``renamed()``; ``removed()``.

    Parameters
    ----------
    skin : Skin
    name, words : str
    verb : str
        What the button does: "Go to", "Work in".
    """

    gone = Signal()
    renamed = Signal()
    removed = Signal()

    def __init__(self, skin: Skin, name: str, words: str, verb: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.name, self.words = ElidedLabel(name, "strong"), ElidedLabel(words, "2")
        self.go = Button(skin, f"{verb} {name}", "ph.arrow-right", kind="icon")
        self.more = Button(skin, f"More about {name}", "ph.dots-three-vertical", kind="icon")
        self.more.setToolTip("Rename or remove")
        self.open_menu: QMenu | None = None
        line = row(spacing=skin.px(4))
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.name)
        column.addWidget(self.words)
        line.addLayout(column, 1)
        line.addWidget(self.go)
        line.addWidget(self.more)
        self.setLayout(line)
        self.go.clicked.connect(self.gone)
        self.more.clicked.connect(self._on_more)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.gone.emit()

    def _on_more(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(self.more.accessibleName())
        menu.addAction("Rename…").triggered.connect(self.renamed)
        menu.addAction("Remove").triggered.connect(self.removed)
        self.open_menu = menu
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))


class _Places(Section):
    """A list of rows that follows the map's sheet."""

    nodes = frozenset({"project", "sheet"})

    def __init__(self, desk: Desk, title: str, *right: Button) -> None:
        super().__init__(desk.skin, title, *right)
        self._desk = desk
        self.rows: list[PlaceRow] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(desk.skin.px(4))
        self.body.addLayout(self._column)
        self._shown: Sequence[tuple[str, str, str]] | None = None
        desk.bridge.changed.connect(self._on_changed)

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if self._desk.bridge.is_open and nodes & self.nodes:
            self.fill()

    def fill(self) -> None:
        """Show what there is now."""
        raise NotImplementedError

    def show_rows(self, lines: Sequence[tuple[str, str, str]], verb: str, *then: Callable[[str], object]) -> None:
        """Show (id, name, words); ``then`` are what going, renaming and removing do. Equal lines stay as they are."""
        if lines == self._shown:
            return
        self._shown = lines
        clear(self._column)
        self.rows = []
        for key, name, words in lines:
            made = PlaceRow(self._desk.skin, name, words, verb)
            for signal, use in zip((made.gone, made.renamed, made.removed), then, strict=True):
                signal.connect(lambda k=key, u=use: u(k))
            self._column.addWidget(made)
            self.rows.append(made)


class Views(_Places):
    """The views of the map that people kept."""

    nodes = frozenset({"project", "sheet", "scenarios", "localities"})

    def __init__(self, desk: Desk) -> None:
        self.keep = Button(desk.skin, "Keep this view…", "ph.plus", kind="quiet")
        self.none = label(
            "None yet. Keep one to come back to its ground, locality, scenario and colours.", "3", wraps=True
        )
        super().__init__(desk, "Views", self.keep)
        self.body.addWidget(self.none)
        self.keep.clicked.connect(desk.requests.keep_view)
        self.fill()

    def _view(self, id_: str) -> NamedView:
        found = self._desk.bridge.estate.sheet.view(id_)
        assert found is not None
        return found

    def fill(self) -> None:
        """Show the views in the order in which they were kept."""
        desk, bridge = self._desk, self._desk.bridge
        views = bridge.estate.sheet.views
        self.none.setVisible(not views)
        self.show_rows(
            [(view.id, view.name, about(desk, view)) for view in views],
            "Go to",
            lambda key: go_to(desk, self._view(key)),
            lambda key: ask_name_of_view(desk, self._view(key), self.window()),
            lambda key: bridge.step(lambda: mapping_sheet.remove_view(bridge.session, key)),
        )


class Areas(_Places):
    """The areas that people drew to work in."""

    nodes = frozenset({"project", "sheet", "properties"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Areas to work in")
        self.fill()

    def fill(self) -> None:
        """Show the areas by name, each with what lies in it; nothing at all where there is none."""
        bridge = self._desk.bridge
        areas = sorted(bridge.estate.sheet.areas, key=lambda area: area.name.casefold())
        if not areas:
            self.hide()
        elif self.parentWidget() is not None:  # shown before it has one it would be a window
            self.show()
        self.show_rows(
            [(area.id, area.name, self._held(area)) for area in areas],
            "Work in",
            lambda key: bridge.look_at(locality=AREA + key, zone=""),
            self._rename,
            lambda key: bridge.step(lambda: mapping_sheet.remove_area(bridge.session, key)),
        )

    def _held(self, area: DrawnArea) -> str:
        return count(int(inside(self._desk.bridge.estate, AREA + area.id).sum()), "property", "properties")

    def _rename(self, key: str) -> None:
        bridge = self._desk.bridge
        area = bridge.estate.sheet.area(key)
        assert area is not None
        NameDialog(
            self._desk.skin,
            "Rename the area",
            lambda name: bridge.attempt(lambda: mapping_sheet.rename_area(bridge.session, key, name)),
            yes="Rename it",
            name=area.name,
            parent=self.window(),
        ).open()
