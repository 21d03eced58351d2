"""The office itself: its administrations, its look, and a demo of it."""
