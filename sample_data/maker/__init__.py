"""Makes Amberdale, a county that does not exist."""
