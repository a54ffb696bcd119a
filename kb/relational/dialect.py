"""How engines spell what SQL leaves open."""

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
# Of scripts and letters that Unicode has since version 16, and some engine does not know.
_NEWER = (
    "[\\x{1c89}\\x{a7cb}\\x{a7cc}\\x{a7ce}\\x{a7d2}\\x{a7d4}\\x{a7da}\\x{a7dc}"
    "\\x{10d50}-\\x{10d65}\\x{16ea0}-\\x{16eb8}]"
)


def _refusing(lower: str, matches: str, fail: str) -> str:
    """Write lower case that refuses letters on which engines differ."""
    newer = matches.format("{0}", f"'{_braced(_NEWER)}'")
    message = fail.format("'letters that are not put in lower case: ' || left({0}, 40)")
    return f"(CASE WHEN {newer} THEN {message} ELSE {lower} END)"


DUCKDB = Dialect(
    sha256="sha256({0})",
    matches="regexp_matches({0}, {1})",
    replaces="regexp_replace({0}, {1}, {2}, 'g')",
    group="\\",
    lower=_refusing(
        f"lower(regexp_replace({_DOTTED}, '{_braced(_FINAL)}', '\\1\u03c2\\2\\3', 'g'))",
        "regexp_matches({0}, {1})",
        "error({0})",
    ),
    fail="error({0})",
    semi="SEMI JOIN",
    anti="ANTI JOIN",
)

SPARK = Dialect(
    sha256="sha2({0}, 256)",
    matches="regexp_like({0}, {1})",
    replaces="regexp_replace({0}, {1}, {2})",
    group="$",
    lower=_refusing("lower({0})", "regexp_like({0}, {1})", "raise_error({0})"),
    fail="raise_error({0})",
    semi="LEFT SEMI JOIN",
    anti="LEFT ANTI JOIN",
)


def text(value: str) -> str:
    """Write a text as SQL.

    Example:
        >>> text("it's")
        "('it' || chr(39) || 's')"
    """
    parts = [_quoted(part) for part in value.split("'")]
    joined = " || chr(39) || ".join(parts)
    return f"({joined})" if "||" in joined else joined


def _quoted(part: str) -> str:
    """Put a text without quotes into quotes, of which a backslash must not hide the last."""
    kept = part.rstrip("\\")
    return " || ".join([f"'{kept}'", *("chr(92)" for _ in part[len(kept) :])])
