"""What the bar at the foot says of evidence, in the words of the command line."""

from __future__ import annotations

from estates_app.cli.sentences import of_findings
from estates_app.domain.findings import OF_WEIGHT
from estates_app.ui.frame.status_bar import StatusBar
from estates_app.workspace.scenarios import current_findings
from estates_app.workspace.summaries import findings_summary


def test_the_bar_and_the_command_line_say_of_what_the_evidence_is_a_share(window):
    bar = window.findChild(StatusBar)
    summary = findings_summary(window.bridge.session, current_findings(window.bridge.session))
    said = next(iter(of_findings(summary)))
    assert bar.coverage.accessibleName().endswith(f"{OF_WEIGHT}: {summary['evidence_of_weight']:.0%}")
    assert f"{summary['evidence_of_weight']:.0%} {OF_WEIGHT}" in said
    assert f"{summary['evidence_coverage']:.0%} of the facts needed" in said
