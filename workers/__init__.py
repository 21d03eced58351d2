"""Celery: the table of stations, the application, and tasks of three lines."""
