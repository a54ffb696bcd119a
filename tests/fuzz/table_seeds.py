# ruff: noqa: E501 (a line of a table is read best in one piece)
"""Right tables of fact checks and of verdicts, with mappings, and a query that maps RDF."""

REVIEW_TABLE = """\
claim,who,kind,verdict,link,day,said,where,score,tags,best
The harbour freezes each winter,Ann Pell,person,False,https://desk.example/1,13/01/2024,2024-01-02,https://post.example/1 https://post.example/2,7,"a, b",10
"The ""ferry"" is
sold",Bo Wren,,Mostly true,https://desk.example/2,14/01/2024,-,,,,10
क्\u200dष أ =1+1,Line,organization,,https://desk.example/3,15/01/2024,2024-01,,10,c,10
"""
REVIEW_MAPPING = """\
claim: claim
claimant: who
claimant_is: kind
claimed: {column: said, format: ["%Y-%m-%d", "%Y-%m"]}
reviewer: {always: Harbour Desk}
reviewer_url: {always: "https://desk.example"}
verdict: verdict
rating: {value: score, worst: {always: "1"}, best: best}
url: link
title: "{claim} ({score})"
language: {always: en}
published: {column: day, format: ["%d/%m/%Y"]}
appearance: where
keep: [tags]
lists: {tags: ","}
empty: [None, "-"]
"""
REVIEW_LINES = """\
{"id": 1, "claims": [{"text": "It rains", "by": {"name": "Ann"}, "label": "True"}, {"text": "It hails", "by": {"name": "Bo"}, "label": "Shrug"}], "on": "2024-02-03T10:00:00Z"}
{"id": 2, "claims": [], "on": null}
{"id": 3.0, "claims": [{"text": "It snows", "label": "Pants on fire"}], "on": "2024-02-04T10:00:00+05:30"}
"""
LINES_MAPPING = """\
rows: claims
claim: claims.text
claimant: claims.by.name
reviewer: {always: Bell}
verdict: claims.label
id: id
published: {column: "on", format: "%Y-%m-%dT%H:%M:%S%z"}
"""
BARE_TABLE = "1\tIt rains|It pours\tfalse\n2\tIt snows\tfull flop\n"
BARE_MAPPING = """\
format: tsv
quoted: no
header: no
encoding: windows-1252
columns: [n, what, ruling]
id: n
claim: what
verdict: ruling
reviewer: {always: Bell}
ignore: [x]
"""
VERDICT_TABLE = """\
words:
  true: [Right, "Spot on", यथार्थ]
  false: [Shrug, Nope]
  mixed: half-half
  unproven: []
  out-of-scale: [Satire]
reviewers:
  Harbour Desk:
    true: [Green]
    false: [Red]
introduced_by: [we rate this, verdict]
"""
GRAPHS = """\
@prefix o: <https://old.example/terms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://old.example/g1> {
  <https://old.example/r1> a o:Check ; o:says "It rains" ; o:of _:ann ; o:by "Bell" ;
    o:found "False" ; o:on "2024-02-03"^^xsd:date .
  _:ann o:name "Ann Pell"@en .
}
<https://old.example/r2> a o:Check ; o:says "It hails" ; o:by "Bell" ; o:found "Shrug" .
"""
QUERY = """\
PREFIX o: <https://old.example/terms#>
PREFIX schema: <https://schema.org/>
CONSTRUCT {
  ?check a schema:ClaimReview ; schema:claimReviewed ?says ; schema:url ?address ;
    schema:publisher ?by ; schema:datePublished ?on ; schema:reviewRating ?rating ;
    schema:itemReviewed ?claim .
  ?rating schema:alternateName ?found .
  ?claim schema:author ?who .
}
WHERE {
  ?check a o:Check ; o:says ?says ; o:by ?by ; o:found ?found .
  OPTIONAL { ?check o:on ?on }
  OPTIONAL { ?check o:of/o:name ?who }
  BIND (STR(?check) AS ?address)
  BIND (IRI(CONCAT(STR(?check), "/rating")) AS ?rating)
  BIND (IRI(CONCAT(STR(?check), "/claim")) AS ?claim)
}
"""
