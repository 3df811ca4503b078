"""Tables without UPRN that add facts to registers: costs, visits, people, footfall, leases. Some rows match nothing."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from maker.bodies import COUNTY, MID, NHS, SOUTH
from maker.councils import IN_LEDGER
from maker.estate import Building
from maker.writing import FIXED, uk_date, write_csv


def write_supplements(folder: Path, of: dict[str, list[Building]]) -> None:
    """Write all supplementary tables into a folder."""
    _costs_csv(folder / "county_costs_by_cost_centre.csv", of[COUNTY])
    _library_visits_csv(folder / "county_library_visits.csv", of[COUNTY])
    _people_xlsx(folder / "nhs_people_by_base.xlsx", of[NHS])
    _footfall_csv(folder / "south_amber_footfall.csv", of[SOUTH])
    _leases_csv(folder / "mid_amber_leases.csv", of[MID])


def _costs_csv(path: Path, buildings: list[Building]) -> None:
    """Write the ledger by cost centre: names as accountants shorten them, two lines that nobody can place."""
    rows: list[list[object]] = [["Cost centre", "Property name", "Running cost"]]
    for i, b in enumerate(b for b in buildings if b.use in IN_LEDGER and b.cost_gbp):
        name = b.name.upper() if i % 3 == 0 else b.name.replace("Centre", "Ctr") if i % 3 == 1 else b.name
        rows.append([f"CC{4100 + i}", name, f"{b.cost_gbp:,.2f}"])
    rows += [["CC9901", "Sundry premises recharge", "18,400.00"], ["CC9902", "Closed buildings", "6,150.00"]]
    write_csv(path, rows, "utf-8-sig")


def _library_visits_csv(path: Path, buildings: list[Building]) -> None:
    """Write the library system's count of a year: it knows branches, no UPRN."""
    rows: list[list[object]] = [["Library name", "Visits a year", "Loans"]]
    for b in buildings:
        if b.use == "Library" and b.visits:
            rows.append([b.name, f"{b.visits:,.0f}", f"{b.visits * 0.62:,.0f}"])
    rows += [["Mobile library, routes 1 to 4", "11,240", "30,118"], ["Online", "64,902", "88,406"]]
    write_csv(path, rows)


def _people_xlsx(path: Path, buildings: list[Building]) -> None:
    """Write the personnel system's people by base, with those who have none and a total."""
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": FIXED.replace(tzinfo=None), "author": NHS})
    sheet = book.add_worksheet("People by base")
    rows: list[tuple[object, ...]] = [("Site name", "Headcount", "Staff FTE")]
    staffed = [b for b in buildings if b.use != "GP surgery" and b.fte]
    rows += [(b.name, round(b.fte * 1.3), b.fte) for b in staffed if b.fte]
    rows += [("Home working", 212, 171.4), ("Bank and agency", 96, 40.2)]
    rows.append(("All bases", "", round(sum(b.fte or 0 for b in staffed) + 211.6, 1)))
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    book.close()


def _footfall_csv(path: Path, buildings: list[Building]) -> None:
    """Write the door counters' year by the district's own reference; two counters stand in no building of the list."""
    rows: list[list[object]] = [["Asset ID", "Counter", "Footfall"]]
    counted = [b for b in buildings if b.visits]
    rows += [[b.ref, f"{b.name} (main door)", f"{b.visits:.0f}"] for b in counted]
    rows += [["SADCM001", "Dunmere market (outdoor)", "182400"], ["SADCM002", "Harrow Fair", "9100"]]
    write_csv(path, rows)


#: Who lets to the district, in turn.
_LANDLORDS = ("Harrow Vale Estates Ltd", "Diocese of Amber", "Tarn Brook Developments", "Amber Land Trust")


def _leases_csv(path: Path, buildings: list[Building]) -> None:
    """Write the solicitor's schedule of leases, which the register lacks.

    One building is held by two leases, one break has no notice that anybody wrote down, one lease was surrendered.
    """
    dates = ("Lease start", "Break date", "Break notice (months)", "Lease expiry")
    rows: list[list[object]] = [["Property reference", "Premises", "Landlord", *dates, "1954 Act", "Passing rent"]]
    leased = [b for b in buildings if b.lease_expiry]
    for i, b in enumerate(leased):
        rent = f"£{b.rent_gbp:,.0f} pa" if b.rent_gbp else "peppercorn"
        told = (uk_date(b.lease_start), uk_date(b.lease_break), "" if i == 1 else 6 if i % 3 else 12)
        act = "Contracted out" if i % 4 == 2 else "Protected"
        rows.append([b.ref, b.name, _LANDLORDS[i % 4], *told, uk_date(b.lease_expiry), act, rent])
        if i == 0:
            more = ("29/09/2016", "", "", "28/09/2046", "Protected", "£4,800 pa")
            rows.append([b.ref, f"{b.name} (rear yard)", _LANDLORDS[3], *more])
    kiosk = ("01/04/2011", "", "", "31/03/2024", "Contracted out", "£4,200 pa")
    rows.append(["MADC0000", "Kiosk, Bus Station", _LANDLORDS[2], *kiosk])
    write_csv(path, rows, "cp1252")
