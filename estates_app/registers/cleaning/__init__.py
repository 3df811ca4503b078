"""What a cell says: one value, the rule that read it, and what a person should know."""
