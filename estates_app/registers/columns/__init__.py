"""What each column of a register means: the catalogue of fields, proposals with reasons, mappings that are kept."""
