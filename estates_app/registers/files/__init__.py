"""A file as its owner wrote it: text cells under headings, with the row numbers that a spreadsheet shows."""
