"""One mail, from port 25 to documents in the inbox."""
