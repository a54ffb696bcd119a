"""Turn values into triples and back; pure work on records."""
