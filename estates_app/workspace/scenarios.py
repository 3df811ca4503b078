"""Make, copy, rename and delete scenarios, and say which one is current. Each is one edit; solving lies elsewhere."""

from __future__ import annotations

from dataclasses import replace

from estates_app.analysis.scenario import found_of
from estates_app.domain.edits import Change, Edit
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.findings import Findings, Plan
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.domain.localities import name_of
from estates_app.domain.scenario import BASELINE, BASELINE_ID, PlanWish, Proof, Scenario, record_of
from estates_app.workspace.analysing import (
    findings_for,
    findings_inputs,
    findings_of,
    known_scenario,
    propose_plan,
    scores_of,
)
from estates_app.workspace.session import Session

#: Key under which a project keeps which scenario paper, terminal and window speak of.
CURRENT_KEY = "scenario"

#: Key under which versions before scenarios kept what was last asked of a proposal.
_EARLIER_WISH_KEY = "wish"

#: Most characters of a name.
_MOST_NAME_CHARACTERS = 60


def new_scenario(
    session: Session,
    name: str = "",
    wish: PlanWish | None = None,
    plan: Plan | None = None,
    *,
    seconds: float | None = None,
) -> str:
    """Record a scenario and return its id: what a proposal found, or without one a scenario in which all stays.

    Parameters
    ----------
    name : str
        Empty for one after its wish ("7 centres"), numbered where that is taken.
    wish : PlanWish, optional
    plan : Plan, optional
        As `propose_plan` found it.
    seconds : float, optional
        How long that took.

    Raises
    ------
    InputError
        The name is taken or too long.
    """
    wish = wish or PlanWish()
    estate = session.estate
    name = _checked(estate, name) if name.strip() else free_name(estate, words_of(estate, wish, plan))
    made = _made(session, session.mint("scenario"), name, wish, plan, seconds)
    change = Change("scenario", made.id, "record", None, record_of(made))
    session.apply(session.new_edit(f"New scenario: {name}", [change]))
    return made.id


def record_proposal(session: Session, wish: PlanWish, plan: Plan, *, seconds: float | None = None) -> str:
    """Record what the command line proposed, make it current and return its id.

    It takes the place of an earlier proposal for the same wish that nobody has changed by hand, copied or renamed.
    """
    estate = session.estate
    name = words_of(estate, wish, plan)
    earlier = next((s for s in estate.scenarios.values() if s.name == name and _is_untouched(s, wish)), None)
    if earlier is None:
        key = new_scenario(session, "", wish, plan, seconds=seconds)
    else:
        key = earlier.id
        after = replace(_made(session, key, name, wish, plan, seconds), sequence=earlier.sequence)
        if not _is_found_again(earlier, after):
            change = Change("scenario", key, "record", record_of(earlier), record_of(after))
            session.apply(session.new_edit(f"Propose again: {name}", [change]))
    make_current(session, key)
    return key


def duplicate(session: Session, scenario_id: str, name: str = "") -> str:
    """Copy a scenario, the baseline too, with all that was found and chosen; returns the id of the copy."""
    estate = session.estate
    if scenario_id:
        known_scenario(session, scenario_id)
    source = estate.scenario(scenario_id)
    name = _checked(estate, name) if name.strip() else free_name(estate, f"{source.name}, copy")
    copy = replace(
        source,
        id=session.mint("scenario"),
        name=name,
        parent=source.id,
        author=session.author,
        at=session.clock().isoformat(timespec="seconds"),
        sequence=_next_sequence(estate),
    )
    change = Change("scenario", copy.id, "record", None, record_of(copy))
    session.apply(session.new_edit(f"Copy {source.name} as {name}", [change]))
    return copy.id


def rename(session: Session, scenario_id: str, name: str) -> Edit | None:
    """Rename a scenario; None where it has that name already."""
    scenario = known_scenario(session, scenario_id)
    wanted = _checked(session.estate, name, but=scenario_id)
    return session.change(
        f"Rename {scenario.name} as {wanted}", [Change("scenario", scenario_id, "name", scenario.name, wanted)]
    )


def delete(session: Session, scenario_id: str) -> Edit:
    """Delete a scenario; its copies stay."""
    scenario = known_scenario(session, scenario_id)
    edit = session.new_edit(
        f"Delete {scenario.name}", [Change("scenario", scenario_id, "record", record_of(scenario), None)]
    )
    session.apply(edit)
    return edit


def current_scenario(session: Session) -> Scenario:
    """Return the scenario that paper, terminal and window speak of, the baseline where none is chosen or it is gone."""
    kept = session.store.result(CURRENT_KEY) or {}
    return session.estate.scenarios.get(str(kept.get("id", BASELINE_ID)), BASELINE)


def has_current(session: Session) -> bool:
    """Whether somebody ever chose a current scenario, be it the baseline."""
    return session.store.result(CURRENT_KEY) is not None


def make_current(session: Session, scenario_id: str) -> None:
    """Keep which scenario is current. It is no edit: nothing of the estate changes."""
    if scenario_id:
        known_scenario(session, scenario_id)
    if (session.store.result(CURRENT_KEY) or {}).get("id") != scenario_id:
        session.store.save_result(CURRENT_KEY, {"id": scenario_id})


def current_findings(session: Session, *, progress: Progress = silent, cancel: Cancel | None = None) -> Findings:
    """Return the findings of the current scenario.

    In a project in which nobody has proposed anything yet they are those of a proposal for what an earlier version was
    last asked, else for the partnership's own number of centres. It is not recorded: asking changes nothing.
    """
    if has_current(session) or session.estate.scenarios:
        return findings_of(session, current_scenario(session).id, progress=progress, cancel=cancel)
    kept = session.store.result(_EARLIER_WISH_KEY) or {}
    wish = PlanWish(kept.get("centres"), kept.get("budget_gbp"), kept.get("locality", ""))
    plan = propose_plan(session.estate, wish, progress=progress, cancel=cancel)
    made = _made(session, "unrecorded", words_of(session.estate, wish, plan), wish, plan, None)
    inputs = replace(findings_inputs(session, BASELINE_ID), scenario=made, scores=scores_of(session))
    return findings_for(inputs, progress=progress, cancel=cancel)


def words_of(estate: Estate, wish: PlanWish, plan: Plan | None = None) -> str:
    """Return what a wish is called: "7 centres", "£650,000", "2 centres in Dunmere"."""
    if wish.budget_gbp is not None:
        name = f"£{wish.budget_gbp:,.0f}"
    else:
        n = len(plan.centres) if plan else wish.centres
        name = "My scenario" if n is None else f"{n} {'centre' if n == 1 else 'centres'}"
    where = name_of(estate, wish.locality) or wish.locality
    return f"{name} in {where}" if where else name


def free_name(estate: Estate, wanted: str) -> str:
    """Return a name that no scenario has: the wanted one, else with a number."""
    taken = {scenario.name.casefold() for scenario in estate.every_scenario()}
    number, name = 1, wanted[:_MOST_NAME_CHARACTERS]
    while name.casefold() in taken:
        number += 1
        name = f"{wanted[: _MOST_NAME_CHARACTERS - 6]} ({number})"
    return name


def _made(session: Session, key: str, name: str, wish: PlanWish, plan: Plan | None, seconds: float | None) -> Scenario:
    proof: Proof | None = plan.proof if plan else None
    return Scenario(
        id=key,
        name=name,
        author=session.author,
        at=session.clock().isoformat(timespec="seconds"),
        sequence=_next_sequence(session.estate),
        wish=wish,
        proof=replace(proof, seconds=seconds) if proof else None,
        found=found_of(plan) if plan else {},
    )


def _next_sequence(estate: Estate) -> int:
    return 1 + max((scenario.sequence for scenario in estate.scenarios.values()), default=0)


def _is_untouched(scenario: Scenario, wish: PlanWish) -> bool:
    return scenario.wish == wish and scenario.proof is not None and not scenario.parent and not scenario.choices


def _is_found_again(earlier: Scenario, after: Scenario) -> bool:
    one, other = (replace(s.proof, seconds=None) if s.proof else None for s in (earlier, after))
    return one == other and earlier.found == after.found


def _checked(estate: Estate, name: str, *, but: str = "") -> str:
    """Return a name without what surrounds it.

    Raises
    ------
    InputError
        It is empty, too long or taken.
    """
    name = " ".join(name.split())
    if not name:
        raise InputError("the scenario has no name", remedy="give one")
    if len(name) > _MOST_NAME_CHARACTERS:
        raise InputError(f"the name has {len(name)} characters", remedy=f"give at most {_MOST_NAME_CHARACTERS}")
    taken = {s.name.casefold() for s in estate.every_scenario() if s.is_baseline or s.id != but}
    if name.casefold() in taken:
        raise InputError(f"a scenario is called {name} already", remedy="give another name")
    return name
