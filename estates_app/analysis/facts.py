"""The facts of a property that rules and reasons speak of: its own fields and what follows from scores and plan."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from estates_app.analysis.coverage import VISITED
from estates_app.analysis.measures import partners_near
from estates_app.domain.dates import parse_iso
from estates_app.domain.estate import Estate
from estates_app.domain.findings import Move, Plan, ScoreTable

#: Facts counted in "3 of 6 facts are known", by class of property.
_COUNTED = ("gia_m2", "tenure", "running_cost_gbp_a_year", "condition", "visits_a_year", "occupancy_percent")
_COUNTED_LAND = ("site_area_m2", "tenure", "use", "running_cost_gbp_a_year")

Facts = dict[str, object]


def facts_of(estate: Estate, scores: ScoreTable, plan: Plan, today: str) -> dict[str, Facts]:
    """Return the facts of every property in scope by id; a fact that nobody knows is absent.

    Parameters
    ----------
    today : str
        ISO date from which months to lease events count.
    """
    near = partners_near(estate, estate.settings["near_partners_m"])
    services = _services(estate)
    leaving: dict[str, list[Move]] = defaultdict(list)
    for move in plan.moves:
        leaving[move.from_property].append(move)
    elsewhere = Counter(move.from_property for move in plan.channels)
    kept = _kept_by_property(estate, plan)
    found = {}
    place = {key: i for i, key in enumerate(scores.property_ids)}
    for row, (key, facts) in enumerate(estate.properties.records(without={"geometry"})):
        if key not in place:
            continue
        i = place[key]
        facts |= {
            "partner_kind": estate.partner_of(key).kind,
            "services": ", ".join(services[key]) or None,
            "customer_outlets": sum(estate.services[service].is_face_to_face for service in services[key]),
            "outlets_moving": len(leaving[key]),
            "outlets_to_channels": elsewhere[key],
            "outlets_staying": len(services[key]) - len(leaving[key]) - elsewhere[key],
            "kept_reason": kept.get(key),
            "is_centre": False,
        }
        if not np.isnan(near[row]):
            facts |= {"partners_near": int(near[row]), "partners_near_words": _partners(int(near[row]))}
        facts["near_m"] = estate.settings["near_partners_m"]
        _add_score(facts, scores, i)
        _add_evidence(facts)
        _add_lease(facts, today)
        _add_moves(estate, facts, leaving[key])
        found[key] = facts
    for centre in plan.centres:
        if centre.property_id in found:
            found[centre.property_id] |= {
                "is_centre": True,
                "centre_people": centre.people,
                "centre_mean_min": centre.mean_min,
                "outlets_moving_in": len(centre.moves),
                "services_moving_in": _count(len(centre.moves), "service"),
            }
    return found


def _services(estate: Estate) -> dict[str, list[str]]:
    """Return the services at each property, one for each outlet."""
    services: dict[str, list[str]] = defaultdict(list)
    for place, service in zip(estate.outlets.texts("property"), estate.outlets.texts("service"), strict=True):
        if place and service:
            services[place].append(service)
    return services


def _kept_by_property(estate: Estate, plan: Plan) -> dict[str, str]:
    return {str(estate.outlets.get(outlet, "property")): reason for outlet, reason in plan.kept_where_they_are.items()}


def _add_score(facts: Facts, scores: ScoreTable, i: int) -> None:
    if not np.isnan(scores.score[i]):
        facts |= {
            "score": float(scores.score[i]),
            "score_low": float(scores.low[i]),
            "score_high": float(scores.high[i]),
        }


def _add_evidence(facts: Facts) -> None:
    kind = facts.get("class")
    counted = _COUNTED_LAND if kind == "land" else tuple(f for f in _COUNTED if f != "visits_a_year" or kind in VISITED)
    known = sum(facts.get(name) is not None for name in counted)
    facts |= {"facts_known": known, "facts_wanted": len(counted), "evidence_percent": 100 * known / len(counted)}


def _add_lease(facts: Facts, today: str) -> None:
    start = date.fromisoformat(today)
    for event in ("break", "expiry"):
        end = parse_iso(facts.get(f"lease_{event}"))
        if end is not None:
            facts[f"months_to_{event}"] = (end.year - start.year) * 12 + end.month - start.month


def _add_moves(estate: Estate, facts: Facts, moves: Sequence[Move]) -> None:
    if not moves:
        return
    far = max(moves, key=lambda move: move.distance_m)
    facts |= {
        "centre_name": str(estate.properties.get(far.to_property, "name")),
        "centre_km": far.distance_m / 1000,
        "services_moving": _listed(estate, moves),
    }


def _listed(estate: Estate, moves: Sequence[Move]) -> str:
    if len(moves) == 1:
        return f"Its {estate.services[moves[0].service].in_sentence}"
    return f"All {len(moves)} services"


def _partners(n: int) -> str:
    return f"{_count(n, 'other partner')} {'is' if n == 1 else 'are'}"


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def readable(facts: Mapping[str, object]) -> Facts:
    """Return the facts that are known, ready for a sentence."""
    return {key: value for key, value in facts.items() if value is not None}
