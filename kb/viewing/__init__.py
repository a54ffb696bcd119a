"""What a page shows of one thing: gathered from index, store and texts, in pieces of bounded size.

A page must be there while somebody waits, whatever the base holds, so every list here is a part of
a list, and says how long the whole is.
"""
