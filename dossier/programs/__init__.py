"""Programs of others: their tokens, what they asked already, and where they hear of changes."""
