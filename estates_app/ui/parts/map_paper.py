"""What the map of the window gives to paper: its scene, ground, legend and words, a page or an atlas of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely

from estates_app.domain.editions import EXEMPT, PUBLIC, is_unnamed
from estates_app.domain.localities import name_of, shape_of
from estates_app.domain.pictures import LineLayer
from estates_app.map.legend import NoteRow, SymbolRow
from estates_app.map.page import MapPage, Paper
from estates_app.map.scene import Scene, shapes_of_lines, still
from estates_app.map.screen_camera import Bounds
from estates_app.map.theme import theme_of
from estates_app.ui.desk import Desk
from estates_app.ui.look import BASELINE, COLOURS
from estates_app.ui.mapview.view import MapView
from estates_app.ui.parts.map_public import PublicSheet
from estates_app.ui.parts.map_titles import scenario_line, title_of
from estates_app.ui.words import count, day

VIEW, LOCALITIES, CENTRES = "view", "localities", "centres"
AS_ON_SCREEN = "screen"

#: Ground round a proposed centre that its page shows at least, metres: what a twenty-minute walk covers.
_ROUND_CENTRE_M = 1_600.0


@dataclass(frozen=True)
class Choice:
    """What a person chose for the export.

    Attributes
    ----------
    pages : str
        `VIEW`, `LOCALITIES` or `CENTRES`.
    paper : str
        A key of `estates_app.map.page.PAPERS`, or `AS_ON_SCREEN`.
    is_landscape : bool
    scale_1_to : float or None
        None for one that fits.
    is_round : bool
    title : str
    has_legend : bool
    is_light : bool
        Whether the page is light whatever the window wears.
    edition : str
        `estates_app.domain.editions.PUBLIC` for a map that holds nothing exempt.
    """

    pages: str = VIEW
    paper: str = "A4"
    is_landscape: bool = True
    scale_1_to: float | None = None
    is_round: bool = True
    title: str = ""
    has_legend: bool = True
    is_light: bool = True
    edition: str = EXEMPT


@dataclass(frozen=True, eq=False)
class _Subject:
    """What a page of an atlas is about: a locality by its shape, or a proposed centre by its property."""

    name: str
    bounds_27700: Bounds
    shape_27700: shapely.Geometry = None
    property_id: str = ""

    @property
    def sign(self) -> str:
        """By what it is known on the page."""
        return "ring is round" if self.property_id else "thick line is the edge of"


class MapPaper:
    """Makes pages of what one map of the window shows.

    Parameters
    ----------
    desk : Desk
    view : MapView
    """

    def __init__(self, desk: Desk, view: MapView) -> None:
        self._desk, self._view = desk, view
        self._public: PublicSheet | None = None

    @property
    def view(self) -> MapView:
        """The map that is put on paper."""
        return self._view

    def title(self, edition: str = EXEMPT) -> str:
        """Offer a title: where, and what the map shows."""
        if edition == PUBLIC:
            return self._public_sheet().title()
        look, estate = self._desk.bridge.look, self._desk.bridge.estate
        where = name_of(estate, look.locality) or estate.area
        return title_of(where, self._view.furniture.legend.entries, dict(COLOURS).get(look.colour, "properties"))

    def pages(self, choice: Choice) -> list[MapPage]:
        """Return the pages, in the order of the names of what they are about."""
        whole = self._page(choice)
        if choice.pages == VIEW:
            return [whole]
        notes = []
        if any(isinstance(entry, SymbolRow) and entry.count is not None for entry in whole.legend):
            notes.append(NoteRow("Numbers are of the whole map, not of this page."))
        found = []
        for subject in self._subjects(choice.pages, choice.edition):
            line = ". ".join(part for part in (whole.title, whole.subtitle) if part)
            pointed = NoteRow(f"The {subject.sign} {subject.name}.")
            page = replace(whole, bounds_27700=subject.bounds_27700, camera=None, title=subject.name, subtitle=line)
            legend = (*whole.legend, pointed, *notes) if choice.has_legend else ()
            found.append(self._pointed_out(replace(page, legend=legend), subject, choice.edition))
        return found

    def _pointed_out(self, page: MapPage, subject: _Subject, edition: str) -> MapPage:
        """Return a page that shows which building, or whose ground, it is about."""
        if subject.property_id:
            public = self._public_sheet() if edition == PUBLIC else None
            properties = self._desk.bridge.estate.properties
            row = public.row_of(subject.property_id) if public else properties.row(subject.property_id)
            return replace(page, marks=replace(page.marks, selected=(row,)))
        edge = LineLayer(np.array([shapely.boundary(subject.shape_27700)], object), "area")
        scene = still(page.scene)
        scene.set_line_shapes([*scene.lines, *shapes_of_lines([edge])])
        return replace(page, scene=scene)

    def counts(self) -> dict[str, int]:
        """Return how many pages each kind of atlas has."""
        return {kind: len(self._subjects(kind)) for kind in (LOCALITIES, CENTRES)}

    def not_public(self) -> int:
        """How many buildings with a place on the map may not be named in public."""
        table, xy = self._desk.bridge.estate.properties, self._view.engine.scene.points.xy_27700
        placed = np.flatnonzero(np.isfinite(xy).all(axis=1)).tolist()
        return sum(is_unnamed(table, table.ids[row], PUBLIC) for row in placed if row < len(table.ids))

    def warning(self, edition: str = EXEMPT) -> str:
        """Say that the map is not for publication, empty where nothing on it is secret."""
        if edition == PUBLIC:
            return ""
        estate, hidden = self._desk.bridge.estate, self.not_public()
        partners = sum(partner.confidential for partner in estate.partners.values())
        parts = []
        if hidden:
            parts.append(f"{count(hidden, 'building')} that may not be named")
        if partners:
            parts.append(f"what {count(partners, 'partner')} keep{'s' if partners == 1 else ''} confidential")
        if not parts:
            return ""
        told = " and ".join(parts)
        return f"Contains what is not public: {told}. For publication choose the public edition."

    def _page(self, choice: Choice) -> MapPage:
        desk, view = self._desk, self._view
        look, theme = desk.bridge.look, view.look.theme
        if choice.is_light and theme.name != "light":
            theme = theme_of(theme.tokens, "light")
        estate, is_screen = desk.bridge.estate, choice.paper == AS_ON_SCREEN
        paper = Paper.screen(view.width(), view.height())
        if not is_screen:
            paper = Paper.of(choice.paper, is_landscape=choice.is_landscape)
        scenario = "" if look.scenario == BASELINE else estate.scenario(look.scenario).name
        author = desk.bridge.session.author if choice.edition != PUBLIC else ""
        today = day(desk.tools.clock().isoformat())
        page = MapPage(
            still(view.engine.scene),  # pages are made between events of the window: all are of this moment
            theme,
            paper,
            self._ground(view.engine.scene),
            scale_1_to=choice.scale_1_to,
            is_round=choice.is_round,
            camera=view.camera if is_screen else None,
            title=choice.title,
            subtitle=scenario_line(scenario),
            attribution=view.furniture.attribution.words,
            made=f"Made with Estates{f' by {author}' if author else ''}, {today}",
            legend=view.furniture.legend.entries if choice.has_legend else (),
            text_scale=view.look.text_scale,
            marks=replace(view.engine.marks, hovered=-1, walked=-1),
        )
        if choice.edition != PUBLIC:
            return page
        public = self._public_sheet()
        return replace(public.page(page), bounds_27700=self._ground(public.scene))

    def _public_sheet(self) -> PublicSheet:
        """Return the map as the public may see it, made once: while it is asked how to export it nothing changes."""
        if self._public is None:
            self._public = PublicSheet(self._desk, self._view)
        return self._public

    def _ground(self, scene: Scene) -> Bounds:
        """Return the ground in view that has something on it: beyond the county there is nothing to print."""
        seen, whole = self._view.camera.bounds_27700(), scene.bounds_27700()
        if whole is None:
            return seen
        west, south = max(seen[0], whole[0]), max(seen[1], whole[1])
        east, north = min(seen[2], whole[2]), min(seen[3], whole[3])
        return (west, south, east, north) if west < east and south < north else seen

    def _subjects(self, kind: str, edition: str = EXEMPT) -> list[_Subject]:
        """Return what the pages of an atlas are about, by their names; in public no building that is left out."""
        estate, findings = self._desk.bridge.estate, self._desk.results.findings
        if kind == LOCALITIES:
            shapes = [(name_of(estate, key), shape_of(estate, key)) for key in estate.localities.ids]
            edges = [_Subject(name, shape.bounds, shape_27700=shape) for name, shape in shapes if shape is not None]
            return sorted(edges, key=_by_name)
        if findings is None or self._desk.bridge.look.scenario == BASELINE:
            return []
        found, xy = [], estate.property_xy_27700()
        for centre in findings.plan.joint:
            key = centre.property_id
            comers = [move.from_property for move in findings.plan.moves if move.to_property == key]
            if edition == PUBLIC:
                if self._public_sheet().is_left_out(key):
                    continue
                comers = [one for one in comers if not self._public_sheet().is_left_out(one)]
            places = xy[[estate.properties.row(one) for one in (key, *comers)]]
            if np.isfinite(places[0]).all():
                name = str(estate.properties.get(key, "name") or "Proposed centre")
                found.append(_Subject(name, _round(places), property_id=key))
        return sorted(found, key=_by_name)


def _by_name(subject: _Subject) -> tuple[str, Bounds]:
    return subject.name, subject.bounds_27700


def _round(places: np.ndarray) -> Bounds:
    known = places[np.isfinite(places).all(axis=1)]
    (west, south), (east, north) = known.min(axis=0), known.max(axis=0)
    x, y = known[0]
    reach = _ROUND_CENTRE_M
    return min(west, x - reach), min(south, y - reach), max(east, x + reach), max(north, y + reach)
