"""The project file: a valid GeoPackage that holds the snapshot, the claims and the edit log."""
