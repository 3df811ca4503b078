"""The workshop: a room sees the map and the figures, the laptop alone sees what is exempt."""
