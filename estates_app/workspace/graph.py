"""The derived graph: pure results worked out from the estate, kept until an input changes. Views pull, edits mark."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from estates_app.domain.estate import Estate

T = TypeVar("T")

#: Results kept of one node: as many scenarios may be compared without working any out twice.
_MOST_SLOTS = 16


@dataclass(frozen=True)
class Ticket:
    """What a result was asked for: node and slot, and the versions and parameters at that moment."""

    node: str
    slot: str
    inputs: tuple[str, ...]
    versions: tuple[int, ...]
    parameters: Hashable


class DerivedGraph:
    """Keeps each node's results under a key made of its inputs' versions and parameters, one for each slot.

    A version counts the changes of one subject (a table or setting of the `Estate`) or of one node: equal versions and
    parameters mean an equal result, so it is not worked out again. A slot is what a node is worked out for side by
    side: a scenario. Only one thread may use a graph; a worker is handed a ticket and its result is kept on its return.
    """

    def __init__(self) -> None:
        self._versions: dict[str, int] = {f.name: 0 for f in fields(Estate)}
        self._kept: dict[str, OrderedDict[str, tuple[Ticket, Any]]] = {}

    def touch(self, before: Estate, after: Estate) -> frozenset[str]:
        """Mark the subjects in which two snapshots differ; returns their names."""
        touched = frozenset(f.name for f in fields(Estate) if getattr(before, f.name) is not getattr(after, f.name))
        for name in touched:
            self._versions[name] += 1
        return touched

    def ticket(self, node: str, inputs: Sequence[str], parameters: Hashable, *, slot: str = "") -> Ticket:
        """Return what stands for a result of a node on the present inputs.

        Parameters
        ----------
        node : str
        inputs : sequence of str
            Names of subjects and of nodes that were pulled before.
        parameters : hashable
        slot : str
            Results of different slots are kept side by side.
        """
        return Ticket(node, slot, tuple(inputs), self._present(inputs), parameters)

    def pull(
        self, node: str, inputs: Sequence[str], parameters: Hashable, work: Callable[[], T], *, slot: str = ""
    ) -> T:
        """Return a node's result, worked out only where an input or a parameter has changed.

        ``work`` is pure: it reads only its inputs and parameters.
        """
        ticket = self.ticket(node, inputs, parameters, slot=slot)
        kept: T | None = self.peek(ticket)
        if kept is not None:
            return kept
        result = work()
        self.keep(ticket, result)
        return result

    def peek(self, ticket: Ticket) -> Any | None:  # noqa: ANN401
        """Return the kept result that a ticket stands for, None where there is none."""
        slots = self._kept.get(ticket.node, OrderedDict())
        found = slots.get(ticket.slot)
        if found is None or found[0] != ticket:
            return None
        slots.move_to_end(ticket.slot)
        return found[1]

    def keep(self, ticket: Ticket, result: object) -> bool:
        """Keep a result that was worked out for a ticket; returns False, and drops it, where an input changed since."""
        if ticket.versions != self._present(ticket.inputs):
            return False
        slots = self._kept.setdefault(ticket.node, OrderedDict())
        slots[ticket.slot] = (ticket, result)
        slots.move_to_end(ticket.slot)
        while len(slots) > _MOST_SLOTS:
            slots.popitem(last=False)
        self._versions[ticket.node] = self._versions.get(ticket.node, 0) + 1
        return True

    def _present(self, inputs: Sequence[str]) -> tuple[int, ...]:
        return tuple(self._versions[name] for name in inputs)
