"""What a person decides about a register that is only prepared: each decision reads it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from estates_app.ui.desk import Desk
from estates_app.ui.stages.registers.asking import Asking
from estates_app.ui.stages.registers.shelf import Shelf
from estates_app.workspace.issue_words import IssueView


class Deciding:
    """Decides about the register that is shown; about one that is accepted nothing."""

    def __init__(self, desk: Desk, shelf: Shelf, asking: Asking) -> None:
        self._desk, self._shelf, self._asking = desk, shelf, asking

    def put_right(self, issue: IssueView) -> None:
        """Do what the button of an issue says."""
        pending = self._shelf.pending(self._shelf.shown)
        if issue.remedy is None:
            return
        kind, rows = issue.remedy.kind, frozenset(issue.rows)
        if pending is None or pending.prepared is None:
            return
        if kind == "postcode":
            self._shelf.read_again(self._shelf.shown, by_postcode=pending.source.by_postcode | rows)
        elif kind == "coordinates":
            self._shelf.read_again(self._shelf.shown, by_postcode=pending.source.by_postcode - rows)
        elif kind == "leave_out":
            self.set_field(issue.column, "")
        else:
            joins = {row: key for row, key in pending.choices.joins.items() if row not in rows}
            if kind == "join":
                joins.update({row: pending.prepared.possible[row].property_id for row in issue.rows})
            self._shelf.read_again(self._shelf.shown, choices=replace(pending.choices, joins=joins))

    def read_otherwise(self, changes: Mapping[str, Any]) -> None:
        """Read it again, otherwise."""
        if self._shelf.pending(self._shelf.shown) is not None:
            self._shelf.read_again(self._shelf.shown, **changes)

    def set_unit(self, heading: str, unit: str) -> None:
        """Say the unit of a column of areas."""
        pending = self._shelf.pending(self._shelf.shown)
        if pending is not None:
            units = {known: told for known, told in pending.source.units.items() if known != heading}
            self._shelf.read_again(self._shelf.shown, units={**units, heading: unit} if unit else units)

    def choose(self, **choices: Any) -> None:  # noqa: ANN401  each choice has its own kind
        """Decide something about it."""
        pending = self._shelf.pending(self._shelf.shown)
        if pending is not None:
            self._shelf.read_again(self._shelf.shown, choices=replace(pending.choices, **choices))

    def ask_rules(self) -> None:
        """Open the rules that say which properties count."""
        self._asking.ask_rules()

    def ask_partner(self) -> None:
        """Ask whose register it is."""
        pending = self._shelf.pending(self._shelf.shown)
        if pending is not None:
            self._asking.ask_partner(pending)

    def ask_places(self) -> None:
        """Ask where its rows lie."""
        pending = self._shelf.pending(self._shelf.shown)
        if pending is not None and pending.prepared is not None:
            self._asking.ask_places(pending, pending.prepared)

    def ask_mapping(self, kind: str) -> None:
        """Ask for a file of a mapping, to write or to read."""
        pending = self._shelf.pending(self._shelf.shown)
        if pending is not None and pending.prepared is not None:
            self._asking.ask_mapping(kind, pending, pending.prepared)

    def set_field(self, heading: str, key: str) -> None:
        """Say what a column means."""
        pending = self._shelf.pending(self._shelf.shown)
        if pending is not None:
            self._shelf.read_again(self._shelf.shown, mapping={**pending.source.mapping, heading: key})

    def drop(self) -> None:
        """Leave it out."""
        pending = self._shelf.pending(self._shelf.shown)
        if pending is not None:
            name = pending.source.path.name
            self._shelf.drop(self._shelf.shown)
            self._desk.say.toast(f"{name} was not imported. Nothing of it was kept.")
