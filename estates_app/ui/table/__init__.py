"""The property table: columns, model, delegate, view."""
