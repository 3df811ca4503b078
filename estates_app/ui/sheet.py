"""The one style sheet: what the palette cannot say, made from the tokens once a theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from estates_app.ui.skin import Skin


def sheet_of(skin: Skin) -> str:
    """Return the application's style sheet. Widgets ask for a kind by a property, never by a sheet of their own."""
    c, px = skin.theme.colour, skin.px
    small, title, head = skin.font("small").pixelSize(), skin.font("panel_title").pixelSize(), px(12)
    page, dialog = skin.font("page_title").pixelSize(), skin.font("dialog_title").pixelSize()
    return f"""
QFrame[kind="bar"] {{ background: {c("surface")}; border: 0; border-bottom: 1px solid {c("border")}; }}
QFrame[kind="status"] {{ background: {c("surface")}; border: 0; border-top: 1px solid {c("border")}; }}
QFrame[kind="panel"] {{ background: {c("surface")}; border: 0; border-left: 1px solid {c("border")}; }}
QFrame[kind="list"] {{ background: {c("surface")}; border: 0; border-right: 1px solid {c("border")}; }}
QFrame[kind="surface"] {{ background: {c("surface")}; border: 0; }}
QFrame[kind="section"] {{ background: {c("surface")}; border: 0; border-bottom: 1px solid {c("border")}; }}
QFrame[kind="card"] {{ background: {c("raised")}; border: 1px solid {c("border")}; border-radius: {px(8)}px; }}
QFrame[kind="rule"] {{ background: {c("border")}; border: 0; }}
QFrame[kind="note"] {{ background: {c("info_soft")}; border: 0; border-radius: {px(6)}px; }}
QFrame[kind="warn"] {{ background: {c("warn_soft")}; border: 0; border-radius: {px(6)}px; }}
QFrame[kind="bad"] {{ background: {c("negative_soft")}; border: 0; border-radius: {px(6)}px; }}
QFrame[kind="good"] {{ background: {c("positive_soft")}; border: 0; border-radius: {px(6)}px; }}
QFrame[kind="warn"] QLabel {{ color: {c("warn")}; }}
QFrame[kind="note"] QLabel {{ color: {c("accent_text")}; }}
QFrame[kind="bad"] QLabel {{ color: {c("negative")}; }}
QFrame[kind="good"] QLabel {{ color: {c("positive")}; }}
QLabel[level="2"] {{ color: {c("text_2")}; }}
QLabel[level="3"] {{ color: {c("text_3")}; font-size: {small}px; }}
QLabel[level="strong"] {{ font-weight: 600; }}
QLabel[level="title"] {{ font-size: {title}px; font-weight: 600; }}
QLabel[level="dialog"] {{ font-size: {dialog}px; font-weight: 600; }}
QLabel[level="page"] {{ font-size: {page}px; font-weight: 600; }}
QLabel[level="lead"] {{ font-size: {px(17)}px; color: {c("text_2")}; }}
QLabel[level="worse"] {{ color: {c("warn")}; font-weight: 600; }}
QLabel[level="better"] {{ color: {c("positive")}; font-weight: 600; }}
QLabel[level="bad"] {{ color: {c("negative")}; }}
QPushButton {{ min-height: {px(26)}px; padding: 0 {px(12)}px; border: 1px solid {c("border")}; border-radius: {px(6)}px;
  background: {c("raised")}; color: {c("text")}; font-weight: 500; }}
QPushButton:hover {{ background: {c("hover")}; }}
QPushButton:pressed, QPushButton:checked {{ background: {c("pressed")}; }}
QPushButton:disabled {{ color: {c("text_disabled")}; }}
QPushButton[kind="primary"] {{ background: {c("accent")}; border-color: {c("accent")}; color: {c("text_on_accent")};
  font-weight: 600; }}
QPushButton[kind="primary"]:hover {{ background: {c("accent_hover")}; border-color: {c("accent_hover")}; }}
QPushButton[kind="primary"]:disabled {{ background: {c("pressed")}; border-color: {c("border")};
  color: {c("text_disabled")}; }}
QPushButton[kind="quiet"] {{ border-color: transparent; background: transparent; color: {c("text_2")}; }}
QPushButton[kind="quiet"]:hover {{ background: {c("hover")}; }}
QPushButton[kind="link"] {{ border-color: transparent; background: transparent; color: {c("accent_text")};
  text-decoration: underline; padding: 0 {px(4)}px; text-align: left; }}
QPushButton[kind="link"]:hover {{ color: {c("accent_hover")}; }}
QPushButton[kind="low"] {{ min-height: {px(22)}px; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {c("focus_halo")}; outline: 0; }}
QToolButton {{ border: 1px solid transparent; border-radius: {px(6)}px; background: transparent; padding: {px(4)}px; }}
QToolButton:hover {{ background: {c("hover")}; }}
QToolButton:pressed, QToolButton:checked {{ background: {c("pressed")}; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
QLineEdit, QSpinBox, QDoubleSpinBox, QPlainTextEdit, QTextEdit, QComboBox {{ min-height: {px(26)}px;
  padding: 0 {px(8)}px; border: 1px solid {c("border_strong")}; border-radius: {px(6)}px; background: {c("raised")};
  color: {c("text")}; selection-background-color: {c("selected_strong")}; selection-color: {c("text")}; }}
QSpinBox[kind="low"] {{ min-height: {px(22)}px; max-height: {px(22)}px; padding: 0 {px(4)}px; }}
QPlainTextEdit, QTextEdit {{ padding: {px(4)}px {px(6)}px; }}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus, QComboBox:focus {{
  border: 2px solid {c("focus")}; }}
QLineEdit[state="bad"] {{ border-color: {c("negative")}; }}
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{ width: 0;
  border: 0; }}
QTableView, QListView, QTreeView, QListWidget {{ border: 0; background: {c("surface")}; gridline-color: transparent;
  selection-background-color: {c("selected")}; selection-color: {c("text")}; outline: 0; }}
QTableView::item {{ padding: 0 {px(8)}px; border-bottom: 1px solid {c("grid")}; }}
QTreeView::item, QListWidget::item {{ min-height: {px(24)}px; padding: 0 {px(2)}px; }}
QTreeView::item:selected, QListWidget::item:selected {{ background: {c("selected")}; color: {c("text")}; }}
QHeaderView {{ background: {c("sunken")}; border: 0; }}
QHeaderView[kind="surface"] {{ background: {c("surface")}; }}
QHeaderView::section {{ min-height: {px(31)}px; padding: 0 {px(8)}px; border: 0; border-bottom: 1px solid {c("border")};
  background: {c("sunken")}; color: {c("text_2")}; font-weight: 600; font-size: {head}px; }}
QScrollBar:vertical {{ width: {px(10)}px; background: transparent; margin: 0; }}
QScrollBar:horizontal {{ height: {px(10)}px; background: transparent; margin: 0; }}
QScrollBar::handle {{ background: {c("border")}; border-radius: {px(4)}px; margin: 2px; min-height: {px(24)}px;
  min-width: {px(24)}px; }}
QScrollBar::handle:hover {{ background: {c("border_strong")}; }}
QScrollBar[kind="room"]::handle {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QScrollArea {{ border: 0; background: transparent; }}
QScrollArea[kind="ground"] {{ background: {c("window")}; }}
QSplitter::handle {{ background: {c("border")}; }}
QMenu {{ background: {c("raised")}; border: 1px solid {c("border")}; padding: {px(4)}px; }}
QMenu::item {{ padding: {px(5)}px {px(28)}px {px(5)}px {px(10)}px; border-radius: {px(4)}px; }}
QMenu::item:selected {{ background: {c("selected")}; color: {c("text")}; }}
QMenu::item:disabled {{ color: {c("text_disabled")}; }}
QMenu::separator {{ height: 1px; background: {c("border")}; margin: {px(4)}px {px(8)}px; }}
QMenu::icon {{ padding-left: {px(8)}px; }}
QToolTip {{ background: {c("raised")}; color: {c("text")}; border: 1px solid {c("border")}; padding: {px(4)}px; }}
QDialog {{ background: {c("surface")}; }}
QProgressBar {{ border: 0; border-radius: 2px; background: {c("border")}; max-height: 4px; min-height: 4px; }}
QProgressBar::chunk {{ background: {c("accent")}; border-radius: 2px; }}
"""
