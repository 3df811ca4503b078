"""What a person does at the Registers stage, and the files that the tests bring."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from estates_app.app import make_tools
from estates_app.domain.errors import Cancelled
from estates_app.map.theme import load_tokens
from estates_app.ui.stages.registers.ask_found import AskFound
from estates_app.ui.stages.registers.ask_register import AskRegister

ROOT = Path(__file__).parents[3]
TOKENS = load_tokens(ROOT / "resources" / "themes" / "tokens.json")
TOOLS = make_tools()
COUNTY = "Some County Council"
HEAD = "Ref,Property name,Use,Post code,Easting,Northing,Site area,GIA m2,Remark\n"
ROWS = (
    "A1,Old Library,Library,DE55 7AD,440715,354526,0.5 ha,412,fine\n"
    "A2,Fire Station,Fire station,DE55 7AD,444715,354526,1 ha,1249,\n"
    "A3,Depot,Depot,S18 1ST,436000,378000,0.2 ha,large,\n"
    ",,,,,,,,only a remark\n"
)
#: What the offscreen screen says whenever a window has a least size.
IGNORED = "propagateSizeHints"

POSTCODES = "postcode,easting,northing\nDE55 7AD,440700,354500\nS18 1ST,436010,378010\n"


class Say:
    """Remembers what was said."""

    def __init__(self):
        self.toasts, self.errors = [], []

    def toast(self, words, *_more):
        self.toasts.append(words)

    def error(self, fault):
        self.errors.append(fault)

    def ask(self, *_words):
        return True


def endless(*_what, cancel, **_more):
    """Read until one is asked to stop."""
    while not cancel.is_requested:
        time.sleep(0.005)
    raise Cancelled


def idle(qtbot, desk):
    qtbot.waitUntil(lambda: not desk.tasks.is_busy())
    qtbot.wait(1)


def drop(widget, *paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    widget.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys))


def press(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def accept(qtbot, desk, stage):
    press(qtbot, stage.page.head.accept)
    idle(qtbot, desk)


def answer(qtbot, stage, desk, name=COUNTY):
    """Say whose register it is, as a new partner."""
    qtbot.waitUntil(lambda: isinstance(stage.asking.dialog, AskRegister))
    dialog = stage.asking.dialog
    dialog.partner.choose("")
    dialog.partner.activated.emit(0)
    dialog.name.clear()
    qtbot.keyClicks(dialog.name, name)
    press(qtbot, dialog.yes)


def take_found(qtbot, stage, partners, *, as_registers=()):
    """Say whose each table is, by the beginning of its words, and read what is ticked then."""
    qtbot.waitUntil(lambda: isinstance(stage.asking.dialog, AskFound))
    dialog = stage.asking.dialog
    for at in range(dialog.list.topLevelItemCount()):
        item = dialog.list.topLevelItem(at)
        dialog.list.setCurrentItem(item)
        if item.text(0) in as_registers:
            press(qtbot, dialog.kind._group.button(0))
        name = next((name for words, name in partners.items() if item.text(0).startswith(words)), None)
        if name is None:
            item.setCheckState(0, Qt.CheckState.Unchecked)
        elif dialog.partner.isEnabled():
            dialog.partner.clear()
            qtbot.keyClicks(dialog.partner, name)
            dialog.partner.completer().popup().hide()
    press(qtbot, dialog.yes)
