"""The frame: stage bar, context bar, status bar, welcome page, and what speaks to the person."""
