from __future__ import annotations

from datetime import date

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from estates_app.domain.columns import Columns
from estates_app.domain.estate import Edition, Estate
from estates_app.domain.lease_events import LeaseEventKind
from estates_app.domain.partnership import Partner
from estates_app.workspace.lease_events import CALENDAR_HEADINGS, calendar_rows, lease_events, lease_gaps
from estates_app.workspace.rulepacks import load_rules
from tests.conftest import ROOT

RULES = load_rules(ROOT / "resources" / "rules").leases
KIND = LeaseEventKind


def estate_of(*interests):
    records = [
        {"id": f"i{n}", "property": "p", "holder": "c", "partner": "c", "kind": "lease", "edition": "e", "row": n + 2.0}
        | told
        for n, told in enumerate(interests)
    ]
    return Estate(
        partners={"c": Partner("c", "County", "county", "CC")},
        properties=Columns.of(["p", "q"], name=["Old Library", "Depot"], partner=["c", "c"]),
        interests=Columns.from_records(records),
        editions=(Edition("e", "c", "leases.csv", "", "", "", "2019-01-01T00:00:00", "", 1),),
    )


def told(events):
    return [(event.kind, event.on) for event in events]


#: 15 years from 25 March 2010, a break at year 10 with six months' notice, within the Act.
WORKED = {
    "lease_start": "2010-03-25",
    "lease_term_years": 15.0,
    "lease_break": "2020-03-25",
    "lease_notice_months": 6.0,
    "rent_review": "2020-03-25",
    "act_1954": True,
}


def test_the_worked_lease_before_its_break():
    events = lease_events(estate_of(WORKED), date(2019, 4, 1), 12, rules=RULES)
    assert told(events) == [
        (KIND.BREAK_NOTICE, date(2019, 9, 25)),
        (KIND.RENT_REVIEW, date(2020, 3, 25)),
        (KIND.BREAK, date(2020, 3, 25)),
    ]
    assert events[0].words == "Last day for 6 months' notice of the break on 25 March 2020 of the lease."
    assert (events[0].edition, events[0].row) == ("e", 2)


def test_the_worked_lease_before_its_end():
    events = lease_events(estate_of(WORKED), date(2024, 1, 1), rules=RULES)
    assert told(events) == [
        (KIND.NOTICE_OPENS, date(2024, 3, 24)),
        (KIND.NOTICE_CLOSES, date(2024, 9, 24)),
        (KIND.EXPIRY, date(2025, 3, 24)),
    ]
    assert "s.25" in events[0].rule
    assert "uncertain" in events[0].rule
    assert "worked out of start and term" in events[2].rule


def test_the_worked_lease_after_its_end_holds_over_until_a_newer_one_is_known():
    on = date(2026, 11, 21)
    (held,) = lease_events(estate_of(WORKED), on, rules=RULES)
    assert (held.kind, held.on) == (KIND.HOLDING_OVER, date(2025, 3, 24))
    assert "the 1954 Act continues it" in held.words
    newer = {"lease_start": "2025-03-25", "lease_expiry": "2035-03-24"}
    assert lease_events(estate_of(WORKED, newer), on, rules=RULES) == ()
    anothers = newer | {"holder": "d"}
    assert told(lease_events(estate_of(WORKED, anothers), on, rules=RULES)) == [(KIND.HOLDING_OVER, date(2025, 3, 24))]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"act_1954": False}, "does not protect it"),
        ({}, "was not told"),
        ({"kind": "licence", "act_1954": True}, "nothing newer is known."),
    ],
)
def test_what_holds_over_says_whether_the_act_stands_behind_it(facts, words):
    (held,) = lease_events(estate_of({"lease_expiry": "2025-01-01"} | facts), date(2026, 1, 1), rules=RULES)
    assert words in held.words


def test_a_licence_and_an_unprotected_lease_have_no_notice_under_the_act():
    facts = {"lease_expiry": "2027-06-30"}
    told_by = [facts | {"kind": "licence", "act_1954": True}, facts | {"act_1954": False}, facts]
    events = lease_events(estate_of(*told_by), date(2026, 1, 1), rules=RULES)
    assert told(events) == [(KIND.EXPIRY, date(2027, 6, 30))] * 3


def test_the_first_and_the_last_day_belong_to_the_calendar():
    ends = [{"lease_expiry": day} for day in ("2026-11-21", "2029-11-21", "2029-11-22")]
    events = lease_events(estate_of(*ends), date(2026, 11, 21), rules=RULES)
    assert [event.on for event in events] == [date(2026, 11, 21), date(2029, 11, 21)]


def test_part_of_a_month_of_notice_is_counted_as_a_whole_one():
    facts = {"lease_break": "2027-06-30", "lease_notice_months": 4.5}
    events = lease_events(estate_of(facts), date(2026, 11, 21), rules=RULES)
    assert told(events)[0] == (KIND.BREAK_NOTICE, date(2027, 1, 30))


def test_what_nobody_told_is_counted():
    estate = estate_of(
        {}, {"lease_break": "2027-01-01"}, {"lease_expiry": "2030-01-01", "act_1954": False}, {"kind": "freehold"}
    )
    gaps = lease_gaps(estate, date(2026, 11, 21))
    assert (gaps.leases, gaps.without_dates, gaps.without_expiry) == (3, ("i0",), ("i0", "i1"))
    assert (gaps.without_notice, gaps.without_protection) == (("i1",), ("i0", "i1"))
    assert gaps.in_words()[0] == "1 of 3 leases tell neither an end nor a break: nothing of them is in this calendar."


def test_a_property_that_is_gone_has_no_events():
    gone = {"property": "gone", "lease_expiry": "2027-01-01"}
    assert lease_events(estate_of(gone), date(2026, 11, 21), rules=RULES) == ()
    assert lease_gaps(estate_of(gone), date(2026, 11, 21)).leases == 0


def test_rows_of_a_workbook_name_property_and_source():
    estate = estate_of(WORKED)
    rows = calendar_rows(estate, lease_events(estate, date(2024, 1, 1), rules=RULES), {"p": "Old Library"})
    assert all(len(row) == len(CALENDAR_HEADINGS) for row in rows)
    assert rows[-1][:4] == (date(2025, 3, 24), "expiry", "Old Library", "County")
    assert rows[-1][-2:] == ("leases.csv", 2)


dates = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 12, 31))
leases = st.fixed_dictionaries(
    {},
    optional={
        "lease_start": dates.map(str),
        "lease_expiry": dates.map(str),
        "lease_break": dates.map(str),
        "rent_review": dates.map(str),
        "lease_notice_months": st.integers(0, 24).map(float),
        "act_1954": st.booleans(),
    },
)


@given(st.lists(leases, max_size=4), dates, st.integers(0, 60))
@settings(max_examples=150)
def test_events_are_those_that_a_plain_count_finds(facts, on, months):
    estate = estate_of(*facts)
    events = lease_events(estate, on, months, rules=RULES)
    until = on + relativedelta(months=months)
    assert [e.on for e in events] == sorted(e.on for e in events)
    wanted = []
    for lease in facts:
        end, may_end = (date.fromisoformat(lease[k]) if k in lease else None for k in ("lease_expiry", "lease_break"))
        if end is not None and end >= on:
            wanted.append((KIND.EXPIRY, end))
            if lease.get("act_1954"):
                wanted.append((KIND.NOTICE_OPENS, end - relativedelta(months=12)))
                wanted.append((KIND.NOTICE_CLOSES, end - relativedelta(months=6)))
        if may_end is not None:
            wanted.append((KIND.BREAK, may_end))
            if "lease_notice_months" in lease:
                notice = relativedelta(months=int(lease["lease_notice_months"]))
                wanted.append((KIND.BREAK_NOTICE, may_end - notice))
        if "rent_review" in lease:
            wanted.append((KIND.RENT_REVIEW, date.fromisoformat(lease["rent_review"])))
    coming = [(e.kind, e.on) for e in events if e.kind is not KIND.HOLDING_OVER]
    assert sorted(coming) == sorted((k, d) for k, d in wanted if on <= d <= until)
