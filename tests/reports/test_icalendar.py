from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estates_app.domain.errors import InputError
from estates_app.domain.lease_events import LeaseEvent, LeaseEventKind
from estates_app.reports.icalendar import calendar_text, write_calendar

STAMP = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def event(words="The lease ends.", rule="", on=date(2027, 3, 24), key="i"):
    return LeaseEvent(LeaseEventKind.EXPIRY, on, key, "p", "c", words, rule, "e", 2)


def parsed(text):
    """Read a calendar as RFC 5545 says, by other means than those that wrote it: unfold first, then unescape."""
    raw = text.encode("utf-8")
    assert raw.endswith(b"\r\n")
    for line in raw[:-2].split(b"\r\n"):
        assert b"\n" not in line
        assert b"\r" not in line
        assert len(line) <= 75
        line.decode("utf-8")  # no character is cut by a fold
    entries, current = [], None
    for line in raw.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        name = name.split(";")[0]
        value = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value, flags=re.DOTALL)
        if (name, value) == ("BEGIN", "VEVENT"):
            current = {}
        elif (name, value) == ("END", "VEVENT"):
            entries.append(current)
            current = None
        elif current is not None:
            assert name not in current
            current[name] = value
    return entries


def test_an_event_is_a_whole_day():
    text = calendar_text([event()], {"p": "Old Library"}, title="Leases", stamp=STAMP)
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
    (entry,) = parsed(text)
    assert (entry["DTSTART"], entry["DTEND"], entry["DTSTAMP"]) == ("20270324", "20270325", "20261121T100000Z")
    assert entry["SUMMARY"] == "Old Library: The lease ends."
    assert "DTSTART;VALUE=DATE:20270324" in text


def test_the_same_event_keeps_its_id_and_others_have_another():
    again = [
        parsed(calendar_text(events, {}, title="", stamp=STAMP))
        for events in ([event(), event(key="j")], [event(words="Other words.")])
    ]
    assert again[0][0]["UID"] == again[1][0]["UID"] != again[0][1]["UID"]


@given(st.text(max_size=200), st.text(max_size=120))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_any_words_come_back(words, rule):
    (entry,) = parsed(calendar_text([event(words, rule)], {"p": "Hall"}, title=words, stamp=STAMP))
    plain = [re.sub(r"\r\n?", "\n", text) for text in (words, rule)]
    kept = [
        "".join(c for c in text if c in "\t\n" or not re.match(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", c))
        for text in plain
    ]
    assert entry["SUMMARY"] == f"Hall: {kept[0]}"
    assert entry.get("DESCRIPTION", "") == kept[1]


def test_the_last_day_of_all_calendars_does_not_break_it():
    (entry,) = parsed(calendar_text([event(on=date.max)], {}, title="", stamp=STAMP))
    assert entry["DTSTART"] == "99991231"


def test_it_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "leases.ics"
    write_calendar(path, [event()], {}, title="Leases", stamp=STAMP)
    assert len(parsed(path.read_bytes().decode("utf-8"))) == 1
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(InputError, match="cannot be written"):
        write_calendar(tmp_path / "none" / "leases.ics", [event()], {}, title="", stamp=STAMP)
