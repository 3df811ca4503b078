from __future__ import annotations

import pytest

from estates_app.domain.errors import InputError
from estates_app.domain.partnership import Scope
from estates_app.workspace.partnership_file import guess_kind, load_partnership, make_partner
from estates_app.workspace.rulepacks import load_rules

HEAD = '[area]\nname = "X"\n[[partners]]\nname = "P"\nkind = "county"\n'


@pytest.fixture
def load(resources, tmp_path):
    services = load_rules(resources / "rules").services

    def load(text):
        (tmp_path / "partnership.toml").write_text(text, encoding="utf-8")
        return load_partnership(tmp_path, services)

    return load


def test_a_service_is_changed_by_its_name_and_a_new_one_is_added(load):
    found = load(
        HEAD + '[[services]]\nname = "Library"\nstandard_min = 12\nrelocatable = false\n'
        '[[services]]\nname = "Repair café"\nface_to_face = true\nmay_host = true\nmatch = ["repair cafe"]\n'
    )
    library = found.services["library"]
    assert (library.standard_min, library.is_relocatable) == (12.0, False)
    assert library.match  # what the entry does not say stays as the rule pack has it
    assert found.services["repair_caf"].name == "Repair café"
    assert found.services["repair_caf"].may_host


def test_a_scope_rule_of_the_partnership_is_read(load):
    found = load(
        HEAD + '[[scope]]\nid = "L1"\nscope = "excluded"\nreason = "Sold."\n'
        'when = [{ fact = "local_id", op = "is", value = "7" }]\n'
    )
    assert [(rule.id, rule.scope, rule.reason) for rule in found.scope_rules] == [("L1", Scope.EXCLUDED, "Sold.")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[area\n", "cannot be read"),
        ('[[partners]]\nname = "P"\n', "[area]"),
        (HEAD + "[[registers]]\nfile = 'a.csv'\n", "no partner"),
        (HEAD + "[[registers]]\npartner = 'Q'\nfile = 'a.csv'\n", "Q"),
        (HEAD + "[[services]]\nkey = 'library'\n", "no name"),
        (HEAD + "[[services]]\nname = 'Library'\nstandard_min = 'soon'\n", "soon"),
        (HEAD + "[[scope]]\nid = 'L1'\nscope = 'perhaps'\n", "perhaps"),
        (HEAD + "[[scope]]\nid = 'L1'\nscope = 'excluded'\nwhen = [{ fact = 'use', op = 'smells' }]\n", "smells"),
        (HEAD + "[settings]\ncentres = 'many'\n", "centres"),
        ("registers = 3\n" + HEAD, "registers"),
        (HEAD + "confidental = true\n", "confidental"),
        (HEAD + "[[registers]]\npartner = 'P'\nfile = 'a.csv'\nname_form = 'Library'\n", "{name}"),
        (HEAD.replace("county", "distrct"), "distrct"),
        (HEAD + "confidential = 'yes'\n", "true or false"),
        (HEAD + "[[registers]]\npartner = 'P'\nfile = 'a.csv'\nonly = { Tenure = 'Freehold' }\n", "Freehold"),
        (HEAD + "[[registers]]\npartner = 'P'\nfile = 'a.csv'\ncrs = 'EPSG:27700'\n", "27700"),
        (HEAD + "[[registers]]\npartner = 'P'\nfile = 'a.csv'\ncolumns = 'x'\n", "columns"),
        (HEAD + "[[services]]\nname = 'Library'\nmay_host = 'no'\n", "may_host"),
        (HEAD + "[context]\nattributions = 'Abc'\n", "attributions"),
        (HEAD + "[settings]\ndiscount_rate = nan\n", "discount_rate"),
        (HEAD + "[contxt]\nzones = 'z.gpkg'\n", "contxt"),
    ],
)
def test_a_wrong_file_is_said_in_one_sentence_with_its_name(load, text, said):
    with pytest.raises(InputError) as caught:
        load(text)
    sentence = str(caught.value)
    assert said in sentence
    assert "partnership.toml" in sentence
    assert "\n" not in sentence


def test_partners_take_free_codes_of_their_kind():
    taken: set[str] = set()
    codes = []
    for number in range(3):
        partner = make_partner({"name": f"D{number}", "kind": "district"}, partner_id=str(number), taken_codes=taken)
        taken.add(partner.code)
        codes.append(partner.code)
    assert codes == ["D1", "D2", "D3"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Derbyshire County Council", "county"),
        ("Amber Valley Borough Council", "district"),
        ("Ripley Town Council", "parish"),
        ("Derbyshire Fire and Rescue Service", "fire"),
        ("A body", "other"),
    ],
)
def test_the_kind_of_a_body_is_told_by_its_name(name, kind):
    assert guess_kind(name) == kind
