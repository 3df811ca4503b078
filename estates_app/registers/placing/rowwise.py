"""Turns gathered evidence into places: rows whose evidence agrees by the array, disputed ones one by one."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from estates_app.domain.claims import Issue, Severity
from estates_app.domain.columns import BoolArray, IntArray, ObjectArray
from estates_app.domain.placetasks import Evidence
from estates_app.registers.placing.columnwise import Suspects
from estates_app.registers.placing.gathering import FIGURES, SLOTS, Gathered, Slot, postcode_of
from estates_app.registers.placing.naming import Names
from estates_app.registers.placing.placed import Placed
from estates_app.registers.placing.repairing import Mended, Repairs
from estates_app.registers.placing.rules import placing_rules
from estates_app.registers.placing.weighing import Surroundings, Witness, agree, apart_m, choose, distance_words


def _columns_of(slot: Slot, labels: ObjectArray, rows: IntArray) -> tuple[list[Any], ...]:
    """Return label, easting, northing and accuracy of rows as lists."""
    xy = slot.xy[rows]
    return labels[rows].tolist(), xy[:, 0].tolist(), xy[:, 1].tolist(), slot.accuracy_m[rows].tolist()


class Placer:
    """Turns gathered evidence into places: most rows by the array, disputed ones one by one."""

    def __init__(
        self,
        gathered: Gathered,
        suspects: Suspects,
        surroundings: Surroundings,
        names: Names,
        repairs: Repairs,
        read_as: Mapping[str, tuple[BoolArray, str]],
    ) -> None:
        self._g, self._suspects, self._around, self._names = gathered, suspects, surroundings, names
        self._repairs = repairs
        self._known = {slot: gathered.slots[slot].known for slot in SLOTS}
        self._labels = {slot: gathered.labels(slot) for slot in SLOTS}
        for slot, (read, _words) in read_as.items():
            self._labels[slot][read] += ", put right"

    def simple_rows(self, simple: BoolArray) -> list[Placed]:
        """Place the rows whose evidence agrees, those with the same kinds of it together; blanks for the others."""
        slots = self._g.slots
        placed = [Placed(None, "", None)] * len(simple)
        kinds = np.array([self._known[k] for k in SLOTS]).T @ (1 << np.arange(len(SLOTS)))
        for pattern in np.unique(kinds[simple]).tolist():
            rows = np.flatnonzero(simple & (kinds == pattern))
            there = [k for j, k in enumerate(SLOTS) if pattern >> j & 1]
            if not there:
                for i in rows.tolist():
                    placed[i] = Placed(None, "", None, self._issues(i))
                continue
            columns = [_columns_of(slots[k], self._labels[k], rows) for k in there]
            best = np.argmin([slots[k].accuracy_m[rows] for k in there], axis=0).tolist()
            evidence = zip(*(map(Evidence, *column, itertools.repeat(True)) for column in columns), strict=True)
            for i, k, own in zip(rows.tolist(), best, evidence, strict=True):
                label, x, y, accuracy_m, _ = own[k]
                placed[i] = Placed((x, y), label, accuracy_m, self._issues(i), own)
        return placed

    def _issues(self, i: int) -> tuple[Issue, ...]:
        return tuple(self._g.said.get(i, ()))

    def hard_row(self, i: int) -> Placed:
        """Place a row whose evidence is missing, damaged or disputed."""
        strong = [self._witness(i, slot) for slot in SLOTS if self._known[slot][i]]
        weak = self._names.witnesses(self._g.rows[i], has_unit=any(w.slot == "postcode" for w in strong))
        weak = [w for w in weak if w.slot != "settlement" or self._may_contradict(w, strong)]
        left: list[Witness] = []
        for slot in FIGURES:
            self._mend(i, slot, strong, weak, left)
        said = strong + weak
        if not said:
            self._say_ambiguous(i)
            return Placed(None, "", None, self._issues(i), self._evidence(left, None))
        best = choose(said, self._around)
        refused = self._refused(best)
        if refused:
            self._say(i, best.slot, "place-rough", f"Only its {best.label} is known, {refused}: not placed.")
            return Placed(None, "", None, self._issues(i), self._evidence([*said, *left], None))
        self._say_disputes(i, best, said)
        if best.is_weak:
            words = f"It was placed by its {best.label} alone, to about {distance_words(best.accuracy_m)}."
            self._say(i, best.slot, "place-rough", words, Severity.NOTE)
        others = [w for w in said if not agree(best, w) and w.slot in FIGURES]
        rule = best.label
        if best.family != "figures" and others:
            rule += f"; the {others[0].label} lie {distance_words(apart_m(best, others[0]))} away"
        return Placed(best.xy, rule, best.accuracy_m, self._issues(i), self._evidence([*said, *left], best))

    def _may_contradict(self, settlement: Witness, strong: Sequence[Witness]) -> bool:
        """Whether a name may stand against other evidence: villages share names, and lists are cut to counties."""
        if not strong or any(agree(settlement, w) for w in strong):
            return True
        is_town = settlement.reach_m >= placing_rules().settlement_reach_m["Town"]
        return is_town and all(self._names.covers(w.xy) for w in strong)

    def _refused(self, best: Witness) -> str:
        """Return why a witness is too weak to place a row by, empty where it is not."""
        if best.accuracy_m > placing_rules().weighing.place_limit_m:
            return f"to {distance_words(best.accuracy_m)}"
        if best.slot == "settlement" and self._around.is_known and not self._around.holds(best.xy):
            return "away from the area and the register's other rows"
        return ""

    def _witness(self, i: int, slot: str) -> Witness:
        own = self._g.slots[slot]
        x, y = own.xy[i].tolist()
        return Witness(slot, self._labels[slot][i], x, y, float(own.accuracy_m[i]), float(own.reach_m[i]))

    def _mend(self, i: int, slot: str, strong: list[Witness], weak: list[Witness], left: list[Witness]) -> None:
        """Put right or leave out figures that other evidence contradicts or that can be no place."""
        if np.isnan(self._g.slots[slot].written[i, 0]):
            return
        own = next((w for w in strong if w.slot == slot), None)
        others = [w for w in strong if w.slot != slot] or weak
        outside = [w for w in others if w.family != "figures"]
        spoilt = self._suspects.reason(i, slot)
        if own is not None and (
            any(agree(own, w) for w in outside) or (not spoilt and all(agree(own, w) for w in others))
        ):
            return
        mended = self._repairs.mended(i, slot, own.xy if own else None, others)
        if own is not None and (mended.xy is not None or spoilt):
            strong.remove(own)
            left.append(own)
        if mended.xy is not None:
            worth = self._g.slots[slot]
            label = f"{self._labels[slot][i]}, {mended.rule}"
            strong.append(Witness(slot, label, *mended.xy, float(worth.accuracy_m[i]), float(worth.reach_m[i])))
            self._say_mended(i, slot, mended, own, outside)
        elif own is not None and spoilt:
            if self._say_spoilt(i, slot, spoilt, own, outside):
                strong.append(own)  # nothing else is known: better the town hall than nowhere, and it is said
                left.remove(own)
        elif own is None:
            self._say_nowhere(i, slot)
        elif mended.guess:
            self._guesses[i] = mended.guess

    def _say_mended(self, i: int, slot: str, mended: Mended, own: Witness | None, outside: Sequence[Witness]) -> None:
        where = self._where(i, outside[0]) if outside else "place"
        words = mended.words
        if mended.code == "coordinates-far":
            is_far = own is not None and outside
            far = f"lie {distance_words(apart_m(own, outside[0]))} from {where}" if own and is_far else "are damaged"
            words = f"The coordinates {far}: {words}"
        self._say(i, slot, mended.code, f"{words}; put right, they lie in {where}.")

    def _say_spoilt(self, i: int, slot: str, spoilt: str, own: Witness, outside: Sequence[Witness]) -> bool:
        """Say why figures on the grid are no place; return whether they are kept all the same."""
        if outside:
            far, where = distance_words(apart_m(own, outside[0])), self._where(i, outside[0])
            message = f"The coordinates are {spoilt} and lie {far} from {where}, whose place was taken."
            self._say(i, slot, "coordinates-far", message)
        elif self._suspects.is_default[i]:
            self._say(i, slot, "coordinates-default", f"The coordinates are {spoilt}: it may lie elsewhere.")
            return True
        else:
            self._say_nowhere(i, slot)
        return False

    def _say_nowhere(self, i: int, slot: str) -> None:
        message = "The coordinates are a placeholder or lie outside Great Britain; they place nothing."
        if self._g.slots[slot].is_partial[i]:
            message = "The letters of its 100 km square are missing and nothing else tells them; it places nothing."
        self._say(i, slot, "coordinates-nowhere", message)

    @property
    def _guesses(self) -> dict[int, str]:
        return self._repairs.guesses

    def _say_disputes(self, i: int, best: Witness, said: Sequence[Witness]) -> None:
        """Say which evidence contradicts the place that was taken, and by how much."""
        for other in said:
            if other is best or agree(best, other) or (other.is_weak and best.is_weak):
                continue
            far, guess = distance_words(apart_m(best, other)), self._guesses.get(i, "")
            if other.family == "figures" and best.family == "figures":
                words = f"The {other.label} lies" if other.slot == "geometry" else f"Its {other.label}: the place lies"
                message = f"{words} {far} from its {best.label}, which places it."
                self._say(i, other.slot, "evidence-apart", message)
            elif other.family == "figures":
                where = self._where(i, best)
                message = f"The coordinates lie {far} from {where}; the {best.label}'s place was taken.{guess}"
                self._say(i, other.slot, "coordinates-far", message)
            else:
                code = "postcode-far" if other.slot == "postcode" else "evidence-apart"
                kept = "the coordinates were kept" if best.family == "figures" else f"its {best.label} places it"
                what = "The coordinates lie" if best.family == "figures" else f"Its {best.label} lies"
                message = f"{what} {far} from {self._where(i, other)}; {kept}.{guess}"
                slot = best.slot if best.slot in FIGURES else other.slot
                self._say(i, slot, code, message)

    def _where(self, i: int, witness: Witness) -> str:
        if witness.slot == "postcode":
            return postcode_of(self._g.rows[i])
        return f"its {witness.label}"

    def _say_ambiguous(self, i: int) -> None:
        several = self._names.several(self._g.rows[i])
        if several:
            listed = "; ".join(place.words for place in several[:4])
            message = f"{len(several)} places have the name in its address ({listed}): not placed."
            self._say(i, "postcode", "place-ambiguous", message)

    def _say(self, i: int, slot: str, code: str, message: str, severity: Severity = Severity.WARNING) -> None:
        self._g.say(i, slot, code, message, severity)

    @staticmethod
    def _evidence(witnesses: Sequence[Witness], best: Witness | None) -> tuple[Evidence, ...]:
        return tuple(Evidence(w.label, w.x, w.y, w.accuracy_m, best is not None and agree(best, w)) for w in witnesses)
