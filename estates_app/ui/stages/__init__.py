"""One module a stage of the work; stages do not know one another."""
