from __future__ import annotations

import shutil

import pytest

from estates_app.domain.errors import InputError
from estates_app.workspace.rulepacks import load_rules


def test_every_pack_is_dated_and_sourced(resources):
    rules = load_rules(resources / "rules")
    assert len(rules.packs) == 10
    assert all(pack.source and pack.dated for pack in rules.packs)
    assert all(gate.source and gate.dated for gate in rules.gate_rules)
    assert rules.assumptions["discount_rate"].value == pytest.approx(0.035)


def test_services_of_response_and_contractors_never_move(resources):
    services = load_rules(resources / "rules").services
    assert not any(services[key].is_relocatable for key in ("gp", "school", "fire_station", "police_station"))


def test_a_broken_pack_is_named(resources, tmp_path):
    folder = tmp_path / "rules"
    shutil.copytree(resources / "rules", folder)
    (folder / "gates.toml").write_text("[pack\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"gates\.toml"):
        load_rules(folder)
