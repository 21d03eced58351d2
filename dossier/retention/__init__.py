"""Destroying what is kept no longer: proposed by one administrator, decided by another, proven afterwards."""
