"""The steps of a workshop: what the room talks about, and so what the projector shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes
    ----------
    key : str
    words : str
        For the agenda; ``{scenario}`` stands for the name of the scenario in view.
    short : str
        For the button that leads to it.
    """

    key: str
    words: str
    short: str


NOW, SCENARIO, GAINS, LIST = "now", "scenario", "gains", "list"

STEPS = (
    Step(NOW, "What we have", "What we have"),
    Step(SCENARIO, "{scenario} on the map", "On the map"),
    Step(GAINS, "Who gains and who pays", "Who gains"),
    Step(LIST, "The shortlist", "Shortlist"),
)


def step_words(step: Step, scenario: str) -> str:
    """Return what a step is called while a scenario is in view."""
    return step.words.format(scenario=scenario)
