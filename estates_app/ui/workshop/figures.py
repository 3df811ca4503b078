"""The figures beside the map of a room, as words: made from a view that holds nothing exempt."""

from __future__ import annotations

from dataclasses import dataclass

from estates_app.ui.words import count, number, share
from estates_app.workspace.projecting import PublicView


@dataclass(frozen=True)
class Figure:
    """A figure of a room: what it is, the figure itself with its colour's token, and a line under it."""

    caption: str
    figure: str
    tone: str
    below: str = ""

    @property
    def said(self) -> str:
        """All of it in one sentence."""
        return f"{self.caption}: {self.figure}. {self.below}".strip()


def figures_now(view: PublicView) -> tuple[Figure, ...]:
    """Return what the partnership has."""
    share_known = view.facts_known / view.facts_wanted if view.facts_wanted else float("nan")
    return (
        Figure("Properties", number(view.properties), "text", f"of {count(view.partners, 'partner')}"),
        Figure("In scope", number(view.in_scope), "text", "the others are shown, not decided on"),
        Figure(
            "Facts supplied",
            share(share_known),
            "text",
            f"{number(view.facts_known)} of {number(view.facts_wanted)} in {view.area}",
        ),
    )


def figures_of(view: PublicView) -> tuple[Figure, ...]:
    """Return what a scenario does: the trip that changes most, people beyond a standard, partners who save."""
    return (_trip(view), _beyond(view), _saving(view))


def _trip(view: PublicView) -> Figure:
    trip = view.trip
    if trip is None:
        return Figure("Average trip", "not known", "text", "no small areas are loaded")
    caption = f"Average trip to a {trip.service}"
    within = (
        f"{share(trip.within_share)} of residents within {trip.standard_min:g} min"
        if trip.within_share is not None and trip.standard_min is not None
        else "estimated from straight lines"
    )
    before, after = number(trip.before_min, 1), number(trip.after_min, 1)
    if before == after:
        return Figure(caption, f"{after} min", "text", f"no change; {within}" if not view.is_baseline else within)
    tone = "positive" if trip.after_min < trip.before_min else "warn"
    return Figure(caption, f"{before} → {after} min", tone, within)


def _beyond(view: PublicView) -> Figure:
    one = view.beyond
    if one is None:
        return Figure("Taken beyond a standard", "not tested", "text", "no service has a standard")
    if one.people == 0:
        return Figure("Taken beyond a standard", "Nobody", "positive", "of any service that has one")
    was = f"{number(one.before)} are beyond it already" if one.before else "nobody is beyond it now"
    return Figure(
        f"Taken beyond {one.standard_min:g} min of a {one.service}", f"{number(one.people)} people", "warn", was
    )


def _saving(view: PublicView) -> Figure:
    parts = []
    if view.paying:
        parts.append(f"{view.paying} {'pays' if view.paying == 1 else 'pay'} more")
    if view.missing:
        parts.append(f"{view.missing} {'has' if view.missing == 1 else 'have'} costs missing")
    if view.private:
        parts.append(f"{view.private} not shown")
    return Figure(
        "Partners who save", f"{view.saving} of {len(view.ledgers)}", "text", ", ".join(parts) or "nobody pays more"
    )
