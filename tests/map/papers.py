"""A scene with everything that a map can show, and pictures of it from screen and files."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2
import shapely
from PySide6.QtGui import QImage, QPainter

from estates_app.domain.mapsheet import LayerState
from estates_app.domain.pictures import LineLayer, PlaceName
from estates_app.map.legend import ClassBar, LegendTitle, LineRow, NoteRow, SizeRow, SwatchRow, SymbolRow
from estates_app.map.scene import Link, RampColours, Ring, Scene
from estates_app.map.screen import Screen
from estates_app.map.theme import load_tokens

TOKENS = load_tokens(Path(__file__).parents[2] / "resources" / "themes" / "tokens.json")
WEST, SOUTH = 400_000.0, 300_000.0
LEGEND = (
    LegendTitle("Properties by partner"),
    SymbolRow("partner:CC", "Amberdale County Council", 311),
    SymbolRow("partner:VO", "An association with a long name that needs more than one line of its legend", 4),
    SizeRow(((0.2, "£50k"), (0.45, "£200k"), (1.0, "£1.0m"))),
    LegendTitle("Residents a hectare"),
    ClassBar("quiet", 4, ("1.4", "3.2", "8.9"), (9, 8, 7, 6)),
    SwatchRow("missing", "Not known", 3),
    NoteRow("Four classes of equal count"),
    LineRow("fate:relocate", "Would move to"),
)


def whole_scene(*, is_reordered: bool = False) -> Scene:
    """Return a scene with zones, hatch, lines, crowded symbols, circles, links, rings and names."""
    scene = Scene()
    boxes = [shapely.box(x, y, x + 1500, y + 1500) for y in range(0, 9000, 1500) for x in range(0, 12000, 1500)]
    scene.set_zones(np.array([shapely.transform(box, lambda xy: np.add(xy, (WEST, SOUTH))) for box in boxes], object))
    classes = np.arange(len(boxes)) % 5
    classes[::7] = -1
    scene.set_zone_classes(classes, RampColours("sequential", 5))
    ways = [("river", 2100.0, "River"), ("a_road", 4700.0, "A1"), ("b_road", 6900.0, "")]
    scene.set_lines(
        [
            LineLayer(
                np.array(
                    [
                        shapely.LineString(
                            [(WEST, SOUTH + y), (WEST + 6000, SOUTH + y + 900), (WEST + 12000, SOUTH + y)]
                        )
                    ],
                    object,
                ),
                style,
                title,
            )
            for style, y, title in ways
        ]
    )
    places = [
        ("Amberford", 0, 5200, 4700),
        ("Wexley", 1, 9300, 7100),
        ("Dunmere", 1, 2600, 7400),
        ("Low Mill", 4, 7800, 2300),
    ]
    scene.set_places([PlaceName(name, WEST + x, SOUTH + y, rank) for name, rank, x, y in places])
    spot, many = [(WEST + 6000, SOUTH + 4500)] * 4, [(WEST + 9000, SOUTH + 3000)] * 30
    apart = [(WEST + 1000 + 900 * i, SOUTH + 1100 + 350 * (i % 5)) for i in range(12)]
    symbols = ["partner:CC", "fate:host", "partner:PO", "context"] + ["partner:NH"] * 30
    symbols += ["fate:relocate", "condition:A", "condition:none", "score:71", "amount:partner:CC", "amount:none"] * 2
    sizes = [1.0] * 34 + [1.0, 1.0, 1.0, 1.0, 0.6, 1.0] * 2
    scene.set_points([*spot, *many, *apart], symbols, sizes, names=[f"Library {n}" for n in range(46)])
    scene.set_labels([34, 40])
    scene.set_links(
        [
            Link((WEST + 1000, SOUTH + 8000), spot[0], "fate:relocate", to_point=0),
            Link((WEST + 11000, SOUTH + 8000), spot[0], "fate:relocate", is_dashed=True, to_point=0),
        ]
    )
    scene.set_rings([Ring(spot[0], 1600.0, "20 min walk")])
    if is_reordered:
        states = {state.key: state for state in scene.stack}
        keys = [key for key in states if key not in ("links", "rivers")]
        zones = keys.index("zones")
        order = [*keys[:zones], "rivers", *keys[zones:], "links"]
        faded = {"zones": 0.6, "rings": 0.5, "properties": 0.75}
        scene.set_stack([LayerState(key, states[key].is_shown, faded.get(key, 1.0)) for key in order])
    return scene


def pixels(image: QImage) -> np.ndarray:
    """Return the colours of an image, shape (rows, columns, 3)."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


def on_screen(screen: Screen, camera) -> np.ndarray:
    """Return what a screen shows at rest."""
    screen.finish(camera)
    image = QImage(*(round(side) for side in camera.size_px), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    try:
        screen.paint(painter, camera)
    finally:
        painter.end()
    return pixels(image)


def of_pdf(data: bytes, page: int = 0, *, dpi: float = 96.0, oversampled: int = 1) -> np.ndarray:
    """Return a page of a PDF as another program paints it, averaged from a finer picture where asked."""
    with pypdfium2.PdfDocument(data) as book:
        found = book[page].render(scale=dpi * oversampled / 72.0).to_numpy()[:, :, :3][:, :, ::-1].astype(int)
    rows, columns = (side // oversampled for side in found.shape[:2])
    fine = found[: rows * oversampled, : columns * oversampled]
    return fine.reshape(rows, oversampled, columns, oversampled, 3).mean(axis=(1, 3)).round().astype(int)


def of_png(data: bytes) -> np.ndarray:
    """Return the colours of a PNG."""
    image = QImage()
    assert image.loadFromData(io.BytesIO(data).getvalue(), "PNG")
    return pixels(image)
