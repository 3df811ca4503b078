"""Shapes on the map that are not the project's own: vector base maps, and layers that people add."""
