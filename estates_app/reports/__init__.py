"""Findings become paper: a report model of ready-made strings, then PDF, workbook and GeoPackage."""
