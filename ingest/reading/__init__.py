"""Bytes in, a Letter out. Pure: no database, no network, never raises on a bad mail."""
