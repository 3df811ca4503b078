"""Picture tiles: from MBTiles, from GeoPackages, and from an address with a cache."""
