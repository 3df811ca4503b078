"""The derived graph: pure results worked out from the estate, kept until an input changes. Views pull, edits mark."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from estates_app.domain.estate import Estate

T = TypeVar("T")


class DerivedGraph:
    """Keeps each node's last result under a key made of its inputs' versions and parameters.

    A version counts the changes of one subject (a table or setting of the `Estate`) or of one node: equal versions and
    parameters mean an equal result, so it is not worked out again.
    """

    def __init__(self) -> None:
        self._versions: dict[str, int] = {f.name: 0 for f in fields(Estate)}
        self._kept: dict[str, tuple[Hashable, Any]] = {}

    def touch(self, before: Estate, after: Estate) -> frozenset[str]:
        """Mark the subjects in which two snapshots differ; returns their names."""
        touched = frozenset(f.name for f in fields(Estate) if getattr(before, f.name) is not getattr(after, f.name))
        for name in touched:
            self._versions[name] += 1
        return touched

    def pull(self, node: str, inputs: Sequence[str], parameters: Hashable, work: Callable[[], T]) -> T:
        """Return a node's result, worked out only where an input or a parameter has changed.

        Parameters
        ----------
        node : str
        inputs : sequence of str
            Names of subjects and of nodes that were pulled before.
        parameters : hashable
        work : callable
            Pure: reads only its inputs and parameters.
        """
        key = (tuple(self._versions[name] for name in inputs), parameters)
        if node in self._kept and self._kept[node][0] == key:
            return self._kept[node][1]  # type: ignore[no-any-return]
        result = work()
        self._kept[node] = (key, result)
        self._versions[node] = self._versions.get(node, 0) + 1
        return result
