"""Map: the selected property's card, the layers, the views and the areas to work in."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from estates_app.ui.desk import Desk, Stage
from estates_app.ui.stages.map.card import PropertyCard
from estates_app.ui.stages.map.layers import Layers
from estates_app.ui.stages.map.places import Areas, Views
from estates_app.ui.widgets.labels import frame


class MapPanel(QWidget):
    """The panel of the stage."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setAccessibleName("Map")
        self.card, self.layers = PropertyCard(desk), Layers(desk)
        self.views, self.areas = Views(desk), Areas(desk)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.card, self.layers, self.views, self.areas):
            column.addWidget(part)
        column.addWidget(frame("surface"), 1)


STAGE = Stage(
    key="map",
    words="Map",
    glyph="ph.map-trifold",
    columns=("name", "use", "partner", "postcode", "tenure", "gia_m2", "evidence", "gate"),
    panel=MapPanel,
    map_share=64,
    colour="partner",
)
