"""Asks whose register a file is, which part of it to read, and how."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from estates_app.domain.estate import Estate
from estates_app.domain.partnership import PARTNER_KINDS
from estates_app.registers.files.peeking import Parts
from estates_app.registers.source import RegisterSource
from estates_app.ui.dialogs.frame import Dialog
from estates_app.ui.skin import Skin
from estates_app.ui.widgets.fields import Chooser, LineEdit
from estates_app.ui.widgets.form import Form
from estates_app.ui.widgets.labels import label
from estates_app.workspace.partnership_file import guess_kind, plain_name
from estates_app.workspace.preparing import Choices
from estates_app.workspace.whose_file import guess_partner

#: Coordinate systems that map files of English bodies come in: words and EPSG code.
SYSTEMS = (
    ("Told by the figures", None, "metres of the national grid, or degrees"),
    ("British National Grid", 27700, "eastings and northings in metres"),
    ("Longitude and latitude", 4326, "WGS 84, as from a phone or a web map"),
    ("Longitude and latitude, ETRS89", 4258, "as from European data"),
    ("Web Mercator", 3857, "metres of web maps"),
)

#: Kind of body -> how it is called in the list.
_KINDS = {
    "county": "County council",
    "unitary": "Unitary council",
    "district": "District or borough",
    "parish": "Parish or town",
    "police": "Police",
    "fire": "Fire and rescue",
    "health": "Health",
    "dwp": "Work and pensions",
    "education": "School or college",
    "voluntary": "Voluntary",
    "partnership": "Partnership",
    "other": "Other",
}


class AskRegister(Dialog):
    """Whose register it is, which sheet or layer to read, and in which coordinates where the file is silent."""

    def __init__(self, skin: Skin, path: Path, parts: Parts, estate: Estate, parent: QWidget | None = None) -> None:
        super().__init__(skin, "Whose register is it?", yes="Read it", glyph="ph.file-plus", parent=parent)
        self.path, self.parts = path, parts
        self._estate = estate
        self._known = [partner.name for partner in estate.partners.values()]
        self._is_kind_chosen = False
        self.partner = Chooser(skin, "Partner", most=420)
        for known in self._known:
            self.partner.add(known, known)
        self.partner.add("A new partner…", "")
        self.name = LineEdit(skin, "Name of the new partner", placeholder="Derbyshire Fire and Rescue Service")
        self.kind = Chooser(skin, "Kind of body")
        for kind in PARTNER_KINDS:
            self.kind.add(_KINDS.get(kind, kind), kind)
        self.kind.choose("other")
        self.sheet = Chooser(skin, "Layer" if parts.has_layers else "Sheet", most=420)
        self.sheet.add("The one with most in it", "")
        for name in parts.names:
            self.sheet.add(name, name)
        self.crs = Chooser(skin, "Coordinates", most=420)
        for words, code, about in SYSTEMS:
            self.crs.add(words, code, about)
        self.use = LineEdit(skin, "Use, where a row does not say", placeholder="library")
        self._fault = label("", "bad", wraps=True)
        self._fault.hide()
        self._lay_out(skin)
        self.partner.activated.connect(self._on_partner)
        self.name.textChanged.connect(self._on_name)
        self.kind.activated.connect(self._on_kind)
        self._guess()
        self._on_partner()
        (self.name if self._is_new else self.partner).setFocus()

    def _lay_out(self, skin: Skin) -> None:
        self.body.addWidget(label(self.path.name, "strong", wraps=True))
        form = Form(skin)
        self._rows: dict[str, tuple[QWidget, QWidget]] = {}
        lines: list[tuple[str, str, QWidget]] = [
            ("partner", "Partner", self.partner),
            ("name", "Its name", self.name),
            ("kind", "Kind of body", self.kind),
            ("sheet", "Layer" if self.parts.has_layers else "Sheet", self.sheet),
            ("crs", "Coordinates", self.crs),
            ("use", "Use of every row", self.use),
        ]
        for key, words, field in lines:
            self._rows[key] = form.line(words, field), field
        self._show("sheet", is_shown=len(self.parts.names) > 1)
        self._show("crs", is_shown=self.parts.is_crs_missing)
        self.body.addLayout(form)
        self.body.addWidget(
            label(
                "Leave the use empty where the file has a column for it, or is not a list of one kind.", "3", wraps=True
            )
        )
        self.body.addWidget(self._fault)

    def show_partner(self, name: str) -> None:
        """Choose the partner that was named before, as a new one where it has not joined yet."""
        known = next((known for known in self._known if known.casefold() == name.casefold()), "")
        if not known:
            self.name.setText(name)
        self.partner.choose(known)
        self._on_partner()

    def source(self) -> RegisterSource:
        """Return which file to read for whom, and how."""
        part = str(self.sheet.currentData() or "")
        use = self.use.text().strip()
        return RegisterSource(
            self.path,
            self.partner_name,
            sheet="" if self.parts.has_layers else part,
            layer=part if self.parts.has_layers else "",
            crs_epsg=self.crs.currentData() if self.parts.is_crs_missing else None,
            defaults={"use": use} if use else {},
        )

    def choices(self) -> Choices:
        """Return the kind of a new partner."""
        return Choices(kind=str(self.kind.currentData()) if self._is_new else "")

    @property
    def partner_name(self) -> str:
        """The partner that was chosen or named."""
        return plain_name(self.name.text()) if self._is_new else str(self.partner.currentData() or "")

    @property
    def _is_new(self) -> bool:
        return bool(self.partner.currentData() == "")

    def accept(self) -> None:
        """Go on only with a partner."""
        if not self.partner_name:
            self._fault.setText("Name the partner first" if self._is_new else "Choose whose register it is first")
            self._fault.show()
            (self.name if self._is_new else self.partner).setFocus()
            return
        super().accept()

    def _guess(self) -> None:
        """Choose the partner whom the file's name means beyond doubt; else it is for the person to say."""
        meant = guess_partner(self._estate, self.path)
        if meant:
            self.partner.choose(meant)
        elif self._known:
            self.partner.insertItem(0, "Choose a partner…", None)
            self.partner.setCurrentIndex(0)

    def _show(self, key: str, *, is_shown: bool) -> None:
        for part in self._rows[key]:
            part.setVisible(is_shown)

    def _on_partner(self, _at: int = 0) -> None:
        self._show("name", is_shown=self._is_new)
        self._show("kind", is_shown=self._is_new)
        self._fault.hide()
        if self._is_new:
            self.name.setFocus()
        self.adjustSize()

    def _on_name(self, text: str) -> None:
        if not self._is_kind_chosen:
            self.kind.choose(guess_kind(text))

    def _on_kind(self, _at: int) -> None:
        self._is_kind_chosen = True
