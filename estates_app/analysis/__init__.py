"""Arrays in, frozen results out: access, scoring, location, fates, money. No Qt, SQL, files or clock."""
