"""Widgets that the stages share, each painted from the skin."""
