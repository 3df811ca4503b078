"""Add a layer to the map, or change one: a file or an address, what of it, and how it looks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from estates_app.domain.errors import EstatesError
from estates_app.domain.jobs import Cancel, Progress
from estates_app.domain.mapsheet import ADDRESS, BASE, VECTOR, OwnLayer
from estates_app.map.vectors.styles import load_basemaps
from estates_app.ui.desk import Desk
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.widgets.button import Button
from estates_app.ui.widgets.check import Check
from estates_app.ui.widgets.fields import Chooser, LineEdit, Stepper
from estates_app.ui.widgets.form import Form
from estates_app.ui.widgets.labels import label
from estates_app.ui.widgets.segmented import Segmented
from estates_app.ui.words import count
from estates_app.workspace import mapping_sheet
from estates_app.workspace.ownlayers import LAYER_ENDINGS, Offer, look_into, path_of, source_beside

FILE = "file"
_JOB = "look-into-layer"
_FILES = f"Maps (*{' *'.join(sorted(LAYER_ENDINGS))});;All files (*)"

#: Colours that a layer may have, by the tokens of the themes.
COLOURS = (
    ("accent", "Blue"),
    ("negative", "Red"),
    ("positive", "Green"),
    ("warn_mark", "Amber"),
    ("map_spider", "Violet"),
    ("text_2", "Grey"),
)
WIDTHS_PX = (1, 8)


class AddLayer(Dialog):
    """Asks where a layer comes from and how it looks; ends in one step that can be undone.

    Parameters
    ----------
    desk : Desk
    layer : OwnLayer, optional
        One to change.
    path : Path, optional
        A file to begin with.
    parent : QWidget, optional
    """

    def __init__(
        self, desk: Desk, layer: OwnLayer | None = None, path: Path | None = None, parent: QWidget | None = None
    ) -> None:
        title, yes = ("Change the layer", "Keep it so") if layer else ("Add a layer", "Add it to the map")
        super().__init__(desk.skin, title, yes=yes, glyph="ph.stack", parent=parent)
        skin = desk.skin
        self._desk, self._layer, self._path = desk, layer, path
        self._offers: tuple[Offer, ...] = ()
        self._is_named = layer is not None
        self.setMinimumWidth(skin.px(640))
        self.source = Segmented(skin, "Where it comes from", ((FILE, "A file"), (ADDRESS, "An address of tiles")))
        self.file = LineEdit(skin, "File", placeholder="GeoPackage, Shapefile, GeoJSON, KML, MBTiles, CSV")
        self.file.setReadOnly(True)
        self.browse = Button(skin, "Choose…")
        self.browse.setAutoDefault(False)  # Enter adds the layer wherever the focus is
        self.offers = Chooser(skin, "What of it", most=420)
        self.about = label("", "2", wraps=True)
        self.address = LineEdit(skin, "Address", placeholder="https://…/{z}/{x}/{y}.png")
        self.grid = Segmented(skin, "Grid of the tiles", (("3857", "Web maps"), ("27700", "National Grid")))
        self.name = LineEdit(skin, "Name of the layer")
        self.colour = Chooser(skin, "Colour")
        for token, words in COLOURS:
            self.colour.add(words, token)
        for partner in desk.bridge.estate.partners.values():
            self.colour.add(partner.name, f"partner:{partner.code}")
        self.width_px = Stepper(skin, "Width in pixels", *WIDTHS_PX, 2)
        self.names = Chooser(skin, "Names from", most=300)
        self.attribution = LineEdit(skin, "Attribution", placeholder="Whose data it is, as its licence asks")
        self.is_public = Check(skin, "May be shown in public")
        self.is_public.setToolTip("Maps for the public and for a room leave shapes out of which nobody said so.")
        self._fault = label("", "bad", wraps=True)
        self._fault.hide()
        self._lay_out()
        self._connect()
        self._fill()

    # --- how it looks ---------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        form = Form(self.skin, 4)
        self._rows: list[tuple[QWidget, tuple[QWidget, ...], str]] = []

        def line(kinds: str, words: str, field: QWidget, *beside: QWidget | None) -> None:
            text = form.line(words, field, *beside)
            self._rows.append((text, (field, *(part for part in beside if part is not None)), kinds))

        line(f"{FILE} {ADDRESS}", "From", self.source, None)
        line(FILE, "File", self.file, self.browse)
        line("offers", "Layer", self.offers, None)
        line("offers", "", self.about)
        line(ADDRESS, "Address", self.address)
        line(ADDRESS, "Grid", self.grid, None)
        line(f"{FILE} {ADDRESS}", "Name", self.name)
        line("shapes", "Colour", self.colour, None)
        line("shapes", "Width", self.width_px, label("pixels", "2"), None)
        line("shapes", "Names from", self.names, None)
        line(f"{FILE} {ADDRESS}", "Attribution", self.attribution)
        line("shapes", "", self.is_public, None)
        self.body.addLayout(form)
        self.body.addWidget(self._fault)
        self.body.addStretch(1)  # fields of a file and of an address take turns

    def _connect(self) -> None:
        self.source.chosen.connect(lambda _key: self._on_source())
        self.browse.clicked.connect(self._on_browse)
        self.offers.activated.connect(lambda _at: self._on_offer())
        self.name.textEdited.connect(lambda text: self._on_named(text))
        self.address.textEdited.connect(lambda _text: self._on_address())
        self.finished.connect(lambda _result: self._desk.tasks.cancel(_JOB))

    def _fill(self) -> None:
        layer, project = self._layer, self._desk.bridge.session.store.path
        if layer is not None:
            self.name.setText(layer.title)
            self.attribution.setText(layer.attribution)
            self.is_public.setChecked(layer.is_public)
            self.colour.choose(layer.colour)
            self.width_px.box.setValue(round(layer.width_px))
            if layer.kind == ADDRESS:
                self.source.choose(ADDRESS)
                self.address.setText(layer.source)
                self.grid.choose(str(layer.epsg))
            elif self._path is None:
                self._path = path_of(layer, project)
        self._show_fields()
        if self._path is not None:
            self.take(self._path)
        else:
            (self.address if self.source.value() == ADDRESS else self.browse).setFocus()

    def _show_fields(self) -> None:
        """Show what is to be said of a file or of an address."""
        offer = self._offer()
        shown = {self.source.value()}
        if self.source.value() == FILE and self._offers:
            shown.add("offers")
        if self.source.value() == FILE and offer is not None and offer.kind == VECTOR:
            shown.add("shapes")
        for text, fields, kinds in self._rows:
            for part in (text, *fields):
                part.setVisible(bool(shown & set(kinds.split())))
        self._refuse("")
        self.adjustSize()

    def _on_source(self) -> None:
        """Turn from a file to an address, or back; a name that the file gave goes with it."""
        if not self._is_named:
            offer = self._offer() if self.source.value() == FILE else None
            self.name.setText(offer.title if offer is not None else "")
        self._show_fields()

    # --- a file ---------------------------------------------------------------------------------------------------

    def take(self, path: Path) -> None:
        """Look into a file, in the background."""
        self._path, self._offers = path, ()
        self.source.choose(FILE)
        self.file.setText(str(path))
        self.about.setText("")
        self._show_fields()
        tiles = self._desk.tools.tiles

        def work(_progress: Progress, cancel: Cancel) -> tuple[Offer, ...]:
            return look_into(path, tiles, load_basemaps().layout_of, cancel)

        self._desk.tasks.start(_JOB, f"Looking into {path.name}", work, self._on_looked, self._on_not_looked)

    def _on_looked(self, offers: tuple[Offer, ...]) -> None:
        self._offers = offers
        self.offers.clear()
        for at, offer in enumerate(offers):
            self.offers.add(offer.title, at, _told(offer))
        layer = self._layer
        known = [
            at for at, offer in enumerate(offers) if layer and (offer.kind, offer.table) == (layer.kind, layer.table)
        ]
        self.offers.choose(known[0] if known else 0)
        self._on_offer()

    def _on_not_looked(self, fault: Exception) -> None:
        self._refuse(str(fault) if isinstance(fault, EstatesError) else "The file cannot be read.")
        self.browse.setFocus()
        if not isinstance(fault, EstatesError):
            self._desk.say.error(fault)

    def _offer(self) -> Offer | None:
        at = self.offers.currentIndex()
        return self._offers[at] if 0 <= at < len(self._offers) else None

    def _on_offer(self) -> None:
        offer, layer = self._offer(), self._layer
        if offer is None:
            return
        self.about.setText(_told(offer))
        self.names.clear()
        self.names.add("No names", "")
        for heading in offer.fields:
            self.names.add(heading, heading)
        self.names.choose(layer.label_field if layer else "")
        if not self._is_named:
            self.name.setText(offer.title)
        if not self.attribution.text():
            base = load_basemaps().attribution if offer.kind == BASE else ""
            self.attribution.setText(offer.attribution or base)
        self._show_fields()
        self.name.setFocus()

    def _on_browse(self) -> None:
        folder = self._path.parent if self._path is not None else self._desk.bridge.session.store.path.parent
        name, _ = QFileDialog.getOpenFileName(self, "Choose a map", str(folder), _FILES)
        if name:
            self.take(Path(name))

    # --- an address -----------------------------------------------------------------------------------------------

    def _on_named(self, text: str) -> None:
        self._is_named = bool(text)
        self._refuse("")

    def _on_address(self) -> None:
        """Tell the grid by the name that the OS gives its services: a wrong one shows nothing."""
        self._refuse("")
        address = self.address.text()
        for code in ("27700", "3857"):
            if f"_{code}" in address:
                self.grid.choose(code)

    # --- the end --------------------------------------------------------------------------------------------------

    def made(self) -> OwnLayer | None:
        """Return the layer as it would be; None, and said, where something is missing."""
        base = self._layer or OwnLayer("", "", "", "")
        common = replace(base, title=self.name.text().strip(), attribution=self.attribution.text().strip())
        if self.source.value() == ADDRESS:
            address = self.address.text().strip()
            try:
                self._desk.tools.tiles.check_address(address)
            except EstatesError as error:
                self._refuse(str(error), self.address)
                return None
            if not common.title:
                self._refuse("Give the layer a name", self.name)
                return None
            return replace(common, kind=ADDRESS, source=address, table="", epsg=int(self.grid.value()), label_field="")
        offer = self._offer()
        if offer is None or self._path is None:
            if self._path is None:
                self._refuse("Choose a file first")
                self.browse.setFocus()
            return None
        if not common.title:
            self._refuse("Give the layer a name", self.name)
            return None
        return replace(
            common,
            kind=offer.kind,
            source=source_beside(self._path, self._desk.bridge.session.store.path),
            table=offer.table,
            epsg=offer.epsg,
            colour=str(self.colour.currentData()),
            width_px=float(self.width_px.value()),
            label_field=str(self.names.currentData() or "") if offer.kind == VECTOR else "",
            is_public=self.is_public.isChecked() and offer.kind == VECTOR,
        )

    def accept(self) -> None:
        """Put the layer on the map, or say what is missing."""
        layer, bridge = self.made(), self._desk.bridge
        if layer is None:
            return
        if self._layer is None:
            if bridge.step(lambda: mapping_sheet.add_own_layer(bridge.session, layer)) is None:
                return
            self._desk.say.toast(f"{layer.title} is on the map", "Undo", bridge.undo_stack.undo)
        elif (
            layer != self._layer and bridge.step(lambda: mapping_sheet.change_own_layer(bridge.session, layer)) is None
        ):
            return
        super().accept()

    def _refuse(self, words: str, field: LineEdit | None = None) -> None:
        self._fault.setText(words)
        self._fault.setVisible(bool(words))
        for one in (self.address, self.name):
            one.mark(is_bad=one is field)
        if field is not None:
            field.setFocus()
        if words:
            self.adjustSize()


def _told(offer: Offer) -> str:
    """Return what is known of something in a file, in one line."""
    number = count(offer.count, "shape") if offer.count >= 0 else ""
    system = offer.crs or ("" if offer.count < 0 else "does not say its coordinate system")
    return ", ".join(part for part in (offer.what, number, system) if part)
