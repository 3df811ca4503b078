"""Picture tiles on the map: fetched on threads of their own, kept as decoded pictures, warped to the National Grid."""
