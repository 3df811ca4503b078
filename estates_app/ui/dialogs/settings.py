"""Settings of this program on this machine, and what it is."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from estates_app import __version__
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.settings import TEXT_SIZES, Settings
from estates_app.ui.skin import Skin
from estates_app.ui.stages.catalogue import STAGES
from estates_app.ui.widgets.check import Check
from estates_app.ui.widgets.fields import LineEdit
from estates_app.ui.widgets.form import Form
from estates_app.ui.widgets.labels import label
from estates_app.ui.widgets.segmented import Segmented


class SettingsDialog(Dialog):
    """Theme, size of text, name in the log, what opens at the start."""

    def __init__(self, skin: Skin, settings: Settings, user: str, parent: QWidget | None = None) -> None:
        super().__init__(skin, "Settings", yes="Use these settings", parent=parent)
        self._settings = settings
        self.theme = Segmented(
            skin,
            "Theme",
            (("light", "Light"), ("dark", "Dark"), ("projector", "Projector"), ("system", "As the system")),
        )
        self.theme.choose(settings.theme)
        sizes = tuple((str(size), f"{size:.0%}") for size in TEXT_SIZES)
        self.text_size = Segmented(skin, "Text size", sizes)
        self.text_size.choose(str(settings.text_size))
        self.author = LineEdit(skin, "Your name in the log", placeholder=user)
        self.author.setText(settings.author)
        self.opens_last = Check(skin, "Open the last project when Estates starts")
        self.opens_last.setChecked(settings.opens_last)
        self.has_motion = Check(skin, "Let the map glide; without this it jumps")
        self.has_motion.setChecked(settings.has_motion)
        form = Form(skin, 10)
        form.line("Theme", self.theme, None)
        form.line("Text size", self.text_size, None)
        form.line("Your name", self.author)
        form.addWidget(self.opens_last, form.rowCount(), 1)
        form.addWidget(self.has_motion, form.rowCount(), 1)
        words = "Your name stands beside every step that you make, in the project's log."
        form.addWidget(label(words, "3", wraps=True), form.rowCount(), 1)
        self.body.addLayout(form)
        self.accepted.connect(self._on_accepted)
        self.yes.setFocus()

    def _on_accepted(self) -> None:
        self._settings.theme = self.theme.value()
        self._settings.text_size = float(self.text_size.value())
        self._settings.author = self.author.text()
        self._settings.opens_last = self.opens_last.isChecked()
        self._settings.has_motion = self.has_motion.isChecked()


class AboutDialog(Dialog):
    """What the program is, its version and licence."""

    def __init__(self, skin: Skin, parent: QWidget | None = None) -> None:
        super().__init__(skin, "Estates", yes="Close", no="", parent=parent)
        self.body.addWidget(
            label("Joint property rationalisation for the public bodies of an English county.", wraps=True)
        )
        self.body.addWidget(
            label(
                f"Version {__version__}. Free software under the MIT licence. Qt {qVersion()} under the LGPL, "
                f"Phosphor icons under the MIT licence. Python {platform.python_version()}, {platform.system()}.",
                "2",
                wraps=True,
            )
        )
        self.body.addWidget(label("It works without the internet, and nothing leaves this computer.", "2", wraps=True))


#: What the keys do, as the help shows them.
KEYS = (
    (f"Ctrl+1 … Ctrl+{len(STAGES)}", "turn to a stage"),
    ("Ctrl+K", "find a property, a place or a command; Ctrl+Enter opens the dossier of a property"),
    ("Ctrl+L", "choose the locality"),
    ("Ctrl+G, Ctrl+Shift+G", "go to a view of the map; keep this one"),
    ("F6, Shift+F6", "next or previous pane: bars, map, table, panel"),
    ("Ctrl+Z, Ctrl+Y", "undo, redo"),
    ("Ctrl+N, Ctrl+O, Ctrl+Shift+S", "new project, open, save a copy as"),
    ("Ctrl+I", "add a register"),
    ("Ctrl+F", "filter the table"),
    ("W, Alt+Enter", "why? for the selected property"),
    ("Ctrl+D", "dossier: everything known of the selected property; Alt+Left and Alt+Right go to its neighbours"),
    ("Ctrl+Shift+L", "what comes up in leases"),
    ("Ctrl+Shift+E", "export the map to paper or a picture"),
    ("F7", "before and after on two maps, or after alone (Proposals)"),
    ("F11", "workshop"),
    ("Esc", "close, cancel, clear the selection"),
    (
        "Map",
        "arrows move, + and - zoom, 0 shows all, Tab walks symbols, Ctrl+arrows go to the next in a direction, Enter "
        "selects, Space adds, D opens the dossier, Z tells of the small area, Alt+Left goes back; ? lists all, and the "
        "tools with their letters",
    ),
    ("Table", "Enter opens the dossier, F2 corrects a cell, Ctrl+C copies with headings, Shift+F10 opens the menu"),
    ("Sliders", "arrows 1, Page keys 5, Home and End; digits type the value"),
)


class KeysDialog(Dialog):
    """Every key, in one list."""

    def __init__(self, skin: Skin, parent: QWidget | None = None) -> None:
        super().__init__(skin, "Keys", yes="Close", no="", parent=parent)
        grid = QGridLayout()
        grid.setHorizontalSpacing(skin.px(20))
        grid.setVerticalSpacing(skin.px(6))
        for line, (keys, words) in enumerate(KEYS):
            grid.addWidget(label(keys, "strong"), line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(words, wraps=True), line, 1)
        grid.setColumnStretch(1, 1)
        # More keys than a small laptop shows at once in large type: they scroll.
        holder = QWidget()
        holder.setLayout(grid)
        area = QScrollArea()
        area.setAccessibleName("Keys")
        area.setWidgetResizable(True)
        area.setWidget(holder)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(self.scrolling(500))
        self.body.addWidget(area)
