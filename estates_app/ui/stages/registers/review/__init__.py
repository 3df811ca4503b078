"""Review matches: pairs of records that may be one property, side by side, decided by key or by mouse."""
