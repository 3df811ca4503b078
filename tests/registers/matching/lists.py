"""Reads published lists, simply and each in its own way: matching is measured apart from the reading of registers."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from pathlib import Path

from estates_app.domain.claims import Cleaned, ReadRow
from estates_app.domain.columns import Columns
from estates_app.registers.placing.gazetteer import load_postcodes, normalise_postcode
from estates_app.registers.placing.grid import lonlat_to_27700

HERE = Path(__file__).parent


def cells(**values):
    return {key: Cleaned(value, str(value), key.upper()) for key, value in values.items() if value not in (None, "")}


def make_row(number, *, xy=None, accuracy_m=None, postcode="", **values):
    found = normalise_postcode(str(postcode)) if postcode else None
    return ReadRow(number, cells(postcode=found, **values), xy, place_accuracy_m=accuracy_m)


def as_columns(rows, partner):
    """Return rows as properties of the estate, their ids the row numbers."""
    import shapely

    keys = ("name", "site_name", "use", "subtype", "address", "postcode", "uprn", "local_id", "tenure", "gia_m2")
    records = [
        {
            "id": str(row.row),
            "partner": partner,
            "geometry": shapely.Point(row.xy_27700) if row.xy_27700 else None,
            "place_accuracy_m": row.place_accuracy_m,
            **{key: row.value(key) for key in keys},
        }
        for row in rows
    ]
    return Columns.from_records(records, names=keys)


def labels(name):
    """Return the rows of a labelled set below its comment lines."""
    lines = [x for x in (HERE / f"labels_{name}.csv").read_text("utf-8").splitlines() if not x.startswith("#")]
    return list(csv.DictReader(lines))


class Lists:
    """The published lists that the labels speak of, by a short name; rows are numbered as a spreadsheet shows them."""

    def __init__(self, folder):
        self.folder = folder
        self._gazetteers = {}
        # Many sets speak of the same lists, and several lists are parts of one file.
        self._csv = cache(self._csv)
        self._rows = cache(self._rows)
        self.repeats = cache(self._repeats)

    def rows(self, name):
        return list(self._rows(name))

    def _rows(self, name):
        kind, _, rest = name.partition(":")
        return getattr(self, f"_{kind}")(rest)

    def _repeats(self, name):
        from estates_app.registers.matching.candidates import find_repeats

        return find_repeats(self.rows(name))

    def _at(self, postcode, county="derbyshire_districts_2014.csv"):
        if county not in self._gazetteers:
            self._gazetteers[county] = load_postcodes(self.folder / f"postcodes/codepoint_open_{county}")
        return self._gazetteers[county].locate(postcode) if postcode else None

    def _by_postcode(self, number, postcode, county="derbyshire_districts_2014.csv", **values):
        found = self._at(postcode, county)
        xy, accuracy_m = (found[:2], found[2]) if found else (None, None)
        return make_row(number, xy=xy, accuracy_m=accuracy_m, postcode=postcode, **values)

    def _csv(self, path, encoding="utf-8-sig", **how):
        with (self.folder / path).open(encoding=encoding, newline="") as file:
            return list(enumerate(csv.DictReader(file, **how), 2))

    def _fire(self, which):
        from python_calamine import CalamineWorkbook

        found = []
        if which == "register":
            path = "registers/derbyshire_fire_rescue_land_and_assets.xlsx"
            site = ""
            for number, cell in self._sheet(CalamineWorkbook, path, 3):
                site = cell[1].strip() or site
                address = " ".join(cell[2].split())
                is_house = site.startswith("Fire Service Houses")
                x, y = (float(v) for v in cell[7].split(","))
                at = self._at(cell[3])
                # As the reader does: coordinates more than 10 km from their postcode are not believed.
                far = at is not None and max(abs(at[0] - x), abs(at[1] - y)) > 10_000
                found.append(
                    make_row(number, xy=at[:2] if far else (x, y), accuracy_m=at[2] if far else 10.0, postcode=cell[3],
                             name=address if is_house else site, site_name=site, address=address,
                             local_id=cell[0].removesuffix(".0"), gia_m2=float(cell[6]), tenure="freehold")
                )  # fmt: skip
        else:
            for number, cell in self._sheet(CalamineWorkbook, "partners/home_office_fire_stations.ods", 2):
                is_placed = cell[5].replace(".", "").isdigit() and cell[6].replace(".", "").isdigit()
                xy = (float(cell[5]), float(cell[6])) if is_placed else None
                found.append(
                    make_row(number, xy=xy, accuracy_m=10.0, postcode=cell[4], name=cell[2], address=cell[3],
                             use="fire station")
                )  # fmt: skip
        return found

    def _sheet(self, workbook, path, first):
        rows = workbook.from_path(str(self.folder / path)).get_sheet_by_index(0).to_python()
        return [(i, [str(c) for c in row]) for i, row in enumerate(rows, 1) if i >= first and any(row)]

    def _national(self, authority):
        county = "lancashire_2014.csv.gz" if authority == "Lancashire" else "derbyshire_districts_2014.csv"
        return [
            self._by_postcode(number, row["postcode"], county, name=row["name"], use="library", subtype=row["type"],
                              uprn=row["uprn"].strip() if row["uprn"].strip().isdigit() else None,
                              address=", ".join(x.strip() for x in (row["address1"], row["address2"]) if x.strip()))
            for number, row in self._csv("partners/libraries_england_basic_2023.csv")
            if row["reporting"] == authority
        ]  # fmt: skip

    def _schema(self, council):
        return [
            self._by_postcode(number, row["Postcode"], name=row["Library name"], use="library",
                              uprn=row["Unique property reference number"],
                              address=", ".join(row[f"Address {i}"].strip() for i in (1, 2, 3)))
            for number, row in self._csv(f"partners/libraries_{council}_council_schema.csv")
        ]  # fmt: skip

    def _lancashire(self, _):
        found = []
        for number, row in self._csv("registers/lancashire_cc_property_assets.csv"):
            xy = lonlat_to_27700([float(row["lng"])], [float(row["lat"])])[0] if row["lat"] and row["lng"] else None
            at = self._at(row["postcode"], "lancashire_2014.csv.gz")
            place = (tuple(xy), 10.0) if xy is not None else (at[:2], at[2]) if at else (None, None)
            found.append(
                make_row(number, xy=place[0], accuracy_m=place[1], postcode=row["postcode"], name=row["name"],
                         address=row["address"], use=row["category"], local_id=row["id"],
                         tenure=row["ownership"].casefold())
            )  # fmt: skip
        return found

    def _gm(self, which):
        names = {"libraries": "library", "jobcentreplus": "jobcentre", "probation_offices": "probation office"}
        found = []
        for number, row in self._csv(f"partners/greater_manchester/gm_{which}.csv"):
            xy = tuple(lonlat_to_27700([float(row["lon"])], [float(row["lat"])])[0])
            found.append(
                make_row(number, xy=xy, accuracy_m=10.0, postcode=row["postcode"], name=row["name"],
                         address=row["address"], use=names[which])
            )  # fmt: skip
        return found

    def _unvalidated(self, council):
        path = f"partners/greater_manchester/libraries_unvalidated/libraries_{council}.csv"
        return [
            make_row(number, postcode=row["postcode"], name=row["name"], use="library",
                     address="" if row["address"] == "NA" else row["address"])
            for number, row in self._csv(path)
        ]  # fmt: skip

    def _nhs(self, which):
        """Return the rows of a postcode area ("clinic@EX PL"), else those that the Derbyshire postcode file knows."""
        which, _, areas = which.partition("@")
        file = {"hospital": "hospital", "clinic": "clinics", "gp": "gppractices"}[which]
        found = []
        for number, row in self._csv(f"partners/nhs_choices_{file}_2014.csv", "latin-1", delimiter="\xac"):
            postcode = row["Postcode"]
            area = re.match("[A-Z]*", postcode)[0]
            if area not in areas.split() if areas else self._at(postcode) is None:
                continue
            xy = None
            if row["Latitude"] and row["Longitude"]:
                xy = tuple(lonlat_to_27700([float(row["Longitude"])], [float(row["Latitude"])])[0])
            address = ", ".join(row[k] for k in ("Address1", "Address2", "Address3", "City") if row[k])
            found.append(
                make_row(number, xy=xy, accuracy_m=10.0, postcode=row["Postcode"], name=row["OrganisationName"],
                         address=address, use="GP surgery" if which == "gp" else which,
                         local_id=row["OrganisationCode"], organisation=row.get("ParentName"))
            )  # fmt: skip
        return found

    def _kent(self, _):
        from python_calamine import CalamineWorkbook

        # An old binary workbook under a new ending: it is known by what it holds.
        with (self.folder / "registers/kent_fire_stations.xlsx").open("rb") as file:
            rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
        return [
            make_row(number, postcode="" if cell[4] == "Withheld" else cell[4], name=cell[0],
                     address=f"{cell[2]}, {cell[3]}", local_id=str(int(cell[1])))
            for number, cell in list(enumerate(rows, 1))[1:]
        ]  # fmt: skip

    def _os_libraries(self, _):
        import shapely

        csv.field_size_limit(1_000_000)
        rows = self._csv("partners/os_library_building_polygons.csv")
        middles = shapely.centroid(shapely.from_wkt([row["WKT"] for _, row in rows]))
        xy = zip(shapely.get_x(middles).tolist(), shapely.get_y(middles).tolist(), strict=True)
        return [
            make_row(number, xy=p, accuracy_m=10.0, name=row["distinctive_name"], use=row["classification"])
            for (number, row), p in zip(rows, xy, strict=True)
        ]

    def _police(self, forces):
        found = []
        for number, row in self._csv("partners/police_stations_by_neighbourhood_ew.tsv", "utf-8", delimiter="\t"):
            if row["force_id"] not in forces.split(","):
                continue
            xy = None
            if row["latitude"] and row["longitude"]:
                xy = tuple(lonlat_to_27700([float(row["longitude"])], [float(row["latitude"])])[0])
            found.append(
                make_row(number, xy=xy, accuracy_m=10.0, postcode=row["postcode"], name=row["station_name"].strip(),
                         address=row["address"].strip(), use="police station", site_name="")
            )  # fmt: skip
        return found

    def _hospitals(self, _):
        import shapely
        from shapely.geometry import shape

        path = self.folder / "partners/greater_manchester/gm_hospitals.geojson"
        features = json.loads(path.read_text("utf-8"))["features"]
        middles = [shape(f["geometry"]).centroid for f in features]
        xy = lonlat_to_27700(shapely.get_x(middles), shapely.get_y(middles))
        return [
            make_row(i, xy=tuple(p), accuracy_m=10.0, name=f["properties"]["DISTNAME"], use="Hospital")
            for i, (f, p) in enumerate(zip(features, xy, strict=True))
        ]


class Measure:
    """Counts of a labelled set: what was decided as certain against what the labels say."""

    def __init__(self, name):
        self.name = name
        self.right, self.wrong, self.missed, self.merged_apart = [], [], [], []
        self.asked = 0

    def add(self, left, right, found, told):
        """Count the matches of one list (row to matched row and whether it is certain) with its labels."""
        same = {row for (row, _), label in told.items() if label == "same"}
        for row, (other, is_certain) in found.items():
            label = told.get((row, other), "different")
            if not is_certain:
                self.asked += label == "same"
                continue
            (self.right if label == "same" else self.wrong).append((left, row, right, other, label))
            if label in ("co-located", "part-of-site"):
                self.merged_apart.append((left, row, right, other))
        certain = {row for row, (_, is_certain) in found.items() if is_certain}
        self.missed += [(left, row, right) for row in sorted(same - certain)]

    @property
    def precision(self):
        return len(self.right) / max(1, len(self.right) + len(self.wrong))

    @property
    def recall(self):
        return len(self.right) / max(1, len(self.right) + len(self.missed))

    def table(self):
        return (
            f"{self.name}: certain and same {len(self.right)}, certain and not {len(self.wrong)}, same and not certain "
            f"{len(self.missed)} (asked {self.asked}), co-located or part merged {len(self.merged_apart)}: "
            f"precision {self.precision:.3f}, recall {self.recall:.3f}"
        )


def measure(name, published, partner_of=lambda list_name: list_name.split(":")[0]):
    """Match every pair of lists that a labelled set names, as an import would, and count."""
    from estates_app.registers.matching.candidates import find_matches

    counts, lists, told, firsts_of = Measure(name), {}, {}, {}
    for label in labels(name):
        key = (label["left"], label["right"])
        told.setdefault(key, {})[int(label["left_row"]), int(label["right_row"])] = label["label"]
    for (left, right), pairs in told.items():
        for which in (left, right):
            lists[which] = lists.get(which) or published.rows(which)
            firsts = firsts_of.setdefault(which, {row.row: row.row for row in lists[which]})
            if left != right:
                firsts.update({r.row: r.of_row for r in published.repeats(which)})
        if left == right:
            found = {r.row: (r.of_row, True) for r in published.repeats(left)}
        else:
            # As an import does: a row that repeats another is its property.
            mine, theirs = firsts_of[left], firsts_of[right]
            estate = as_columns([row for row in lists[right] if theirs[row.row] == row.row], partner_of(right))
            rows = [row for row in lists[left] if mine[row.row] == row.row]
            matches = {m.row: m for m in find_matches(rows, estate, partner_id=partner_of(left))}
            found = {
                row: (int(matches[first].property_id), matches[first].is_certain)
                for row, first in mine.items()
                if first in matches
            }
            pairs = {(row, theirs[other]): label for (row, other), label in pairs.items()}
        counts.add(left, right, found, pairs)
    return counts
