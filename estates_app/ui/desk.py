"""What every stage is handed: the few objects it may use, and how it speaks to the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from estates_app.ui.bridge import Bridge
from estates_app.ui.ground_lines import GroundLines
from estates_app.ui.requests import Requests
from estates_app.ui.skin import Skin
from estates_app.ui.tasks import TaskRunner
from estates_app.workspace.project import Tools

if TYPE_CHECKING:
    from estates_app.ui.results import Results
    from estates_app.ui.settings import Settings


class Speaker(Protocol):
    """Says things to the person at the screen."""

    def toast(self, words: str, action: str = "", then: Callable[[], None] | None = None) -> None:
        """Say what happened, with something to press where wanted."""

    def error(self, fault: Exception) -> None:
        """Say a known fault with its remedy, or a fault of ours with its details."""

    def ask(self, title: str, words: str, yes: str) -> bool:
        """Ask whether to go on; False is the safe answer."""


@dataclass(frozen=True, eq=False)
class Desk:
    """What lies on the desk of every stage."""

    skin: Skin
    bridge: Bridge
    tasks: TaskRunner
    results: Results
    requests: Requests
    tools: Tools
    settings: Settings
    say: Speaker
    lines: GroundLines = field(default_factory=GroundLines)
    kept: dict[str, QObject] = field(default_factory=dict)  # by stage: what outlives its widgets

    def go(self, stage: str) -> None:
        """Turn to another stage."""
        self.bridge.look_at(stage=stage)


#: Makes the widget of a stage.
Maker = Callable[[Desk], QWidget]


@dataclass(frozen=True)
class Stage:
    """One stage of the work, as the stage bar and the body need it.

    Attributes
    ----------
    key, words, glyph : str
    columns : tuple of str
        Columns of the table that the stage starts with (`estates_app.workspace.property_rows`).
    sorted_by : str
        Column that the table is sorted by when one comes, the largest first where ``is_descending``.
    changed_only : bool or None
        Whether the table begins with the properties that the scenario changes; None where it cannot show them alone.
    panel : callable, optional
        Makes what stands beside map and table.
    body : callable, optional
        Makes what stands in the place of map, table and panel.
    map_share : int
        Per cent of the height that the map takes of map and table.
    colour : str
        What the symbols tell when one comes to the stage, empty to leave it.
    sized_by : str
        Field of the register by which the symbols are circles, empty where size tells nothing.
    has_zones : bool
        Whether small areas are chosen here: on the map, and in a table of theirs.
    is_compared : bool
        Whether the map shows before and after.
    has_context : bool
        Whether locality, scenario and colours are chosen here.
    is_worked_out : bool
        Whether it shows results, which are out of date for a while after a change.
    strip : callable, optional
        Makes a strip under the table.
    table : callable, optional
        Makes what stands in the place of the property table, which a switch brings back; told besides how many
        pixels the switch takes at the left of its toolbar.
    badge : callable, optional
        Returns (words, tone) for the stage bar, empty words for none.
    """

    key: str
    words: str
    glyph: str
    columns: tuple[str, ...] = ()
    sorted_by: str = "name"
    is_descending: bool = False
    changed_only: bool | None = None
    panel: Maker | None = None
    body: Maker | None = None
    map_share: int = 50
    colour: str = ""
    sized_by: str = ""
    has_zones: bool = False
    is_compared: bool = False
    has_context: bool = True
    is_worked_out: bool = False
    strip: Maker | None = None
    table: Callable[[Desk, int], QWidget] | None = None
    badge: Callable[[Desk], tuple[str, str]] | None = None
