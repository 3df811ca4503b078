"""Plain sentences for a person at a terminal, made from the same JSON that machines get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from estates_app.domain.findings import OF_FACTS, OF_WEIGHT

if TYPE_CHECKING:
    from pathlib import Path

    from estates_app.domain.questions import QuestionSheet

#: Issues shown one by one; the rest are counted.
SHOWN_ISSUES = 12


def of_import(summary: Mapping[str, Any], *, dry_run: bool = False) -> Iterator[str]:
    """Say what one import did."""
    yield f"{summary['file']} for {summary['partner']}: {summary['rows_read']:,} rows read" + (
        " (dry run: nothing was kept)" if dry_run else ""
    )
    yield (
        f"  {summary['properties']:,} properties ({summary['unplaced']:,} without a place), "
        f"{summary['merged']:,} merged, {summary['set_aside']:,} set aside, {summary['not_property']:,} not property, "
        f"{summary['outside_area']:,} outside the area"
    )
    renews = summary["renews"]
    if renews:
        changed = len({change["property"] for change in (*renews["changed"], *renews["emptied"])})
        yield (
            f"  renews {renews['file']}: {len(renews['added']):,} added, {len(renews['gone']):,} gone, "
            f"{changed:,} changed, {renews['same']:,} the same"
        )
        yield from _renewed(summary)
    unused = [source for source, guess in summary["columns"].items() if guess["field"] is None]
    if unused:
        yield f"  columns not used: {', '.join(unused)}"
    issues = [issue for issue in summary["issues"] if issue["severity"] != "note" and issue["code"] != "gone"]
    for issue in issues[:SHOWN_ISSUES]:
        where = f"row {issue['row']}" if issue["row"] else "file"
        yield f"  {where}: {issue['message']}"
    if len(issues) > SHOWN_ISSUES:
        yield f"  and {len(issues) - SHOWN_ISSUES} more (--json lists them)"
    for row in summary["set_aside_rows"][:SHOWN_ISSUES]:
        yield f"  row {row['row']} was set aside: {row['reason']}"


def _renewed(summary: Mapping[str, Any]) -> Iterator[str]:
    """Say what a newer edition adds, no longer tells and tells otherwise, under the partner's own headings."""
    renews = summary["renews"]
    heading = {guess["field"]: source for source, guess in summary["columns"].items() if guess["field"]}

    def told(change: Mapping[str, Any]) -> str:
        before, after = (_said(change[key]) for key in ("before", "after"))
        stands, what = change["stands"], heading.get(change["field"], change["field"])
        news = f"{before} → {after}" if change["after"] is not None else f"is blank now; {before} stays"
        if stands is not None and stands != change["after"]:
            news += f"; set by hand and kept: {_said(stands)}"
        return f"row {change['row']}, {change['name'] or 'no name'}: {what} {news}"

    added = [f"row {one['row']}, {one['name'] or 'no name'}" for one in renews["added_rows"]]
    gone = [f"{one['name'] or 'no name'} stays in the estate until somebody decides" for one in renews["gone"]]
    changed = [told(change) for change in (*renews["changed"], *renews["emptied"])]
    for word, lines in (("added", added), ("gone", gone), ("changed", changed)):
        yield from (f"    {word}: {line}" for line in lines[:SHOWN_ISSUES])
        if len(lines) > SHOWN_ISSUES:
            yield f"    {word}: and {len(lines) - SHOWN_ISSUES:,} more (--json lists them)"


def _said(value: object) -> str:
    return "nothing" if value is None else _figure(value)


def of_scores(summary: Mapping[str, Any]) -> Iterator[str]:
    """Say the scores, best first."""
    yield f"{summary['scored']:,} of {summary['in_scope']:,} properties in scope have enough evidence for a score"
    for entry in summary["properties"]:
        if entry["rank"]:
            yield (
                f"{entry['rank']:>4}  {entry['score']:5.1f}  ({entry['low']:.0f} to {entry['high']:.0f})  "
                f"{entry['name']}  {entry['id'][:8]}"
            )


def of_calendar(summary: Mapping[str, Any]) -> Iterator[str]:
    """Say what comes up in leases, or where it was written, and what nobody has told."""
    events = summary["events"]
    if summary["out"]:
        yield str(summary["out"])
    yield f"{len(events):,} event{'' if len(events) == 1 else 's'} within {summary['months']} months"
    if not summary["out"]:
        for event in events:
            yield f"{event['date']}  {event['property']}: {event['words']}"
    yield from summary["missing"]


def of_findings(summary: Mapping[str, Any]) -> Iterator[str]:
    """Say what was proposed."""
    held = f"Evidence: {100 * summary['evidence_coverage']:.0f}% {OF_FACTS} were supplied"
    weight = summary["evidence_of_weight"]
    yield held if weight is None else f"{held}, {100 * weight:.0f}% {OF_WEIGHT}"
    gap = f"within {100 * summary['gap']:.2f}% of the best possible"
    joint = [centre for centre in summary["centres"] if centre["moves"]]
    alone = [centre["name"] for centre in summary["centres"] if not centre["moves"]]
    yield f"{len(summary['centres'])} places chosen, {gap}; {len(joint)} would be joint service centres:"
    for centre in joint:
        where = f" ({centre['locality']})" if centre["locality"] else ""
        yield (
            f"  {centre['name']}{where}: {centre['people']:,} people, {centre['mean_min']:.1f} min on average, "
            f"{centre['moves']} service{'' if centre['moves'] == 1 else 's'} would move in"
        )
    if alone:
        yield f"  no service could move into {', '.join(alone)}: all are too far, or must stay"
    yield "Fates: " + ", ".join(f"{count} {key.replace('_', ' ')}" for key, count in summary["fates"].items())
    yield "Access, mean minutes before and after (straight line, estimated):"
    for name, before in summary["access_before"].items():
        after = summary["access_after"][name]
        if before["mean_min"] is not None and after["mean_min"] is not None:
            yield f"  {name}: {before['mean_min']:.1f} to {after['mean_min']:.1f}"
    yield "Money by partner:"
    for name, ledger in summary["partners"].items():
        if ledger["confidential"]:  # a terminal may be on the projector
            yield f"  {name}: confidential; its figures are in the exempt edition"
            continue
        yield f"  {name}: {_money(ledger['running_cost_gbp_a_year'], 'running cost a year')}; " + "; ".join(
            (_money(ledger["one_off_gbp"], "once"), _money(ledger["npv_gbp"], "net present value"))
        )


def of_analysis(summary: Mapping[str, Any]) -> Iterator[str]:
    """Say what the whole job did."""
    for register in summary["registers"]:
        yield from _in_short(register)
    for extra in summary["supplements"]:
        yield f"{extra['file']}: {extra['joined']} of {extra['rows_read']} rows joined"
    yield from summary["notes"]
    yield from of_findings(summary)
    for missing in summary["outputs_missing"]:
        yield f"Not written: {missing['path']}: {missing['reason']}"
    yield f"{len(summary['outputs'])} files written in {summary['seconds']:.1f} s"


def _in_short(register: Mapping[str, Any]) -> Iterator[str]:
    """Say what one import of many did, and what a person must look at."""
    lines = of_import(register)
    yield next(lines)
    yield next(lines)
    doubtful = sum(issue["severity"] != "note" for issue in register["issues"])
    if doubtful:
        yield f"  {doubtful:,} cell{'' if doubtful == 1 else 's'} to look at (analysis.json lists them)"
    for row in register["set_aside_rows"][:SHOWN_ISSUES]:
        yield f"  row {row['row']} was set aside: {row['reason']}"


def of_why(answer: Mapping[str, Any]) -> Iterator[str]:
    """Say why one property has its score and fate."""
    subject = answer["property"]
    yield f"{subject['name']} ({subject['partner']})  {subject['id']}"
    if answer["fate"]:
        fate = answer["fate"]
        yield f"{fate['words']}, by rule {fate['rule']}. {fate['reason']}"
        for gate in fate["gates"]:
            yield f"  gate {gate['gate']}: {gate['state']}. {gate['note']} [{gate['source']}]"
    else:
        yield f"Not in scope: {subject['scope_reason']}"
    if answer["score"]:
        yield from _score(answer)
    yield "Facts and where they come from:"
    for fact in answer["facts"]:
        for source in fact["sources"]:
            where = f"{source['file']}, row {source['row']}, {source['column']}" if source["row"] else source["file"]
            rule = f" ({source['rule']})" if source["rule"] else ""
            yield f"  {fact['fact']}: {_figure(source['value'])}  ← {where}: “{source['raw'].strip()}”{rule}"


def of_questions(sheet: QuestionSheet, out: Path) -> str:
    """Say what was written for a partner."""
    n, places = len(sheet.questions), len({question.property_id for question in sheet.questions})
    return f"{out}: {n:,} question{'' if n == 1 else 's'} to {sheet.partner} about {places:,} of its properties" + (
        f"; {sheet.left_out:,} that are worth less were left out" if sheet.left_out else ""
    )


def of_answers(summary: Mapping[str, Any], *, dry_run: bool = False) -> Iterator[str]:
    """Say what became of a partner's answers."""
    yield f"{summary['file']}: {summary['answers']:,} answers read" + (
        " (dry run: nothing was kept)" if dry_run else ""
    )
    yield (
        f"  {summary['accepted']:,} accepted, {summary['confirmed']:,} as we had it, {summary['unclear']:,} unclear, "
        f"{summary['changed_since']:,} changed since, {summary['unknown_key']:,} with an unknown key"
    )
    doubtful = [row for row in summary["rows"] if row["note"]]
    for row in doubtful[:SHOWN_ISSUES]:
        yield f"  row {row['row']}: {row['name']}, {row['label']}: {row['note']}"
    if len(doubtful) > SHOWN_ISSUES:
        yield f"  and {len(doubtful) - SHOWN_ISSUES} more (--json lists them)"


def _score(answer: Mapping[str, Any]) -> Iterator[str]:
    score = answer["score"]
    if score["score"] is None:
        yield f"Not scored: {100 * score['evidence_share']:.0f}% of the evidence is known"
    else:
        yield (
            f"Score {score['score']:.1f}, likely range {score['low']:.0f} to {score['high']:.0f}, "
            f"rank {score['rank']}; "
            f"{100 * score['evidence_share']:.0f}% of the evidence is known"
        )
    for line in answer["criteria"]:
        raw = "evidence missing" if line["written"] is None else _measured(line["written"], line["unit"])
        points = "" if line["points"] is None else f", {line['points']:.1f} of {line['most_points']:.1f} points"
        yield f"  {line['axis']}: {line['criterion']}: {raw}{points}"


def _measured(raw: float | str, unit: str) -> str:
    """Return a figure with its unit, of one thing in the singular; a grade and a yes say it by themselves."""
    if isinstance(raw, str):
        return raw
    first, *rest = unit.split(" ")
    if raw == 1 and first.endswith("s") and first.isalpha():
        unit = " ".join([first[:-1], *rest])
    return f"{_figure(raw)} {unit}".strip()


def _figure(value: object) -> str:
    return f"{value:,.6g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)


def _money(value: float | None, what: str) -> str:
    if value is None:
        return f"{what} evidence missing"
    sign = "−" if value < 0 else ""
    return f"{what} {sign}£{abs(value):,.0f}"
