"""Look-ups, text search and conflicts in microseconds, from one SQLite file."""
