"""Two hands at a window: real clicks and keys through Qt's event queue, and waiting until something is so."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu, QWidget

LEFT = Qt.MouseButton.LeftButton
PATIENCE_MS = 60_000


class Hands:
    """Clicks and types as a person does; knows nothing of what lies behind the widgets."""

    def __init__(self, qtbot, window):
        self.qtbot, self.window = qtbot, window

    def until(self, is_so, patience_ms=PATIENCE_MS):
        self.qtbot.waitUntil(is_so, timeout=patience_ms)

    def click(self, widget, place=None, keys=Qt.KeyboardModifier.NoModifier):
        self.until(lambda: widget.isVisible() and widget.isEnabled(), 10_000)
        QTest.mouseClick(widget, LEFT, keys, place or widget.rect().center())

    def drag(self, widget, start, end, steps=12):
        QTest.mousePress(widget, LEFT, Qt.KeyboardModifier.NoModifier, start)
        for n in range(1, steps + 1):
            at = QPoint(start.x() + (end.x() - start.x()) * n // steps, start.y() + (end.y() - start.y()) * n // steps)
            QTest.mouseMove(widget, at)
            QApplication.sendEvent(widget, _move(widget, at))
            QApplication.processEvents()
        QTest.mouseRelease(widget, LEFT, Qt.KeyboardModifier.NoModifier, end)

    def wake(self):
        """Bring the window to the front again, as a window manager does when a dialog closes."""
        if QApplication.activeWindow() is None and QApplication.activePopupWidget() is None:
            self.window.activateWindow()
            self.until(lambda: QApplication.activeWindow() is not None, 5_000)  # a real screen takes its time

    def key(self, key, modifiers=Qt.KeyboardModifier.NoModifier, widget=None):
        self.wake()
        target = widget or QApplication.focusWidget() or QApplication.activeWindow() or self.window
        assert target is not None, "nothing has the focus"
        QTest.keyClick(target, key, modifiers)
        QApplication.processEvents()

    def ctrl(self, key):
        self.key(key, Qt.KeyboardModifier.ControlModifier)

    def type(self, text, widget=None):
        QTest.keyClicks(widget or QApplication.focusWidget() or self.window, text)
        QApplication.processEvents()

    def choose(self, menu: QMenu, words: str):
        """Click the entry of an open menu that begins with some words; returns its submenu where it has one."""
        entry = next(a for a in menu.actions() if a.text().startswith(words))
        self.until(menu.isVisible, 5_000)
        if entry.menu() is not None:
            menu.setActiveAction(entry)
            QTest.mouseClick(menu, LEFT, Qt.KeyboardModifier.NoModifier, menu.actionGeometry(entry).center())
            self.until(entry.menu().isVisible, 5_000)
            return entry.menu()
        QTest.mouseClick(menu, LEFT, Qt.KeyboardModifier.NoModifier, menu.actionGeometry(entry).center())
        return None

    def when_asked_for_a_file(self, *paths):
        """Answer the next file dialog by typing names and pressing Enter."""
        words = str(paths[0]) if len(paths) == 1 else " ".join(f'"{path}"' for path in paths)
        self._when(QFileDialog, lambda dialog: self._answer_file(dialog, words))

    def when_dialog(self, kind, then):
        """Do something with the next modal dialog of a kind, when it is there."""
        self._when(kind, then)

    def _when(self, kind, then, tries=400):
        def look(left=tries):
            found = QApplication.activeModalWidget()
            focus = QApplication.focusWidget()
            if isinstance(found, kind) and focus is not None and found.isAncestorOf(focus):
                QTimer.singleShot(150, lambda: then(found))
            elif left:
                QTimer.singleShot(25, lambda: look(left - 1))

        QTimer.singleShot(25, look)

    def _answer_file(self, dialog, words):
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, words)
        if field.completer() is not None:  # its list of names would take the Return
            field.completer().popup().hide()
        QTest.keyClick(field, Qt.Key.Key_Return)

    def tab_to(self, widget: QWidget, most=80, back=False):
        """Press Tab until a widget has the focus, as one does without a mouse."""
        key = Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab
        for _ in range(most):
            now = QApplication.focusWidget()
            if now is widget or (now is not None and widget.isAncestorOf(now)):
                return
            self.key(key)
        raise AssertionError(f"Tab never reaches {widget.accessibleName() or widget}")


def _move(widget, at):
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent

    there = QPointF(widget.mapToGlobal(at))
    return QMouseEvent(
        QEvent.Type.MouseMove, QPointF(at), there, Qt.MouseButton.NoButton, LEFT, Qt.KeyboardModifier.NoModifier
    )
