"""Base maps from files and addresses: picture tiles (MBTiles, GeoPackage, web) and shapes by window."""
