"""The truth of a base: the journal, the archive of texts, and the lock that guards both."""
