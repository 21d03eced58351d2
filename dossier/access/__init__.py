"""Who sees what: the one law in SQL, those who look and those who work, and the rights they were given."""
