"""What a person is asked to put on the map: the best guess of each row, why it is doubtful, what would settle it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from estates_app.domain.placetasks import Evidence, PlaceTask, TaskKind
from estates_app.registers.placing.placed import Placed
from estates_app.registers.placing.weighing import distance_words

#: Codes of issues that leave a place in doubt, though one was taken.
_DOUBTS = frozenset({"postcode-far", "coordinates-far", "evidence-apart", "coordinates-default"})

#: Codes of issues by which a row's coordinates place nothing.
_NOWHERE = frozenset({"coordinates-nowhere"})


def place_tasks(placed: Sequence[Placed], numbers: Sequence[int]) -> tuple[PlaceTask, ...]:
    """Return a task for each row that is unplaced, doubtful or placed by its neighbourhood alone.

    Parameters
    ----------
    placed : sequence of Placed
        As `place_rows` gave them.
    numbers : sequence of int
        The rows' numbers, as long as ``placed``.

    Returns
    -------
    tuple of PlaceTask
        Unplaced rows first, then the doubtful by how far their evidence lies apart, then the rough.
    """
    found = [task for p, number in zip(placed, numbers, strict=True) if (task := _task(p, number)) is not None]
    order = list(TaskKind)
    return tuple(sorted(found, key=lambda task: (order.index(task.kind), -_span_m(task.choices), task.row)))


def _task(placed: Placed, number: int) -> PlaceTask | None:
    codes = {issue.code for issue in placed.issues}
    words = " ".join(dict.fromkeys(issue.message for issue in placed.issues))
    if placed.xy_27700 is None:
        # Figures that place nothing are no guess, however exact they look.
        usable = [e for e in placed.evidence if not (codes & _NOWHERE and e.kind == "coordinates")]
        guess = min(usable, key=lambda e: e.accuracy_m, default=None)
        settle = "Give it a postcode, a UPRN or a point on the map."
        if guess is not None:
            settle = f"Put it on the map near its {guess.kind}, or give it a postcode or a UPRN."
        point = (guess.x, guess.y) if guess else None
        why = words or "Nothing in its row says where it lies."
        accuracy_m = guess.accuracy_m if guess else None
        return PlaceTask(number, TaskKind.UNPLACED, point, accuracy_m, why, settle, placed.evidence)
    choices = tuple(sorted(placed.evidence, key=lambda e: (not e.agrees, e.accuracy_m)))
    against = [e for e in choices if not e.agrees]
    if against and codes & _DOUBTS and not placed.rule.endswith("put right"):
        first = choices[0]
        far = distance_words(math.hypot(first.x - against[0].x, first.y - against[0].y))
        settle = f"Two sources: the {first.kind} {far} from the {against[0].kind}; choose."
        return PlaceTask(number, TaskKind.DOUBTFUL, placed.xy_27700, placed.accuracy_m, words, settle, choices)
    if "coordinates-default" in codes:
        settle = "Give it its own point or postcode."
        return PlaceTask(number, TaskKind.DOUBTFUL, placed.xy_27700, placed.accuracy_m, words, settle, choices)
    if "place-rough" in codes:
        settle = "Put it on the map, or give it a postcode or a UPRN."
        return PlaceTask(number, TaskKind.ROUGH, placed.xy_27700, placed.accuracy_m, words, settle, choices)
    return None


def _span_m(choices: Sequence[Evidence]) -> float:
    """Return how far the first choice lies from the farthest other."""
    return max((math.hypot(e.x - choices[0].x, e.y - choices[0].y) for e in choices), default=0.0)
