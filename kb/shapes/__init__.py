"""Check records against the shapes that ship with the ontology."""
