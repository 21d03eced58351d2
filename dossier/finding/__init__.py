"""Search: words in the language of each database, through the one law."""
