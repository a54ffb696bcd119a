"""Stores: sets of quads that answer SPARQL. Each is made from the journal."""
