"""Where the keyboard's focus goes when what had it can hold it no longer: somewhere near, never into a field.

Qt would pass it on to the next widget, and what somebody types next would land in the first field that comes.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

_TYPED_INTO = (QAbstractSpinBox, QLineEdit, QPlainTextEdit, QTextEdit)


def takes_focus(widget: QWidget) -> bool:
    """Whether Tab would stop at a widget now."""
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()


def first_focus(pane: QWidget) -> QWidget | None:
    """Return the first widget of a pane that takes the focus."""
    return next((widget for widget in (pane, *pane.findChildren(QWidget)) if takes_focus(widget)), None)


def hand_on_focus(widget: QWidget) -> bool:
    """Give the focus to what is nearest to a widget that is disabled or hidden, beside it or else further out.

    For `QWidget.focusNextPrevChild`, which Qt calls then; False where the widget can hold the focus itself, so that
    Tab goes on as ever, and where there is nothing near.
    """
    if widget.isVisible() and widget.isEnabled():
        return False
    here, around = _middle(widget), widget.parentWidget()
    while around is not None:
        found = [w for w in around.findChildren(QWidget) if takes_focus(w) and not isinstance(w, _TYPED_INTO)]
        if found:
            min(found, key=lambda w: (_middle(w) - here).manhattanLength()).setFocus()
            return True
        around = None if around.isWindow() else around.parentWidget()
    return False


def _middle(widget: QWidget) -> QPoint:
    return widget.mapToGlobal(widget.rect().center())
