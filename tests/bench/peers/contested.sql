-- How many propositions are asserted and denied.
SELECT count(*) FROM (
  SELECT content FROM said GROUP BY content HAVING bool_or(denied) AND bool_or(NOT denied)
)
