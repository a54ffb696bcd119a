"""Run the derivations and rules as set operations over columns, on DuckDB.

The `.rq` files stay the definition. What cannot be said in SQL with the same answer is refused.
"""
