"""Estates: joint property rationalisation for the public bodies of an English county."""

__version__ = "0.1.0"
