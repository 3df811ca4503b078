"""The tables of a project file. Plain column types, no spatial index: any program may edit an attribute safely."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

#: Version of our tables. A file with a higher one was made by a newer program and is not opened.
FORMAT_VERSION: Final = 3

#: "GPKG" and version 1.3, as the standard (OGC 12-128r17, requirement 2) wants them.
APPLICATION_ID: Final = 0x47504B47
USER_VERSION: Final = 10300

METADATA = sa.MetaData()


def _table(name: str, *columns: sa.Column[object]) -> sa.Table:
    return sa.Table(name, METADATA, sa.Column("fid", sa.Integer, primary_key=True, autoincrement=True), *columns)


def _text(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Text)


META = _table("estates_meta", _text("key"), _text("value"))
PARTNER = _table(
    "partner",
    *map(_text, ["id", "name", "kind", "code", "valid_from", "valid_to", "successor"]),
    sa.Column("confidential", sa.Integer),
    _text("withheld"),
)
SETUP = _table("estates_setup", _text("key"), _text("value"))
EDITION = _table(
    "edition",
    *map(_text, ["id", "partner_id", "file", "sheet", "encoding", "crs", "imported_at", "fingerprint"]),
    sa.Column("sequence", sa.Integer),
    *map(_text, ["columns", "register", "dated", "mapping"]),
)
#: What people say, and what editions of formats 1 and 2 say; those of later ones say it in the cells of their rows.
CLAIM = _table(
    "claim",
    *map(_text, ["property_id", "field", "value", "raw", "source_column", "rule"]),
    sa.Column("source_row", sa.Integer),
    *map(_text, ["edition_id", "partner_id", "kind"]),
    sa.Column("sequence", sa.Integer),
)
ROW_RECORD = _table(
    "row_record",
    _text("edition_id"),
    sa.Column("source_row", sa.Integer),
    *map(_text, ["fate", "property_id", "reason", "raw", "cells"]),
)
ISSUE = _table(
    "issue",
    _text("edition_id"),
    sa.Column("source_row", sa.Integer),
    *map(_text, ["source_column", "value", "code", "severity", "message"]),
)
EDIT_LOG = _table("edit_log", *map(_text, ["id", "verb", "author", "at", "changes", "detail"]))
RESULT = _table("result", _text("key"), _text("payload"))
SCENARIO = _table(
    "scenario",
    *map(_text, ["id", "name", "parent", "author", "at", "wish", "proof"]),
    sa.Column("sequence", sa.Integer),
)
SCENARIO_CHOICE = _table("scenario_choice", *map(_text, ["scenario", "subject", "attribute", "value", "kind"]))

#: What can be made again (`store.kept`): in a catalogue of its own, since a file need not have it.
KEPT = sa.Table(
    "estates_kept",
    sa.MetaData(),
    sa.Column("fid", sa.Integer, primary_key=True, autoincrement=True),
    *map(_text, ["subject", "digest"]),
    sa.Column("payload", sa.LargeBinary),
)

#: Tables of which earlier formats know nothing, by the format that brought them.
ADDED: Final = {2: (SCENARIO, SCENARIO_CHOICE)}

#: Columns likewise.
ADDED_COLUMNS: Final = {
    3: (
        *(EDITION.c.columns, EDITION.c.register, EDITION.c.dated, EDITION.c.mapping, ROW_RECORD.c.cells),
        PARTNER.c.withheld,
    )
}

sa.Index("scenario_choice_scenario", SCENARIO_CHOICE.c.scenario)
sa.Index("claim_property", CLAIM.c.property_id)

#: Indexes likewise.
ADDED_INDEXES: Final = {3: (sa.Index("row_record_property", ROW_RECORD.c.property_id),)}

#: Tables of the snapshot that are columnar: name in the file -> (attribute of `Estate`, geometry type or None).
COLUMNAR: Final = {
    "property": ("properties", "POINT"),
    "zone": ("zones", "GEOMETRY"),
    "locality": ("localities", "GEOMETRY"),
    "backdrop": ("backdrop", "GEOMETRY"),
    "outlet": ("outlets", None),
    "site": ("sites", "GEOMETRY"),
    "interest": ("interests", None),
    "occupation": ("occupations", None),
}

#: Columnar tables of which earlier formats know nothing, by the format that brought them.
ADDED_COLUMNAR: Final = {3: ("site", "interest", "occupation")}

_CRS_27700 = (
    'PROJCS["OSGB36 / British National Grid",GEOGCS["OSGB36",DATUM["Ordnance_Survey_of_Great_Britain_1936",'
    'SPHEROID["Airy 1830",6377563.396,299.3249646,AUTHORITY["EPSG","7001"]],AUTHORITY["EPSG","6277"]],'
    'PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AUTHORITY["EPSG","4277"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",49],'
    'PARAMETER["central_meridian",-2],PARAMETER["scale_factor",0.9996012717],PARAMETER["false_easting",400000],'
    'PARAMETER["false_northing",-100000],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],'
    'AXIS["Northing",NORTH],AUTHORITY["EPSG","27700"]]'
)
_CRS_4326 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,'
    'AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
)

#: The tables that every GeoPackage has. Source: OGC 12-128r17, annex C.
GEOPACKAGE_DDL: Final = (
    """CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
       organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
       description TEXT)""",
    """CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
       identifier TEXT UNIQUE, description TEXT DEFAULT '',
       last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
       min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
       CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
       geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
       CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
       CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
       CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
)

SPATIAL_REFERENCES: Final = (
    ("Undefined cartesian SRS", -1, "NONE", -1, "undefined"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined"),
    ("WGS 84 geodetic", 4326, "EPSG", 4326, _CRS_4326),
    ("OSGB36 / British National Grid", 27700, "EPSG", 27700, _CRS_27700),
)
