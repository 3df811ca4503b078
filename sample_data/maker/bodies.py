"""The thirteen bodies of the partnership. None of them exists."""

from __future__ import annotations

COUNTY = "Amberdale County Council"
NORTH, EAST = "North Amber District Council", "East Amber District Council"
MID, SOUTH = "Mid Amber District Council", "South Amber District Council"
PARISH, TOWN = "South Harrow Parish Council", "Ashwick Town Council"
POLICE, FIRE, NHS = "Amberdale Police", "Amberdale Fire and Rescue", "Amberdale Community NHS Trust"
JOBS = "Amberdale Jobcentres (DWP)"
TOGETHER, ADVICE = "Amberdale Together", "Amberdale Advice and Volunteering"

DISTRICT_OF = {NORTH: "North Amber", EAST: "East Amber", MID: "Mid Amber", SOUTH: "South Amber"}

ALL = (COUNTY, NORTH, EAST, MID, SOUTH, PARISH, TOWN, POLICE, FIRE, NHS, JOBS, TOGETHER, ADVICE)
