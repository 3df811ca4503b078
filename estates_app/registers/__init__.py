"""The registers room."""
