"""Factors: codes of an app, by SMS and on paper, and the PIN. Used at the login and by what has to be confirmed."""
