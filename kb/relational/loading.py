"""SQL that turns N-Triples, as the store writes them, into numbered terms and pairs."""

from kb.relational import families as f
from kb.relational.times import day_seconds, instant_seconds, zoned

_ESCAPES = (("t", 9), ("n", 10), ("r", 13), ("b", 8), ("f", 12))
_BACKSLASH = "chr(92)"  # where one alone would hide the end of a text from some engines
_CONTROLS = [*range(32), 127]

SPLIT = """
CREATE TEMP TABLE lines AS
SELECT line[:strpos(line, ' ') - 1] AS s, rest[:strpos(rest, ' ') - 1] AS p,
       rest[strpos(rest, ' ') + 1:-3] AS o
FROM (SELECT line, line[strpos(line, ' ') + 1:] AS rest FROM read_csv($file,
  columns = {'line': 'VARCHAR'}, header = false, auto_detect = false, delim = '\x01',
  quote = '', escape = '', max_line_size = 16000000, new_line = '\\n'))
"""

WORDS = """
CREATE TEMP TABLE words AS SELECT DISTINCT nt FROM ({terms})
"""

NUMBERED = """
CREATE TABLE terms AS SELECT row_number() OVER () AS id, * FROM ({described})
"""

# Terms are many, and each join holds all that it needs of them, so there is one at a time.
SUBJECTS = """
CREATE TEMP TABLE said AS
SELECT s.id AS s, p.id AS p, lines.o
FROM lines JOIN terms AS s ON s.nt = lines.s
JOIN (SELECT id, nt FROM terms WHERE nt IN (SELECT DISTINCT p FROM lines)) AS p ON p.nt = lines.p
"""

TRIPLES = """
CREATE TEMP TABLE triples AS
SELECT said.s, said.p, o.id AS o FROM said JOIN terms AS o ON o.nt = said.o
"""

ALL_TERMS = "SELECT s AS nt FROM lines UNION ALL SELECT p FROM lines UNION ALL SELECT o FROM lines"


def described(terms: str) -> str:
    """Write a SELECT that tells all that is known of terms.

    Args:
        terms: A SELECT of them in N-Triples, column nt.
    """
    quote = "(length(nt) - instr(reverse(nt), '\"') + 1)"
    parts = (
        f"SELECT nt, substr(nt, 1, 1) AS first, CASE WHEN substr(nt, 1, 1) = '\"'"
        f" THEN substr(nt, {quote} + 1) ELSE '' END AS tail FROM ({terms}) AS t"
    )
    text = "substr(nt, 2, length(nt) - length(tail) - 2)"
    read = (
        f"SELECT nt, first, tail, CASE first WHEN '<' THEN {text} WHEN '_' THEN nt"
        f" ELSE {_unescaped(text)} END AS value FROM ({parts}) AS t"
    )
    kinds = (
        f"SELECT *, CASE WHEN first = '<' THEN {f.ADDRESS} WHEN first = '_' THEN {f.BLANK}"
        f" WHEN tail = '' THEN {f.STRING} WHEN substr(tail, 1, 1) = '@' THEN {f.WORDS}"
        f" {_datatypes()} ELSE {f.OTHER} END AS kind FROM ({read}) AS t"
    )
    typed = (
        "SELECT *,"
        f" CASE WHEN kind = {f.NUMERIC} THEN {_number()} END AS number,"
        f" CASE kind WHEN {f.DAY} THEN {day_seconds('value')}"
        f" WHEN {f.INSTANT} THEN {instant_seconds('value')} END AS moment FROM ({kinds}) AS t"
    )
    family = (
        f"CASE WHEN kind = {f.NUMERIC} AND number IS NULL THEN {_odd_number()}"
        f" WHEN kind IN ({f.DAY}, {f.INSTANT}) AND moment IS NULL THEN {f.OTHER} ELSE kind END"
    )
    zone = f"CASE WHEN moment IS NOT NULL THEN {zoned('value')} END"
    return (
        f"SELECT nt, value, CAST({family} AS TINYINT) AS family, number, moment, {zone} AS zoned"
        f" FROM ({typed}) AS t"
    )


def _datatypes() -> str:
    known = [("integer", f.NUMERIC), ("decimal", f.NUMERIC), ("boolean", f.BOOLEAN)]
    known += [("date", f.DAY), ("dateTime", f.INSTANT)]
    known += [(name, f.REFUSED) for name in f.COMPARABLE]
    return " ".join(f"WHEN tail = '^^<{f.XSD}{name}>' THEN {family}" for name, family in known)


def _number() -> str:
    """Read a number; an integer that the store has no room for is none."""
    fits = "(right(tail, 9) = '#decimal>' OR TRY_CAST(value AS BIGINT) IS NOT NULL)"
    return f"CASE WHEN {fits} THEN TRY_CAST(value AS DECIMAL(38,18)) END"


def _odd_number() -> str:
    written = "regexp_extract(value, '^[+-]?[0-9]+([.][0-9]+)?\\z', 0)"
    is_decimal = f"right(tail, 9) = '#decimal>' AND {written} <> ''"
    return f"(CASE WHEN {is_decimal} THEN {f.REFUSED} ELSE {f.OTHER} END)"


def _unescaped(text: str) -> str:
    marked = f"replace({text}, '\\\\', '\\u005C')"
    sql = f"replace({marked}, '\\\"', '\"')"
    for letter, code in _ESCAPES:
        sql = f"replace({sql}, '\\{letter}', chr({code}))"
    for code in _CONTROLS:
        sql = f"replace({sql}, '\\u{code:04X}', chr({code}))"
    sql = f"replace({sql}, '\\u005C', {_BACKSLASH})"
    return f"CASE WHEN contains({text}, {_BACKSLASH}) THEN {sql} ELSE {text} END"


def escaped(text: str) -> str:
    """Write a text as N-Triples do."""
    sql = f"replace(replace({text}, {_BACKSLASH}, '\\\\'), '\"', '\\\"')"
    for letter, code in _ESCAPES:
        sql = f"replace({sql}, chr({code}), '\\{letter}')"
    for code in _CONTROLS:
        if code not in dict(_ESCAPES).values():
            sql = f"replace({sql}, chr({code}), '\\u{code:04X}')"
    return f"('\"' || {sql} || '\"')"
