"""Export the map: what of it, on which paper, how large; a preview shows the first page as it will be."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QPainter, QPaintEvent, QStandardItemModel
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QWidget

from estates_app.domain.errors import EstatesError
from estates_app.map.exporting import image_steps, size_px
from estates_app.map.page import PAPERS, ROUND_SCALES, MapPage, lay_out_page, scale_words
from estates_app.map.picture import MM_PER_INCH
from estates_app.map.pixels import painting
from estates_app.map.text import Lettering
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.parts.edition_choice import EditionChoice
from estates_app.ui.parts.map_paper import AS_ON_SCREEN, CENTRES, LOCALITIES, VIEW, Choice, MapPaper
from estates_app.ui.parts.map_writing import PDF, PNG, SVG, MapWriting, paths_for
from estates_app.ui.parts.slices import Sliced
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.check import Check
from estates_app.ui.widgets.fields import Chooser, LineEdit
from estates_app.ui.widgets.form import Form
from estates_app.ui.widgets.labels import label
from estates_app.ui.widgets.painting import paint_box
from estates_app.ui.widgets.segmented import Segmented
from estates_app.ui.words import count

#: Resolutions of pictures, dots an inch, and what each is good for.
DPIS = ((96, "As on a screen"), (150, "For slides and e-mail"), (300, "For printing"), (600, "For fine printing"))
_FILTERS = {PDF: "PDF (*.pdf)", PNG: "Picture (*.png)", SVG: "Drawing (*.svg)"}
_NONE_PUBLIC = "No proposed centre may be named in public: choose other pages, or the other edition."
_FIT, _EXACT = "fit", "exact"
_PREVIEW_PX = (330, 320)
_PREVIEW_AFTER_MS = 200


class Preview(QWidget):
    """The first page, small."""

    def __init__(self, skin: Skin) -> None:
        super().__init__()
        self._skin, self._image = skin, QImage()
        self.setAccessibleName("Preview of the first page")
        self.setFixedSize(skin.px(_PREVIEW_PX[0]), skin.px(_PREVIEW_PX[1]))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def image(self) -> QImage:
        """What is shown."""
        return self._image

    def dpi_for(self, sheet_mm: tuple[float, float]) -> float:
        """Return the resolution at which a sheet fills the room."""
        ratio, room = self.devicePixelRatioF(), QSize(self.width() - 12, self.height() - 12)
        return min(room.width() / sheet_mm[0], room.height() / sheet_mm[1]) * MM_PER_INCH * ratio

    def show_image(self, image: QImage, told: str) -> None:
        """Show a page and what it says."""
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self._image = image
        self.setAccessibleDescription(told)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page on the desk."""
        del event
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            skin = self._skin
            paint_box(painter, QRectF(self.rect()), skin.px(6), skin.colour("sunken"), skin.colour("border"))
            if self._image.isNull():
                return
            size = self._image.deviceIndependentSize()
            place = QRectF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2, 0, 0).topLeft()
            painter.drawImage(place, self._image)
            painter.setPen(skin.colour("border_strong"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(place, size))


class ExportMap(Dialog):
    """Asks how the map of the window becomes a file, and writes it.

    Parameters
    ----------
    desk : Desk
    source : MapPaper
    parent : QWidget, optional
    """

    def __init__(self, desk: Desk, source: MapPaper, parent: QWidget | None = None) -> None:
        super().__init__(desk.skin, "Export the map", yes="Export…", glyph="ph.image", parent=parent)
        skin = desk.skin
        self._desk, self._source, self._lettering = desk, source, Lettering()
        self._writing: MapWriting | None = None
        self._offered = ""  # the title that nobody has written
        self.kind = Segmented(skin, "Kind of file", ((PDF, "PDF"), (PNG, "Picture"), (SVG, "Drawing (SVG)")))
        self.pages = Chooser(skin, "Pages")
        self.paper = Chooser(skin, "Paper")
        self.way = Segmented(skin, "Orientation", (("wide", "Landscape"), ("high", "Portrait")))
        self.scale = Chooser(skin, "Scale")
        self.dpi = Chooser(skin, "Dots an inch")
        self.title_of_map = LineEdit(skin, "Title", placeholder="No title")
        self.edition = EditionChoice(desk)
        self.legend = Check(skin, "Legend")
        self.is_dark = Check(skin, "Colours of the window")
        self.preview = Preview(skin)
        self.said = label("", "3", wraps=True)
        self.warning = label("", "worse", wraps=True)
        self.fault = label("", "bad", wraps=True)
        self.fault.hide()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PREVIEW_AFTER_MS)
        self._soon.timeout.connect(self._begin_preview)
        self._seen: tuple[Sliced[QImage], str] | None = None
        self._seeing = QTimer(self)
        self._seeing.timeout.connect(self._go_on_with_preview)
        self._fill()
        self._lay_out()
        self._connect()
        desk.bridge.changed.connect(self._on_project)
        source.view.destroyed.connect(self._give_up)  # as where the text becomes larger
        self._on_changed()

    # --- how it looks ---------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        counts, source = self._source.counts(), self._source
        self.pages.add("This view", VIEW, "One page of what the map shows now")
        self._atlas("One page for each locality", LOCALITIES, counts[LOCALITIES], "The project has no localities")
        reason = "No scenario with proposed centres is in view"
        self._atlas("One page for each proposed centre", CENTRES, counts[CENTRES], reason)
        for name, (width, height, _) in PAPERS.items():
            self.paper.add(name, name, f"{width:.0f} × {height:.0f} mm")
        self.paper.add("As on the screen", AS_ON_SCREEN, "The map at the size of its view, legend beside it")
        self.scale.add("What fits, round", _FIT, "The largest round scale that shows everything")
        self.scale.add("What fits, exactly", _EXACT, "The map as large as the sheet allows")
        for scale in ROUND_SCALES:
            self.scale.add(f"1:{scale:,}", float(scale))
        for dots, words in DPIS:
            self.dpi.add(str(dots), dots, words)
        self.dpi.choose(300)
        self.legend.setChecked(True)
        is_light = source.view.look.theme.name == "light"
        self.is_dark.setVisible(not is_light)
        self.is_dark.setToolTip("Paper is light unless you want it as dark as the window.")
        self._show_edition()

    def _atlas(self, words: str, key: str, number: int, reason: str) -> None:
        self.pages.add(words, key, count(number, "page") if number else reason)
        model = self.pages.model()
        if not number and isinstance(model, QStandardItemModel):
            model.item(self.pages.count() - 1).setEnabled(False)

    def _lay_out(self) -> None:
        form = Form(self.skin, 6)
        form.line("File", self.kind, None)
        form.line("Pages", self.pages, None)
        form.line("Paper", self.paper, None)
        self._way_words = form.line("", self.way, None)
        form.line("Scale", self.scale, None)
        self._dpi_words = form.line("Dots an inch", self.dpi, None)
        form.line("Title", self.title_of_map)
        form.line("Edition", self.edition, None)
        form.line("With", self.legend, self.is_dark, None)
        line = QHBoxLayout()
        line.setSpacing(self.skin.px(20))
        line.addLayout(form, 1)
        line.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(line)
        for part in (self.said, self.warning, self.fault):
            self.body.addWidget(part)
        self.setMinimumWidth(self.skin.px(852))

    def _connect(self) -> None:
        for chooser in (self.pages, self.paper, self.scale, self.dpi):
            chooser.currentIndexChanged.connect(lambda _at: self._on_changed())
        for control in (self.kind, self.way):
            control.chosen.connect(lambda _key: self._on_changed())
        self.edition.chosen.connect(lambda _key: self._show_edition())
        for check in (self.legend, self.is_dark):
            check.toggled.connect(lambda _on: self._on_changed())
        self.title_of_map.textEdited.connect(lambda _text: self._on_changed())

    # --- what is chosen -------------------------------------------------------------------------------------------

    def choice(self) -> Choice:
        """Return what is chosen now."""
        scale = self.scale.currentData()
        return Choice(
            pages=str(self.pages.currentData()),
            paper=str(self.paper.currentData()),
            is_landscape=self.way.value() == "wide",
            scale_1_to=scale if isinstance(scale, float) else None,
            is_round=scale != _EXACT,
            title=self.title_of_map.text().strip(),
            has_legend=self.legend.isChecked(),
            is_light=not self.is_dark.isChecked(),
            edition=self.edition.value(),
        )

    def _show_edition(self) -> None:
        """Say what the edition holds, and offer its title where nobody has written another."""
        edition = self.edition.value()
        if self.title_of_map.text() == self._offered:
            self._offered = self._source.title(edition)
            self.title_of_map.setText(self._offered)
        self.warning.setText(self._source.warning(edition))
        self.warning.setVisible(bool(self.warning.text()))
        self._soon.start()

    def _on_changed(self) -> None:
        is_screen, is_picture = self.paper.currentData() == AS_ON_SCREEN, self.kind.value() == PNG
        self.way.setEnabled(not is_screen)
        self.scale.setEnabled(not is_screen or self.pages.currentData() != VIEW)
        for part in (self.dpi, self._dpi_words):
            part.setVisible(is_picture)
        self._refuse("")
        self._soon.start()

    def _begin_preview(self) -> None:
        """Say what will be written, and begin to paint its first page anew."""
        pages = self._source.pages(self.choice())
        self._drop_preview()
        if not pages:
            self._refuse(_NONE_PUBLIC)
            return
        page = pages[0]
        sheet = page.sheet_mm(self._lettering)
        self.said.setText(self._told(pages, sheet))
        try:
            if self.kind.value() == PNG:
                size_px(sheet, float(self.dpi.currentData()))
        except EstatesError as fault:
            self._refuse(str(fault))
        steps = image_steps(page, self._lettering, self.preview.dpi_for(sheet))
        self._seen = Sliced(steps), page.told(self._lettering)
        self._seeing.start(0)

    def _go_on_with_preview(self) -> None:
        """Go on with the page for a moment; the one before is shown until it is whole."""
        if self._seen is None:
            return
        work, told = self._seen
        try:
            if not work.go_on():
                return
        except Exception:
            self._drop_preview()
            raise
        self._drop_preview()
        self.preview.show_image(work.made, told)

    def _drop_preview(self, *, is_last: bool = False) -> None:
        """Let go of a preview that is being painted, and where it is the last of the next one too."""
        self._seeing.stop()
        if is_last:
            self._soon.stop()
        if self._seen is not None:
            self._seen[0].stop()
            self._seen = None

    def _told(self, pages: list[MapPage], sheet: tuple[float, float]) -> str:
        """Say what will be written."""
        scales = {scale_words(lay_out_page(page, self._lettering).scale_1_to, page.paper) for page in pages}
        told = scales.pop() if len(scales) == 1 else "scales that differ from page to page"
        if self.kind.value() == PNG:
            width, height = (round(side * float(self.dpi.currentData()) / MM_PER_INCH) for side in sheet)
            told = f"{told}, {width:,} × {height:,} pixels"
        return f"{count(len(pages), 'page')}, {told}"

    # --- the end --------------------------------------------------------------------------------------------------

    def accept(self) -> None:
        """Ask for a file and write it, a page at a time; the dialog stays until all is there."""
        if self._writing is not None:
            return
        kind, pages = self.kind.value(), self._source.pages(self.choice())
        try:
            if kind == PNG and pages:
                size_px(pages[0].sheet_mm(self._lettering), float(self.dpi.currentData()))
        except EstatesError as fault:
            self._refuse(str(fault))
            return
        if not pages:
            self._refuse(_NONE_PUBLIC)
            return
        title = self.title_of_map.text().strip() or self._source.title(self.edition.value())
        usual = self._desk.bridge.session.store.path.parent / f"{_slug(title)}.{kind}"
        name, _ = QFileDialog.getSaveFileName(self, "Export the map", str(usual), _FILTERS[kind])
        if not name:
            return
        path = Path(name) if name.casefold().endswith(f".{kind}") else Path(f"{name}.{kind}")
        taken = [one.name for one in paths_for(path, len(pages), kind) if one != path and one.exists()]
        told = f"{count(len(taken), 'file')} would be replaced, first {taken[0]}." if taken else ""
        if taken and not self._desk.say.ask("Replace these files?", told, "Replace them"):
            return
        view = self._source.view
        worn = (view.look.theme, view.devicePixelRatioF())
        self._writing = MapWriting(pages, path, kind, float(self.dpi.currentData()), title, worn, self)
        self._writing.moved.connect(lambda done, share: self._say_progress(done, len(pages), share))
        self._writing.ended.connect(self._on_ended)
        self._writing.failed.connect(self._on_failed)
        self._say_progress(0, len(pages), 0.0)
        self._drop_preview(is_last=True)
        self._hold(is_busy=True)
        self._writing.start()

    def reject(self) -> None:
        """Stop what is being written, or close."""
        if self._writing is None:
            self._drop_preview(is_last=True)
            super().reject()
            return
        self._writing.cancel()
        self._let_go()
        self.said.setText("Stopped. Nothing was written.")

    def _on_project(self, nodes: frozenset[str], ids: frozenset[str]) -> None:
        del ids
        if "project" in nodes:
            self._give_up()

    def _give_up(self) -> None:
        """Close, and write nothing, where the map that is exported is gone: the rest would be of another project."""
        self._drop_preview(is_last=True)
        if self._writing is not None:
            self._writing.cancel()
            self._writing.deleteLater()
            self._writing = None
        if self.isVisible():
            super().reject()

    def _say_progress(self, done: int, pages: int, share: float) -> None:
        more = f", {share:.0%}" if share else ""
        self.said.setText(f"Page {min(done + 1, pages)} of {pages}{more} …")

    def _hold(self, *, is_busy: bool) -> None:
        parts = (self.kind, self.pages, self.paper, self.way, self.scale, self.dpi, self.title_of_map, self.legend)
        for part in (*parts, self.is_dark, self.yes):
            part.setEnabled(not is_busy)
        self.no.set_words("Stop" if is_busy else "Cancel")
        if is_busy:
            self.no.setFocus()
        else:
            self._on_changed()

    def _let_go(self) -> None:
        if self._writing is not None:
            self._writing.deleteLater()
            self._writing = None
        self._hold(is_busy=False)

    def _on_ended(self, paths: list[Path]) -> None:
        is_whole = self._writing is None or not self._writing.is_incomplete
        missing = "" if is_whole else ", without parts of the base map that did not arrive"
        self._let_go()
        told = paths[0].name if len(paths) == 1 else f"{len(paths)} files, {paths[0].name} to {paths[-1].name}"
        folder = paths[0].parent
        self._drop_preview(is_last=True)
        super().accept()
        self._desk.say.toast(
            f"Map written to {told}{missing}",
            "Open the folder",
            lambda: _open(folder),
        )

    def _on_failed(self, fault: Exception) -> None:
        self._let_go()
        if isinstance(fault, EstatesError):
            self._refuse(str(fault))
            self.yes.setFocus()
        else:
            self._desk.say.error(fault)

    def _refuse(self, words: str) -> None:
        self.fault.setText(words)
        self.fault.setVisible(bool(words))
        if words:
            self.adjustSize()


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "map"
