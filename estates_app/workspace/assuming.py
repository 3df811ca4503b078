"""Figures that no register holds: read as people write them, set with where they come from, given back to the packs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import InputError
from estates_app.domain.partnership import Assumption
from estates_app.domain.wording import figure
from estates_app.registers.cleaning.cells import parse_number
from estates_app.workspace.applying import WEIGHT_PREFIX
from estates_app.workspace.session import Session

#: Units whose figures people write as per cent.
_SHARES = frozenset({"share", "a year"})


def assumptions_of(session: Session) -> tuple[Assumption, ...]:
    """Return the figures in force, in the order of their rule pack. Weights are not among them: they have sliders."""
    figures = session.estate.settings.assumptions.values()
    return tuple(one for one in figures if not one.key.startswith(WEIGHT_PREFIX))


def given(session: Session, key: str) -> Assumption | None:
    """Return what the rule pack gives, None where it gives nothing."""
    return session.rules.assumptions.get(key)


def limits_of(assumption: Assumption) -> str:
    """Return the range in which a figure makes sense: "0% to 20% a year"; empty where none is given."""
    if assumption.low is None or assumption.high is None:
        return ""
    unit = "share" if assumption.unit in _SHARES else assumption.unit if assumption.unit.startswith("£") else ""
    return f"{figure(assumption.low, unit)} to {figure(assumption.high, assumption.unit)}"


def read_figure(assumption: Assumption, text: str) -> tuple[float | None, str]:
    """Read what was typed for a figure: "4%", "0.04", "£1,200/m²", "30 km/h".

    Returns
    -------
    value, fault : float or None, str
        In the unit of the assumption, and a sentence where it was not understood or makes no sense.
    """
    unit = assumption.unit.removeprefix("£")
    plain = " ".join(text.split()).removeprefix("£").strip()
    if unit and plain.casefold().endswith(unit.casefold()):
        plain = plain[: -len(unit)].strip()
    is_per_cent = plain.endswith("%")
    number = parse_number(plain.removesuffix("%"))
    wanted = f"write it as {figure(assumption.value, assumption.unit)}"
    if number is None or (is_per_cent and assumption.unit not in _SHARES):
        return None, f"“{text}” is not understood: {wanted}."
    value = number / 100 if is_per_cent else number
    fault = _senseless(assumption, value)
    return (None, f"{figure(value, assumption.unit)} makes no sense here: {fault}.") if fault else (value, "")


def source_fault(session: Session, assumption: Assumption, value: float, source: str) -> str:
    """Return why a source cannot stand beside a figure, empty where it can.

    One must be named; and where the rule pack cites a source for its figure, that source does not give another one.
    """
    pack = given(session, assumption.key)
    if not source.strip():
        return "say where the figure comes from: one without a source cannot be followed by others"
    if pack is not None and source.strip() == pack.source and value != pack.value:
        mine, theirs = figure(value, pack.unit), figure(pack.value, pack.unit)
        return f"“{pack.source}” gives {theirs}: say where {mine} comes from"
    return ""


def set_assumptions(session: Session, wanted: Mapping[str, tuple[float, str]]) -> Edit | None:
    """Set figures, each with where it comes from, as one edit; None where nothing would change.

    A figure is dated today, one that is what its rule pack gives as the pack is.

    Raises
    ------
    InputError
        There is no such figure, it makes no sense, or nothing says where it comes from.
    """
    changes: list[Change] = []
    known = {one.key: one for one in assumptions_of(session)}
    for key, (value, source) in wanted.items():
        if key not in known:
            raise InputError(f"there is no setting called {key}", where=source, remedy="choose one of the list")
        label, fault = known[key].label, _senseless(known[key], value)
        if fault:
            raise InputError(f"the setting {label} is {value:g}", where=source, remedy=fault)
        if fault := source_fault(session, known[key], value, source):
            raise InputError(f"the setting {label} is {value:g}", remedy=fault)
        changes += _of(session, known[key], float(value), source.strip())
    labels = {change.id: known[change.id].label for change in changes}
    what = next(iter(labels.values())) if len(labels) == 1 else f"{len(labels)} assumptions"
    return session.change(f"Set {what}", changes)


def _of(session: Session, present: Assumption, value: float, source: str) -> Iterator[Change]:
    pack = given(session, present.key)
    is_given = pack is not None and (pack.value, pack.source) == (value, source)
    if (present.value, present.source) == (value, source):
        return
    dated = pack.dated if pack is not None and is_given else session.clock().date().isoformat()
    for name, before, after in (
        ("value", present.value, value),
        ("source", present.source, source),
        ("dated", present.dated, dated),
    ):
        if before != after:
            yield Change("assumption", present.key, name, before, after)


def _senseless(assumption: Assumption, value: float) -> str:
    """Return what to give instead of a value that makes no sense, empty for one that does."""
    low, high = assumption.low, assumption.high
    if not abs(value) < float("inf"):
        return "give a number"
    is_in = low is None or high is None or low <= value <= high
    return "" if is_in else f"give {limits_of(assumption)}"
