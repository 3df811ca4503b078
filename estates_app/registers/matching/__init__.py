"""Which rows are the same building."""
