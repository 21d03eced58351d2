"""What came in and waits: seen to by staff, with rules and suggestions where it belongs."""
