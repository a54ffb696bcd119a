"""Quotes, times and safe text; pure work on words."""
