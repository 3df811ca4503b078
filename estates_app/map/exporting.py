"""Pages of maps into files: PNG at any resolution, SVG, and PDF that a screen reader can read."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pikepdf
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QImageWriter, QPageLayout, QPageSize, QPaintDevice, QPdfWriter, QPicture
from PySide6.QtSvg import QSvgGenerator

from estates_app.domain.errors import InputError
from estates_app.map.page import MapPage, paint_page
from estates_app.map.picture import LARGEST_SIDE_PX, MM_PER_INCH, SVG_UNITS_PER_MM
from estates_app.map.pixels import painting
from estates_app.map.text import Lettering

PDF_DPI = 1200
BAND_PX = 1_500_000  # pixels of an image that are painted in one go: a moment, on an old machine too
PT_PER_MM = 72.0 / MM_PER_INCH
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


def image_of(page: MapPage, lettering: Lettering, dpi: float) -> QImage:
    """Paint a page as an image at once; faults as of `ImageWork`."""
    work = ImageWork(page, lettering, dpi)
    while not work.step():
        pass
    return work.image


class ImageWork:
    """A page that becomes an image in short steps: it is recorded once and played band by band.

    Parameters
    ----------
    page : MapPage
    lettering : Lettering
    dpi : float

    Attributes
    ----------
    image : QImage
        Whole once `step` has said so.

    Raises
    ------
    InputError
        It would be too large for the limit or for this machine.
    """

    def __init__(self, page: MapPage, lettering: Lettering, dpi: float) -> None:
        sheet = page.sheet_mm(lettering)
        width, height = size_px(sheet, dpi)
        self.image = QImage(width, height, QImage.Format.Format_RGB32)
        if self.image.isNull():
            raise InputError(
                f"this machine has no room for a picture of {width:,} × {height:,} pixels",
                remedy="choose fewer dots an inch, or PDF",
            )
        self.image.setDotsPerMeterX(round(dpi / MM_PER_INCH * 1000))
        self.image.setDotsPerMeterY(round(dpi / MM_PER_INCH * 1000))
        self._page, self._lettering, self._top = page, lettering, 0
        self._scale = width / sheet[0], height / sheet[1]
        self._record: QPicture | None = None
        self._rows = max(BAND_PX // width, 16)

    def step(self) -> bool:
        """Work for a moment; returns whether the image is whole."""
        if self._record is None:
            self._record = QPicture()
            _paint(self._record, self._page, self._lettering, 1.0, 1.0)
            return False
        image, top = self.image, self._top
        rows = min(self._rows, image.height() - top)
        wide = image.bytesPerLine()
        part = memoryview(image.bits())[top * wide : (top + rows) * wide]
        band = QImage(part, image.width(), rows, wide, image.format())
        band.fill(QColor(self._page.theme.colour("surface")))
        with painting(band) as painter:
            painter.translate(0.0, -float(top))
            painter.scale(*self._scale)
            painter.drawPicture(0, 0, self._record)
        self._top = top + rows
        return self._top >= image.height()


def encoded_png(image: QImage, title: str, told: str) -> bytes:
    """Return an image as PNG with its title and words; any thread may ask."""
    image.setText("Title", title or "Map")
    image.setText("Description", told)
    data, buffer = _buffer()
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    buffer.close()
    return bytes(data.data())


def svg_of(page: MapPage, lettering: Lettering) -> bytes:
    """Return a page as SVG of exactly its size; words are outlines."""
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
    _paint(generator, page, lettering, width / sheet[0], height / sheet[1])
    buffer.close()
    return bytes(data.data())


def pdf_page_of(page: MapPage, lettering: Lettering) -> bytes:
    """Return a page as a PDF of one page, all shapes, not yet tagged."""
    data, buffer = _buffer()
    writer = QPdfWriter(buffer)
    writer.setResolution(PDF_DPI)
    size = QSizeF(*page.sheet_mm(lettering))
    # as it lies: a sheet that is told to turn would be wide where it should be high
    sheet = QPageSize(size, QPageSize.Unit.Millimeter, page.paper.words, QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(sheet, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    per_mm = PDF_DPI / MM_PER_INCH
    _paint(writer, page, lettering, per_mm, per_mm)
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
            with pikepdf.open(io.BytesIO(data)) as single:
                book.pages.extend(single.pages)
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
    A context: what was not `keep`-ed is gone when it ends.
    """

    def __init__(self) -> None:
        self._made: list[tuple[Path, Path]] = []

    def __enter__(self) -> Writing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()

    def add(self, path: Path, data: bytes) -> None:
        """Write a file aside.

        Raises
        ------
        InputError
            The folder may not be written or the disk is full.
        """
        aside = path.with_name(f".{uuid.uuid4().hex[:8]}-{path.name}")
        self._made.append((aside, path))
        try:
            aside.write_bytes(data)
        except OSError as error:
            raise _unwritable(path, error) from error

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
        """Take away what was not kept."""
        for aside, _ in self._made:
            try:
                aside.unlink(missing_ok=True)
            except OSError:  # the disk is gone: nothing is left that could be taken away
                continue
        self._made.clear()


def _unwritable(path: Path, error: OSError) -> InputError:
    remedy = "close the program in which it is open, or choose another folder"
    return InputError(f"it cannot be written ({error.strerror or error})", where=path.name, remedy=remedy)


def _buffer() -> tuple[QByteArray, QBuffer]:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return data, buffer


def _paint(device: QPaintDevice, page: MapPage, lettering: Lettering, across: float, down: float) -> None:
    with painting(device) as painter:
        painter.scale(across, down)
        paint_page(painter, page, lettering)
