from __future__ import annotations

import pytest
import shapely

from estates_app.domain.columns import Columns
from estates_app.domain.errors import InputError
from estates_app.domain.partnership import Service
from estates_app.registers.opendata.visitors import count_visitors
from estates_app.registers.placing.gazetteer import Gazetteer

SERVICES = {"library": Service("library", "Library"), "leisure": Service("leisure", "Leisure centre")}
ZONES = Columns.of(
    ["a", "b", "c"], code=["A", "B", "C"], geometry=[shapely.box(1000 * i, 0, 1000 * i + 1000, 1000) for i in range(3)]
)
POSTCODES = Gazetteer({f"DE1 {i}AA": (1000.0 * i + 500, 500.0, 50.0) for i in range(3)}, frozenset({"DE1"}))


@pytest.fixture
def count(table, datasets):
    def count(name, text, service=""):
        return count_visitors(
            table(name, text), datasets["visitors"], ZONES, POSTCODES, SERVICES, least=5, service=service
        )

    return count


def test_users_are_counted_by_small_area_and_small_counts_do_not_show(count):
    rows = ["DE1 0AA"] * 12 + ["de10aa"] * 3 + ["DE1 1AA"] * 7 + ["DE1 2AA"] * 4 + ["ZZ9 9ZZ", ""]
    found = count("library_members.csv", "Member,Postcode\n" + "\n".join(f"{i},{p}" for i, p in enumerate(rows)) + "\n")
    column = found.columns["users_library"]
    # One small count could be worked out from the total: the next smallest goes with it.
    assert [column.get(i) for i in range(3)] == [15, None, None]
    assert "26 of 28 users" in found.notes[0]


def test_counts_and_services_of_rows_are_taken(count):
    text = "Service,Postcode,Visits\nLibrary,DE1 0AA,20\nLeisure centre,DE1 0AA,30\nLibrary,DE1 1AA,6\n"
    found = count("visits.csv", text)
    assert {k: [c.get(i) for i in range(3)] for k, c in found.columns.items()} == {
        "users_library": [20, 6, 0],
        "users_leisure": [30, 0, 0],
    }


def test_no_postcode_leaves_it_in_notes_or_faults(count):
    text = "Member,Postcode\n1,DE1 0AA\n2,QQ7 7QQ\n"
    found = count("members.csv", text, service="library")
    assert not any(code in " ".join(found.notes) for code in ("DE1", "QQ7", "7QQ"))
    with pytest.raises(InputError) as caught:
        count("people.csv", text)
    assert "DE1" not in str(caught.value)
    assert "--service" in str(caught.value)
    torn = count("members.csv", 'Member,Postcode\n1,DE1 0AA\n2,"DE1 1AA\n' + "3,DE1 2AA\n" * 9, service="library")
    assert "DE1" not in " ".join(torn.notes)
