"""The query catalogue: headers, parameters, and what an outside query may ask for."""
