"""Where a row lies: the evidence, how accurate it is, and where it disagrees."""
