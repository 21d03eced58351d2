"""Upkeep: what those who run the house need of all its rooms at once. Backups, proofs, keys, and figures to watch."""
