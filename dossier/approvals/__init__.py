"""Accordering: asking a client to approve documents, what they decide, and the proof of it."""
