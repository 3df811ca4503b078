"""What a public edition may say: by rules, by hand, by partner and by field; and that it comes back as it was."""

from __future__ import annotations

import dataclasses

import pytest

from estates_app.analysis.secrecy import apply_secrecy, secrecy_cells
from estates_app.app import make_tools
from estates_app.domain.columns import Column, Columns
from estates_app.domain.conditions import Condition
from estates_app.domain.editions import PUBLIC, is_unnamed, name_in
from estates_app.domain.errors import InputError
from estates_app.domain.partnership import Partner, Secrecy, SecrecyRule
from estates_app.workspace import confiding
from estates_app.workspace.door_ahead import confidential_in
from estates_app.workspace.preparing import prepare_import
from estates_app.workspace.project import new_project, open_project
from estates_app.workspace.register_view import view_of

HIDDEN = "Confidential building"


def said_by_pack(tools, record, outlets=(), kind="county"):
    """Return what the rules that ship say of one property."""
    places = Columns.from_records([{"id": "p", "partner": "x", **record}])
    table = Columns.of([str(i) for i in range(len(outlets))], property=["p"] * len(outlets), service=list(outlets))
    rules = tools.rules
    cells = secrecy_cells(places, table, rules.services, rules.secrecy_rules, {"x": Partner("x", "Some", kind, "CC")})
    return dict(cells)["p"]


@pytest.mark.parametrize(
    ("record", "outlets", "kind", "name"),
    [
        (
            {"name": "Rose Cottage", "use": "Women\u2019s refuge", "postcode": "ZM1 1AA"},
            (),
            "district",
            "Confidential building",
        ),
        (
            {"name": "Larch House", "use": "Children\u2019s home", "postcode": "ZM1 1AA"},
            (),
            "county",
            "Confidential building",
        ),
        ({"name": "Northern Custody Suite"}, ("police_station",), "police", HIDDEN),
        ({"name": "Unit 4", "use": "Workshop"}, (), "police", HIDDEN),
        ({"name": "Unit 4", "use": "Library"}, ("library",), "police", HIDDEN),
        ({"name": "Witness suite, 3 Park Road"}, (), "police", HIDDEN),
        ({"name": "Old Hall", "occupancy": "vacant", "postcode": "ZM1 1AA"}, (), "county", "Empty building in ZM1"),
        ({"name": "Old Hall", "occupancy": "vacant"}, (), "county", "Empty building"),
        ({"name": "Old Hall", "occupancy": "vacant", "postcode": "ZM11AA"}, (), "county", "Empty building"),
    ],
)
def test_what_is_not_named_in_public_and_what_stands_instead(tools, record, outlets, kind, name):
    said = said_by_pack(tools, record, outlets, kind)
    assert said[0] == Secrecy.UNNAMED
    assert said[2]
    cells = dict(zip(("secrecy", "secrecy_rule", "secrecy_reason", "secrecy_name"), said, strict=True))
    places = Columns.from_records([{"id": "p", **record, **cells}])
    assert name_in(places, "p", PUBLIC) == name


@pytest.mark.parametrize(
    ("record", "outlets", "kind"),
    [
        ({"name": "Town Police Station"}, ("police_station",), "police"),
        ({"name": "Unit 4", "use": "Workshop"}, (), "county"),
        ({"name": "Fosterfield Library", "use": "Library"}, ("library",), "county"),
        ({"name": "Jehovah's Witnesses, Foster Road"}, (), "other"),
        ({"name": "Children's library", "use": "Library"}, ("library",), "county"),
        ({"name": "Family home centre", "use": "Refuse depot"}, (), "district"),
    ],
)
def test_what_people_may_find_is_named(tools, record, outlets, kind):
    assert said_by_pack(tools, record, outlets, kind)[:2] == (Secrecy.OPEN, None)


@pytest.mark.parametrize(
    ("cells", "hidden"),
    [
        ({}, False),
        ({"occupancy": ["vacant"]}, True),  # an earlier version's row
        ({"occupancy": ["vacant"], "secrecy": ["open"]}, True),  # it became empty under another program
        ({"occupancy": ["vacant"], "secrecy": ["open"], "secrecy_rule": ["by hand"]}, False),
        ({"secrecy": ["perhaps"]}, True),  # what means nothing tells nothing
        ({"secrecy": ["unnamed"]}, True),
    ],
)
def test_in_doubt_nothing_is_told(cells, hidden):
    places = Columns.of(["p"], name=["Old Hall"], **cells)
    assert is_unnamed(places, "p", PUBLIC) is hidden
    assert (name_in(places, "p", PUBLIC) != "Old Hall") is hidden
    assert not is_unnamed(places, "p", "exempt")


def cells_of(session, key):
    names = ("secrecy", "secrecy_rule", "secrecy_reason", "secrecy_name", "withheld")
    return tuple(session.estate.properties.get(key, name) for name in names)


def test_what_is_set_by_hand_stays_when_rules_change_and_goes_back_when_asked(county):
    rule = SecrecyRule("P1", Secrecy.UNNAMED, (Condition("use", "has", ["offices"]),), "Nobody calls there.")
    confiding.set_secrecy(county, ["office"], Secrecy.OPEN, reason="It is on the web")
    confiding.set_secrecy_rules(county, (rule, *county.estate.secrecy_rules))
    assert confiding.kept_of(county.estate, "office").secrecy is Secrecy.OPEN
    assert confiding.kept_of(county.estate, "annexe").public_name == "Confidential building"
    confiding.clear_secrecy(county, ["office"])
    assert confiding.kept_of(county.estate, "office").reason == "Nobody calls there."
    assert confiding.named_by(county.estate, county.estate.secrecy_rules)["P1"] == 3


@pytest.mark.parametrize(
    "use",
    [
        lambda s: confiding.set_secrecy(s, ["office", "hall"], Secrecy.UNNAMED, reason="People at risk"),
        lambda s: confiding.set_secrecy_rules(
            s, [SecrecyRule("P1", Secrecy.UNNAMED, (Condition("use", "has", ["offices"]),), "Why")]
        ),
        lambda s: confiding.withhold(s, ["office"], ["condition", "visits_a_year"]),
        lambda s: confiding.set_partners_withheld(s, {"c": ["money"], "d": ["condition", "occupier"]}),
    ],
)
def test_each_is_one_step_that_is_undone_and_is_there_when_the_file_is_opened_again(county, tools, use):
    def now():
        kept = {key: confiding.kept_by_partner(county.estate, key) for key in ("c", "d")}
        return [cells_of(county, key) for key in county.estate.properties], kept, county.estate.secrecy_rules

    before = now()
    edit = use(county)
    after = now()
    assert before != after
    path = county.store.path
    county.store.close()
    again = open_project(tools, path)
    try:
        assert [cells_of(again, key) for key in again.estate.properties] == after[0]
        assert again.estate.secrecy_rules == after[2]
        assert {k: confiding.kept_by_partner(again.estate, k) for k in ("c", "d")} == after[1]
        again.undo(edit)
        assert again.estate.secrecy_rules == before[2]
        assert [cells_of(again, key) for key in again.estate.properties] == before[0]
        assert {k: confiding.kept_by_partner(again.estate, k) for k in ("c", "d")} == before[1]
    finally:
        again.store.close()


def test_a_building_that_becomes_empty_is_not_named_from_then_on(county):
    from estates_app.domain.edits import Change

    county.change("It is empty", [Change("property", "hall", "occupancy", None, "vacant")])
    assert confiding.kept_of(county.estate, "hall").public_name == "Empty building"
    assert county.estate.properties.get("hall", "secrecy_rule") == "C7"


def test_a_wish_without_a_reason_or_for_no_field_is_refused(county):
    with pytest.raises(InputError, match="no reason"):
        confiding.set_secrecy(county, ["office"], Secrecy.OPEN, reason=" ")
    with pytest.raises(InputError, match="no field and no group"):
        confiding.withhold(county, ["office"], ["colour"])
    with pytest.raises(InputError, match="which property it is or where"):
        confiding.set_partners_withheld(county, {"c": ["postcode"]})


def test_rules_of_none_leave_what_is_said(county):
    estate = county.estate
    places = estate.properties.with_column("secrecy", Column.of(["unnamed"] * len(estate.properties)))
    assert apply_secrecy(places, estate.outlets, estate.services, (), estate.partners) is places
    assert dataclasses.replace(estate.partners["c"], withheld=("money",)).withheld == ("money",)


def test_a_register_says_at_the_door_what_is_confidential_in_it(county, tmp_path):
    from estates_app.registers.source import RegisterSource
    from estates_app.workspace.importing import import_register

    path = tmp_path / "register.csv"
    path.write_text(
        "Property name,Use,Postcode,Occupancy,Market value\n"
        "Rose Cottage,Women's refuge,ZM1 1AA,occupied,100000\n"
        "Old Hall,Hall,ZM1 1AB,vacant,200000\n"
        "Town Hall,Hall,ZM1 1AC,occupied,300000\n",
        encoding="utf-8",
    )
    prepared = prepare_import(county, RegisterSource(path, "County"))
    ahead = confidential_in(prepared, county.rules, county.catalogue)
    shown = {issue.code for issue in view_of(prepared, ahead).issues}
    assert {"confidential-rows", "confidential-columns"} <= shown  # told before anything is accepted
    import_register(county, RegisterSource(path, "County"))
    issues = county.store.issues(county.estate.editions[-1].id)
    assert [issue for issue in issues if issue.code.startswith("confidential")] == list(ahead)
    assert [issue.row for issue in issues if issue.code == "confidential-rows"] == [2, 3]
    (columns,) = [issue for issue in issues if issue.code == "confidential-columns"]
    assert "“Market value”" in columns.message
    newer = tmp_path / "newer.csv"
    newer.write_text(path.read_text("utf-8").replace("occupied,300000", "vacant,300000"), encoding="utf-8")
    again = prepare_import(county, RegisterSource(newer, "County"))
    ahead = confidential_in(again, county.rules, county.catalogue)
    assert [issue.row for issue in ahead if issue.code == "confidential-rows"] == [2, 3, 4]


def test_what_is_said_ahead_is_what_the_samples_registers_say_when_they_come_in(project_root, tmp_path):
    from estates_app.registers.source import RegisterSource
    from estates_app.workspace.importing import import_register

    session = new_project(make_tools(), tmp_path / "a.estates.gpkg", area="Here")
    registers = project_root / "sample_data" / "amberdale" / "registers"
    for name, partner in (("police_estate.gpkg", "Police"), ("nhs_sites.geojson", "NHS Trust")):
        source = RegisterSource(registers / name, partner)
        ahead = confidential_in(prepare_import(session, source), session.rules, session.catalogue)
        import_register(session, source)
        told = session.store.issues(session.estate.editions[-1].id)
        assert [issue for issue in told if issue.code.startswith("confidential")] == list(ahead)
    session.store.close()
