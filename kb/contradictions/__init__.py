"""Find what cannot both be true, and say why."""
