"""How DuckDB spells what SQL leaves open, in one place for whatever engine comes beside it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """What may differ between engines.

    Attributes:
        sha256: A function name with its further arguments, `{0}` for the text.
        matches: Whether a text holds a match; `{0}` the text, `{1}` the pattern.
        replaces: Every match replaced; `{2}` for the replacement.
        group: How a replacement names a group: the sign that stands for SPARQL's dollar.
        lower: Lower case by Unicode, of all characters and with final sigma.
        fail: Ends the query with a message.
        semi: Keeps rows that have a partner.
        anti: Keeps rows that have none.
    """

    sha256: str
    matches: str
    replaces: str
    group: str
    lower: str
    fail: str
    semi: str
    anti: str


def _braced(pattern: str) -> str:
    """Double the braces of a pattern, since it stands where a text is filled in."""
    return pattern.replace("{", "{{").replace("}", "}}")


# A capital sigma at the end of a word, before and after what does not count as a letter.
_LETTER = "\\p{Lu}\\p{Ll}\\p{Lt}ªº\\x{2160}-\\x{217f}\\x{24b6}-\\x{24e9}"
_SKIPPED = (
    "\\p{Mn}\\p{Me}\\p{Cf}\\p{Lm}\\p{Sk}\\x27.:\\x{b7}\\x{387}\\x{55f}\\x{5f4}\\x{2018}\\x{2019}"
    "\\x{2024}\\x{2027}\\x{fe13}\\x{fe52}\\x{fe55}\\x{ff07}\\x{ff0e}\\x{ff1a}"
)
_FINAL = f"([{_LETTER}][{_SKIPPED}]*)\u03a3([{_SKIPPED}]*)([^{_LETTER}{_SKIPPED}]|\\z)"
_DOTTED = "replace({0}, '\u0130', 'i\u0307')"
# Of scripts and letters that Unicode has since version 16, and DuckDB does not know in lower case.
_NEWER = (
    "[\\x{1c89}\\x{a7cb}\\x{a7cc}\\x{a7ce}\\x{a7d2}\\x{a7d4}\\x{a7da}\\x{a7dc}"
    "\\x{10d50}-\\x{10d65}\\x{16ea0}-\\x{16eb8}]"
)
_LOWER = (
    f"CASE WHEN regexp_matches({{0}}, '{_braced(_NEWER)}')"
    " THEN error('letters that are not put in lower case: ' || left({0}, 40))"
    f" ELSE lower(regexp_replace({_DOTTED}, '{_braced(_FINAL)}', '\\1\u03c2\\2\\3', 'g')) END"
)

DUCKDB = Dialect(
    sha256="sha256({0})",
    matches="regexp_matches({0}, {1})",
    replaces="regexp_replace({0}, {1}, {2}, 'g')",
    group="\\",
    lower=f"({_LOWER})",
    fail="error({0})",
    semi="SEMI JOIN",
    anti="ANTI JOIN",
)


def text(value: str) -> str:
    """Write a text as SQL.

    Example:
        >>> text("it's")
        "('it' || chr(39) || 's')"
    """
    parts = [f"'{part}'" for part in value.split("'")]
    return parts[0] if len(parts) == 1 else "(" + " || chr(39) || ".join(parts) + ")"
