"""The main window: puts the parts together and gives each command its handler. What a command does lies elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QIcon,
    QPainter,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from estates_app.ui.actions import make_actions, make_menu
from estates_app.ui.bridge import Bridge
from estates_app.ui.commands import Commands
from estates_app.ui.desk import Desk
from estates_app.ui.frame.find import Finder
from estates_app.ui.frame.logo import paint_logo
from estates_app.ui.frame.speaker import WindowSpeaker
from estates_app.ui.frame.status_bar import JobChip
from estates_app.ui.frame.step_buttons import StepButtons, step_words
from estates_app.ui.frame.welcome import Welcome
from estates_app.ui.projects import Projects
from estates_app.ui.requests import Requests
from estates_app.ui.results import Results
from estates_app.ui.settings import Settings
from estates_app.ui.skin import Skin, scale_in_force
from estates_app.ui.stages.catalogue import STAGES
from estates_app.ui.tasks import TaskRunner
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.focus import first_focus
from estates_app.ui.work import WorkPage
from estates_app.workspace.project import Tools

#: A window that was resized has its size when it has kept it for so long.
_RESIZED_AFTER_MS = 250

#: Sizes of text that are too near each other to be worth a new page.
_SAME_SCALE = 0.04


class MainWindow(QMainWindow):
    """The window.

    Parameters
    ----------
    tools : Tools
    settings : Settings
    skin : Skin
    report_fault : callable
        Writes a report of a fault of ours and returns its path.
    """

    def __init__(
        self, *, tools: Tools, settings: Settings, skin: Skin, report_fault: Callable[[BaseException], str]
    ) -> None:
        super().__init__()
        self._skin, self._settings = skin, settings
        self.setAccessibleName("Estates")
        self.setMinimumSize(skin.width_of_window(), skin.height_of_window())
        self.setAcceptDrops(True)
        self.setWindowIcon(_window_icon(skin))
        self.bridge = Bridge(self)
        self.tasks = TaskRunner(self)
        self.say = WindowSpeaker(self, skin, report_fault)
        self.results = Results(self.bridge, self.tasks, self)
        self.desk = Desk(skin, self.bridge, self.tasks, self.results, Requests(self), tools, settings, self.say)
        self.projects = Projects(self.desk, self)
        self.commands = Commands(self.desk, self.projects, self)
        self.actions_by_key = make_actions(self, skin, self.commands.handlers())
        self._pages = QStackedWidget()
        self.setCentralWidget(self._pages)
        self.work: WorkPage | None = None
        self.finder: Finder | None = None
        self._make_welcome()
        self.bridge.changed.connect(self._on_changed)
        self.bridge.refused.connect(self.say.error)
        self.bridge.undo_stack.indexChanged.connect(self._on_step)
        for number, stage in enumerate(STAGES, 1):
            self.commands.add_stage_key(number, stage.key)
        application().focusChanged.connect(self._on_focus_changed)
        if not self.restoreGeometry(settings.layout("window")):
            self.resize(1366, 768)
        self.welcome.sample.setFocus()  # else it would lie on whatever was made first
        self._skin.shows_focus = False
        self._fit_text = QTimer(self)
        self._fit_text.setSingleShot(True)
        self._fit_text.setInterval(_RESIZED_AFTER_MS)
        self._fit_text.timeout.connect(self.fit_text)
        self._show_page()

    def _make_welcome(self) -> None:
        projects, commands = self.projects, self.commands
        tools = self.desk.tools
        page = self.welcome = Welcome(self._skin, self._settings, tools.clock, tools.folder_of_samples / "picture.json")
        page.show_jobs(JobChip(self.desk, page))  # reading the sample takes its time
        self._pages.addWidget(page)
        page.sample_wanted.connect(projects.open_sample)
        page.new_wanted.connect(projects.ask_new)
        page.open_wanted.connect(projects.ask_open)
        page.recent_wanted.connect(projects.open)
        page.dropped.connect(projects.take_files)
        page.files_wanted.connect(projects.ask_files)
        page.settings_wanted.connect(commands.settings)
        page.guide_wanted.connect(commands.guide)
        page.about_wanted.connect(commands.about)

    def _make_work(self) -> WorkPage:
        skin, actions = self._skin, self.actions_by_key
        menu = Button(skin, "Main menu", "ph.list", kind="icon")
        menu.clicked.connect(lambda: make_menu(self, actions).popup(menu.mapToGlobal(menu.rect().bottomLeft())))
        self.steps = StepButtons(skin, self.bridge.undo_stack)
        self.steps.left.connect(self._on_steps_left)
        shop = Button(skin, "Workshop (F11)", "ph.projector-screen-chart", kind="icon")
        shop.clicked.connect(self.commands.workshop)
        self.finder = Finder(self.desk, self.actions_by_key)
        work = WorkPage(self.desk, STAGES, (menu,), (self.steps, self.finder, shop))
        self._pages.addWidget(work)
        return work

    def _on_changed(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if "project" in nodes:
            self._show_page()

    def _show_page(self) -> None:
        """Show the work or the welcome page, and say in the title what is open."""
        is_open = self.bridge.is_open
        if is_open and self.work is None:
            self.work = self._make_work()
            self.work.show_stage(self.bridge.look.stage)
            self.work.say_badges()
        if not is_open:
            self.welcome.fill()
        page = self.work if is_open and self.work else self.welcome
        if page is not self._pages.currentWidget():
            self._pages.setCurrentWidget(page)
            first = self.work.bar.buttons[self.bridge.look.stage] if is_open and self.work else self.welcome.sample
            first.setFocus()  # whoever works by keys must not look for a place to begin
            self._skin.shows_focus = False  # nobody has pressed a key yet
        name = self.bridge.estate.area if is_open else "Welcome"
        self.setWindowTitle(f"{name} – Estates")
        self._name_steps()

    def _on_step(self) -> None:
        self.say.card.withdraw_action()  # its Undo would take back another step than the one it names
        self._name_steps()

    def _name_steps(self) -> None:
        stack = self.bridge.undo_stack
        self.actions_by_key["undo"].setText(step_words("Undo", stack.undoText()))
        self.actions_by_key["redo"].setText(step_words("Redo", stack.redoText()))

    def _on_steps_left(self) -> None:
        """Take the focus to the work: there is no step to take back or to make again."""
        target = first_focus(self.work.panes()[2]) if self.work and self.bridge.is_open else None
        if target is not None:
            was_shown = self._skin.shows_focus
            target.setFocus()
            self._skin.shows_focus = was_shown

    def dress(self) -> None:
        """Wear the theme and the size of text that the settings name."""
        app = application()
        before = self._skin.scale
        self._skin.wear(theme_in_force(self._settings, app), self._settings.text_size, self._size_px())
        self._skin.dress(app)
        for key, action in self.actions_by_key.items():
            glyph = self.commands.glyph_of(key)
            if glyph:
                action.setIcon(self._skin.icon(glyph))
        if self._skin.scale != before:
            self._make_pages_anew()
        for widget in self.findChildren(QWidget):
            widget.updateGeometry()
            widget.update()
        self.bridge.tell("skin")

    def _size_px(self) -> tuple[int, int]:
        return self.width(), self.height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the text of the projector theme follow the window, once it has its size."""
        super().resizeEvent(event)
        self._fit_text.start()

    def fit_text(self) -> None:
        """Give the text of the projector theme the size that the window allows."""
        skin = self._skin
        wanted = scale_in_force(skin.name, self._settings.text_size, self._size_px())
        if abs(wanted - skin.scale) > _SAME_SCALE:
            self.dress()

    def _make_pages_anew(self) -> None:
        """Make both pages for another size of text: heights of bars and rows are set when a page is made."""
        for page in (self.work, self.welcome):
            if page is not None:
                self._pages.removeWidget(page)
                page.deleteLater()
        self.work = self.finder = None
        self._make_welcome()
        self._show_page()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files wherever they are dropped."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Bring dropped files in."""
        self.projects.take_files(tuple(Path(u.toLocalFile()) for u in event.mimeData().urls() if u.isLocalFile()))
        event.acceptProposedAction()

    def _on_focus_changed(self, before: QWidget | None, now: QWidget | None) -> None:
        """Show where the focus is to those who move it by keys; one that had to move by itself changes nothing."""
        if before is not None and now is not None and before.isVisible() and before.isEnabled():
            self._skin.shows_focus = not QGuiApplication.mouseButtons()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's theme where the settings say so."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ThemeChange and self._settings.theme == "system":
            self.dress()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what runs, let go of the file, remember the layout. Nothing accepted is lost: it is in the file."""
        self._settings.keep_layout("window", self.saveGeometry())
        self.commands.leave_workshop()
        self.tasks.stop()
        self.projects.remember()
        self.bridge.take(None)
        event.accept()


def application() -> QApplication:
    """Return the application object."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def theme_in_force(settings: Settings, app: QApplication) -> str:
    """Return the theme to wear: the chosen one, or the system's."""
    if settings.theme != "system":
        return settings.theme
    return "dark" if app.styleHints().colorScheme() is Qt.ColorScheme.Dark else "light"


def _window_icon(skin: Skin) -> QIcon:
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        try:
            paint_logo(painter, skin, QRectF(0, 0, size, size))
        finally:
            painter.end()
        made.addPixmap(picture)
    return made
