"""The picture of data quality of an open project, and which missing fact is most worth collecting next."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from estates_app.analysis.datum import Datum, data_by_worth
from estates_app.analysis.facts import facts_of
from estates_app.analysis.scenario import plan_of
from estates_app.analysis.scoring import score_estate
from estates_app.domain.criteria import Criterion
from estates_app.domain.dates import parse_iso
from estates_app.domain.estate import Estate
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.findings import ScoreTable
from estates_app.domain.quality import Quality
from estates_app.domain.scenario import Scenario
from estates_app.workspace.analysing import criteria_in_force, kept_scores
from estates_app.workspace.quality import Told, quality_of, told_of
from estates_app.workspace.rulepacks import Rules
from estates_app.workspace.scenarios import current_scenario
from estates_app.workspace.session import Session


@dataclass(frozen=True, eq=False)
class PictureInputs:
    """Everything that the picture follows from: a worker needs no session."""

    estate: Estate
    told: Told
    scores: ScoreTable | None
    criteria: tuple[Criterion, ...]
    scenario: Scenario
    rules: Rules
    catalogue: FieldCatalogue
    today: str


@dataclass(frozen=True, eq=False)
class Picture:
    """Data quality and what is most worth collecting, the first the most."""

    quality: Quality
    data: tuple[Datum, ...]

    def next_of(self, property_ids: Collection[str]) -> Datum | None:
        """Return the datum most worth collecting of some properties, None where nothing missing changes anything."""
        return next((datum for datum in self.data if datum.property_id in property_ids), None)


def picture_inputs(session: Session, scenario_id: str | None = None) -> PictureInputs:
    """Return what the picture follows from now. Reads the project file: it belongs on one thread.

    Parameters
    ----------
    scenario_id : str, optional
        Of which the fates are; the current one where not given.
    """
    scenario = current_scenario(session) if scenario_id is None else session.estate.scenario(scenario_id)
    return PictureInputs(
        session.estate,
        told_of(session),
        kept_scores(session),
        criteria_in_force(session),
        scenario,
        session.rules,
        session.catalogue,
        session.clock().date().isoformat(),
    )


def picture_of(inputs: PictureInputs) -> Picture:
    """Return the picture: a pure function that any thread may run."""
    day = parse_iso(inputs.today)
    assert day is not None, "today is a date"
    estate, rules = inputs.estate, inputs.rules
    quality = quality_of(estate, inputs.told, inputs.catalogue, rules.quality, day)
    scores = inputs.scores
    if scores is None:
        scores = score_estate(estate, inputs.criteria, min_coverage=estate.settings["min_coverage"])
    plan = plan_of(estate, inputs.scenario)
    data = data_by_worth(
        estate,
        scores,
        facts_of(estate, scores, plan, inputs.today),
        fate_rules=rules.fate_rules,
        rules=rules.quality.datum,
        catalogue=inputs.catalogue,
    )
    return Picture(quality, data)


def by_property(data: Iterable[Datum]) -> dict[str, dict[str, Datum]]:
    """Return data by property and field."""
    found: dict[str, dict[str, Datum]] = {}
    for datum in data:
        found.setdefault(datum.property_id, {})[datum.field] = datum
    return found
