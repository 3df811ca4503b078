"""The session and the use-cases: import, context, score, propose, explain, report. Knows stores and reports by port."""
