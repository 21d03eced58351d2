"""The JSON API: the same services as the pages, for programs of others that bear a token of the office."""
