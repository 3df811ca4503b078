"""The tools of the map: one module each, one interface, chosen in the strip or by a letter."""
