"""The people: colleagues with their roles, clients with their users, and what each may change of the others."""
