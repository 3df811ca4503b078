"""An estate with something of everything, for the tests of the project file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import shapely

from estates_app.domain.columns import Columns
from estates_app.domain.conditions import Condition
from estates_app.domain.edits import Change, Edit
from estates_app.domain.estate import Edition, Estate
from estates_app.domain.partnership import Assumption, Partner, Scope, ScopeRule, Service, Settings


def rich_estate() -> Estate:
    square = shapely.box(430_000, 340_000, 440_000, 350_000)
    return Estate(
        area="Somewhere",
        partners={"p": Partner("p", "A council", "county", "CC", True, "2026-01-01", "", "B")},
        services={"library": Service("library", "Library", True, True, True, 15.0, 120.0, ("library",))},
        scope_rules=(ScopeRule("S1", Scope.CONTEXT, (Condition("use", "has", ["gp"]),), "why"),),
        settings=Settings(
            {"discount_rate": Assumption("discount_rate", "rate", 0.035, "a year", "HMT", "2026-02-01")}, 4
        ),
        properties=Columns.of(
            ["a", "b"],
            name=["Library", None],
            gia_m2=[210.5, None],
            step_free=[True, None],
            partner=["p", "p"],
            geometry=[shapely.Point(431_000, 341_000), None],
        ),
        outlets=Columns.of(["o"], property=["a"], service=["library"], partner=["p"], visits_a_year=[12_000.0]),
        zones=Columns.of(["z"], code=["Z1"], geometry=[square], population=[1500.0]),
        localities=Columns.of(["l"], name=["Town"], geometry=[square]),
        backdrop=Columns.of(["k"], layer=["river"], name=[None], geometry=[shapely.LineString([(0, 0), (1, 1)])]),
        editions=(Edition("e", "p", "f.csv", "", "utf-8", "", "2026-11-21T10:00:00+00:00", "abc", 1),),
        attributions=("Contains OS data",),
    )


def edit(number: int = 1, *changes: Change) -> Edit:
    return Edit(f"edit-{number}", f"Step {number}", "me", "2026-11-21T10:00:00+00:00", changes, {"n": number})


def same(ours: Columns, theirs: Columns) -> bool:
    names = set(ours.columns) | set(theirs.columns)
    return ours.ids == theirs.ids and all(
        ours.column(n).get(i) == theirs.column(n).get(i) for n in names for i in range(len(ours))
    )


def read_anew(path: Path) -> None:
    """Take from a project by what it knows that nobody wrote to it, so that its digests are held against its tables."""
    with closing(sqlite3.connect(path)) as other, other:
        assert other.execute("DELETE FROM estates_meta WHERE key = 'hashes_at'").rowcount == 1
