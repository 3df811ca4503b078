"""The command line reads the mapping that the product writes."""

from __future__ import annotations

import json

from estates_app.app import main
from estates_app.domain.mappings import KeptMapping
from estates_app.registers.columns.keeping import mapping_to_toml


def test_import_takes_a_whole_mapping(tmp_path, capsys):
    project, table, mapping = tmp_path / "a.estates.gpkg", tmp_path / "sites.csv", tmp_path / "m.toml"
    table.write_text("Thing,Bldg,PC,Body\nx,Buxton,SK17 6AA,ours\ny,Glossop,SK13 8AF,ours\nz,Elsewhere,M1 1AA,theirs\n")
    kept = KeptMapping(
        columns={"Thing": "", "Bldg": "name", "PC": "postcode"},
        headings=("Thing", "Bldg", "PC"),
        only={"Body": ("ours",)},
        defaults={"use": "library"},
        name_form="{name} Library",
    )
    mapping.write_text(mapping_to_toml(kept), encoding="utf-8")
    assert main(["new", str(project), "--area", "Peak"]) == 0
    capsys.readouterr()
    words = ["import", str(project), str(table), "--partner", "Peak Council", "--mapping", str(mapping), "--json"]
    assert main(words) in (0, 1)
    told = json.loads(capsys.readouterr().out)
    assert (told["rows_read"], told["properties"], told["outside_area"]) == (3, 2, 1)
    assert told["columns"]["Bldg"]["field"] == "name"
    wrong = tmp_path / "w.toml"
    wrong.write_text("[register]\nsheets = 'a'\n", encoding="utf-8")
    assert main([*words[:5], "--mapping", str(wrong)]) == 2
    assert "no entry sheets" in capsys.readouterr().err
