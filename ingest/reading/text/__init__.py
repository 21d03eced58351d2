"""The words of a file, for search: bytes in, bounded text out; no database, no network, no exception."""
