"""A partner's file becomes claims and issues: read, map, clean, place, match. Open data about people and places."""
