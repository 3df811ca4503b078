"""Published data about people, places and buildings."""
