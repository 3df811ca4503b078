"""Pages of maps into files: PNG at any resolution, SVG, and PDF that a screen reader can read."""

from __future__ import annotations

import contextlib
import io
import threading
import uuid
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar, cast

import pikepdf
import shiboken6
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QImageWriter, QPageLayout, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from estates_app.domain.errors import InputError
from estates_app.map.page import MapPage, page_steps
from estates_app.map.picture import LARGEST_SIDE_PX, MM_PER_INCH, SVG_UNITS_PER_MM
from estates_app.map.pixels import painting
from estates_app.map.text import Lettering

PDF_DPI = 1200
STEPS_A_SHEET = 20
PT_PER_MM = 72.0 / MM_PER_INCH
T = TypeVar("T")

_PDFUA = "http://www.aiim.org/pdfua/ns/id/"


def size_px(sheet_mm: tuple[float, float], dpi: float) -> tuple[int, int]:
    """Pixels of a sheet at a resolution.

    Raises
    ------
    InputError
        A side would pass 20,000 pixels.
    """
    width, height = (max(round(side * dpi / MM_PER_INCH), 1) for side in sheet_mm)
    if max(width, height) > LARGEST_SIDE_PX:
        most = int(LARGEST_SIDE_PX / max(sheet_mm) * MM_PER_INCH)
        raise InputError(
            f"a picture of {width:,} × {height:,} pixels is larger than {LARGEST_SIDE_PX:,} a side",
            remedy=f"choose {most} dots an inch or fewer, a smaller sheet, or PDF, which has no such limit",
        )
    return width, height


#: What makes a page: it gives the share that is done after each short step, and returns the page. To let go of one
#: half-way is to `close` it: its painter is closed too.
Steps = Generator[float, None, T]


def whole(steps: Steps[T]) -> T:
    """Run steps to their end in one go and return what they made."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast(T, end.value)


def painted_page(page: MapPage, lettering: Lettering, dpi: float) -> QImage:
    """Paint a page as an image in one go; as `image_steps`."""
    return whole(image_steps(page, lettering, dpi))


def image_steps(page: MapPage, lettering: Lettering, dpi: float) -> Steps[QImage]:
    """Paint a page as an image in short steps.

    Raises
    ------
    InputError
        It would be too large for the limit or for this machine.
    """
    sheet = page.sheet_mm(lettering)
    width, height = size_px(sheet, dpi)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    if image.isNull():
        raise InputError(
            f"this machine has no room for a picture of {width:,} × {height:,} pixels",
            remedy="choose fewer dots an inch, or PDF",
        )
    image.setDotsPerMeterX(round(dpi / MM_PER_INCH * 1000))
    image.setDotsPerMeterY(round(dpi / MM_PER_INCH * 1000))
    image.fill(QColor(page.theme.colour("surface")))
    yield 0.0
    yield from _painted(image, page, lettering, width / sheet[0], height / sheet[1])
    return image


def encoded_png(image: QImage, title: str, told: str) -> bytes:
    """Return an image as PNG with its title and words; any thread may ask."""
    image.setText("Title", title or "Map")
    image.setText("Description", told)
    data, buffer = _buffer()
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    buffer.close()
    return bytes(data.data())


def svg_of(page: MapPage, lettering: Lettering) -> bytes:
    """Return a page as SVG in one go; as `svg_steps`."""
    return whole(svg_steps(page, lettering))


def svg_steps(page: MapPage, lettering: Lettering) -> Steps[bytes]:
    """Make a page an SVG of exactly its size in short steps; words are outlines."""
    data, buffer = _buffer()
    sheet = page.sheet_mm(lettering)
    width, height = (round(side * SVG_UNITS_PER_MM) for side in sheet)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(round(SVG_UNITS_PER_MM * MM_PER_INCH))
    generator.setSize(QSize(width, height))
    generator.setViewBox(QRectF(0, 0, width, height))
    generator.setTitle(page.title or "Map")
    generator.setDescription(page.told(lettering))
    painter = QPainter(generator)
    try:
        painter.scale(width / sheet[0], height / sheet[1])
        yield from page_steps(painter, page, lettering)
    finally:
        # The end of a drawing waits for a lock of Qt's signals, on a job's thread too. `end` would hold Python's lock
        # meanwhile, and the window, which may hold the one and wait for the other, would stand still for ever;
        # deleting lets go of it.
        shiboken6.delete(painter)
    buffer.close()
    return bytes(data.data())


def pdf_page_of(page: MapPage, lettering: Lettering) -> bytes:
    """Return a page as a PDF for `joined_pdf` in one go; as `pdf_steps`."""
    return whole(pdf_steps(page, lettering))


def pdf_steps(page: MapPage, lettering: Lettering) -> Steps[bytes]:
    """Make a page a PDF of sheets that belong over one another, all shapes, for `joined_pdf`, in short steps.

    Qt packs all that is on a sheet at once when the sheet is full: of one with everything that would take a second.
    """
    data, buffer = _buffer()
    writer = QPdfWriter(buffer)
    writer.setResolution(PDF_DPI)
    size = QSizeF(*page.sheet_mm(lettering))
    # as it lies: a sheet that is told to turn would be wide where it should be high
    sheet = QPageSize(size, QPageSize.Unit.Millimeter, page.paper.words, QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(sheet, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    per_mm = PDF_DPI / MM_PER_INCH
    for number, share in enumerate(_painted(writer, page, lettering, per_mm, per_mm)):
        if number % STEPS_A_SHEET == STEPS_A_SHEET - 1:
            writer.newPage()
        yield share
    buffer.close()
    return bytes(data.data())


def joined_pdf(
    pages: Sequence[bytes], told: Sequence[str], sizes_mm: Sequence[tuple[float, float]], title: str
) -> bytes:
    """Join pages into one PDF with a title, a language and words for each map.

    Each page is tagged as one figure whose alternative text is what `MapPage.told` says.

    Parameters
    ----------
    pages : sequence of bytes
        As `pdf_page_of` makes them.
    told : sequence of str
        Words of each.
    sizes_mm : sequence of (width, height)
    title : str
    """
    out = io.BytesIO()
    with pikepdf.new() as book:
        for data in pages:
            with pikepdf.open(io.BytesIO(data)) as sheets:
                _lay_over(sheets)
                book.pages.append(sheets.pages[0])
        for page, (width, height) in zip(book.pages, sizes_mm, strict=True):
            top = float(page.mediabox[3])  # Qt rounds the sheet to whole points; what is painted hangs from its top
            page.mediabox = pikepdf.Array([0, round(top - height * PT_PER_MM, 4), round(width * PT_PER_MM, 4), top])
        _tag(book, told)
        with book.open_metadata(set_pikepdf_as_editor=False) as words:
            words["dc:title"] = title
            words["dc:language"] = ["en-GB"]
            words[f"{{{_PDFUA}}}part"] = "1"
            words["pdf:Producer"] = "Estates"
        book.docinfo["/Title"] = title
        book.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _lay_over(sheets: pikepdf.Pdf) -> None:
    """Give the first sheet all that is on the others too, each in a state of its own, in their order."""
    first, *others = sheets.pages
    if not others:
        return
    opened, between, closed = (sheets.make_stream(words) for words in (b"q\n", b"\nQ q\n", b"\nQ\n"))
    contents, resources = [opened, *_contents(first)], first.Resources
    for sheet in others:
        contents += [between, *_contents(sheet)]
        for kind, named in sheet.Resources.items():  # Qt gives each a name that is its own in the file
            if kind not in resources:
                resources[kind] = named
            elif isinstance(named, pikepdf.Dictionary):
                for name, thing in named.items():
                    resources[kind][name] = thing
    first.obj.Contents = pikepdf.Array([*contents, closed])


def _contents(sheet: pikepdf.Page) -> list[pikepdf.Object]:
    found = sheet.obj.Contents
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def _tag(book: pikepdf.Pdf, told: Sequence[str]) -> None:
    """Make the contents of each page one figure with its words."""
    root = book.Root
    root.Lang = pikepdf.String("en-GB")
    root.MarkInfo = pikepdf.Dictionary(Marked=True)
    root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    tree = book.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    document = book.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Document, P=tree, K=pikepdf.Array())
    )
    numbers: list[Any] = []
    for at, (page, words) in enumerate(zip(book.pages, told, strict=True)):
        page.contents_add(b"/Figure <</MCID 0>> BDC\n", prepend=True)
        page.contents_add(b"\nEMC\n")
        page.obj.StructParents = at
        page.obj.Tabs = pikepdf.Name.S
        figure = book.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.StructElem,
                S=pikepdf.Name.Figure,
                P=document,
                Pg=page.obj,
                K=0,
                Alt=pikepdf.String(words),
                A=pikepdf.Dictionary(O=pikepdf.Name.Layout, Placement=pikepdf.Name.Block, BBox=page.mediabox),
            )
        )
        document.K.append(figure)
        numbers.extend([at, book.make_indirect(pikepdf.Array([figure]))])
    tree.K = document
    tree.ParentTree = book.make_indirect(pikepdf.Dictionary(Nums=pikepdf.Array(numbers)))
    tree.ParentTreeNextKey = len(told)
    root.StructTreeRoot = tree


class Writing:
    """Files that appear together or not at all: each is written aside, and all are renamed at the end.

    Notes
    -----
    A context: what was not `keep`-ed is gone when it ends. `discard` may come while another thread adds a file: that
    file is taken away by the other thread, and nobody has to wait for it.
    """

    def __init__(self) -> None:
        self._made: list[tuple[Path, Path]] = []
        self._is_over = False
        self._lock = threading.Lock()

    def __enter__(self) -> Writing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()

    def add(self, path: Path, data: bytes) -> None:
        """Write a file aside; nothing where all has been discarded.

        Raises
        ------
        InputError
            The folder may not be written or the disk is full.
        """
        if self._is_over:
            return
        aside = path.with_name(f".{uuid.uuid4().hex[:8]}-{path.name}")
        try:
            aside.write_bytes(data)
        except OSError as error:
            _take_away(aside)
            raise _unwritable(path, error) from error
        with self._lock:
            is_wanted = not self._is_over
            if is_wanted:
                self._made.append((aside, path))
        if not is_wanted:
            _take_away(aside)

    def keep(self) -> None:
        """Put all files in their places.

        Raises
        ------
        InputError
            One is open in another program, or may not be replaced.
        """
        while self._made:
            aside, path = self._made[0]
            try:
                aside.replace(path)
            except OSError as error:
                raise _unwritable(path, error) from error
            del self._made[0]

    def discard(self) -> None:
        """Take away what was not kept; nothing is added any more."""
        with self._lock:
            self._is_over = True
            made, self._made = self._made, []
        for aside, _ in made:
            _take_away(aside)


def _take_away(aside: Path) -> None:
    with contextlib.suppress(OSError):  # the disk is gone: nothing is left that could be taken away
        aside.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> InputError:
    remedy = "close the program in which it is open, or choose another folder"
    return InputError(f"it cannot be written ({error.strerror or error})", where=path.name, remedy=remedy)


def _buffer() -> tuple[QByteArray, QBuffer]:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return data, buffer


def _painted(device: QPaintDevice, page: MapPage, lettering: Lettering, across: float, down: float) -> Iterator[float]:
    with painting(device) as painter:
        painter.scale(across, down)
        yield from page_steps(painter, page, lettering)
