"""Dialogs: what cannot be said in place."""
