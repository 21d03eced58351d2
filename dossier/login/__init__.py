"""Logging in: passwords, the second step, sessions, devices, invitations. Services only: pages are in the portal."""
