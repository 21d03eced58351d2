"""The door: listeners, session, replies."""
