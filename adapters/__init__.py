"""The outside world, each part in an embedded and a production form."""
