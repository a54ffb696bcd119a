"""Charts of who said what, drawn as SVG from values alone: the same values, the same bytes.

Each chart is also a table, for who cannot see it, and names tiers and stances in words; colours are
classes that a page may set for light and dark.
"""
