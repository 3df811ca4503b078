"""Descriptors, and files in the published shapes with made-up rows."""

from __future__ import annotations

import json

import pytest
import shapely

from estates_app.registers.opendata.datasets import load_datasets


@pytest.fixture(scope="session")
def datasets(resources):
    return load_datasets(resources / "opendata")


@pytest.fixture
def table(tmp_path):
    def table(name, text, encoding="utf-8"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding))
        return path

    return table


@pytest.fixture
def polygons(tmp_path):
    """Write squares of 1 km, 3 km apart, from E 400000 N 300000, each with its properties."""

    def polygons(name, *records, boxes=None):
        features = []
        for i, record in enumerate(records):
            box = boxes[i] if boxes else (400_000 + 3000 * i, 300_000, 401_000 + 3000 * i, 301_000)
            shape = shapely.geometry.mapping(shapely.box(*box))
            features.append({"type": "Feature", "properties": record, "geometry": shape})
        crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
        path = tmp_path / name
        path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}), encoding="utf-8")
        return path

    return polygons


@pytest.fixture
def rating_row():
    """Make a row of the rating list by the Agency's 28 columns."""

    def rating_row(address="THE LIBRARY, HIGH STREET, MATLOCK", postcode="DE4 3AB", value="12500", **more):
        cells = {
            "entry": "1", "authority": "1055", "community": "", "reference": "0001", "code": "CL",
            "description": more.get("description", "LIBRARY AND PREMISES"), "uarn": "123456789", "address": address,
            "firm": "", "number": "", "street": "", "town": "MATLOCK", "district": "", "county": "DERBYSHIRE",
            "postcode": postcode, "effective": more.get("effective", "01-APR-2023"), "composite": "", "value": value,
            "appeal": "", "assessment": "111", "altered": "01-JAN-2023", "scat": "154", "sub3": "", "sub2": "",
            "sub1": "", "case": "0", "from": "01-JAN-2023", "to": more.get("to", ""),
        }  # fmt: skip
        assert len(cells) == 28
        return "*".join(cells.values()) + "\r\n"

    return rating_row
