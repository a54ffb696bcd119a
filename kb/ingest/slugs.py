"""Make ids of names that a table gives."""

import re
import unicodedata

from kb.graph.identity import content_hash
from kb.ingest.story_format import SLUG

_LONGEST = 80


def slug(words: str) -> str:
    """Make an id of a name: small letters, digits and hyphens.

    Letters that have no such form are told apart by a hash behind it, and so are long names.

    Example:
        >>> slug("Le Journal de Québec"), slug("The Sun (UK)")
        ('le-journal-de-quebec', 'the-sun-uk')
        >>> slug("新聞")
        'n-c6abe2f4'
    """
    plain = unicodedata.normalize("NFKD", words.casefold())
    letters = [c for c in plain if c.isalnum() and not c.isascii()]
    made = re.sub(r"[^a-z0-9]+", "-", "".join(c for c in plain if not unicodedata.combining(c)))
    made = made.strip("-")
    if len(made) > _LONGEST:
        made = f"{made[:_LONGEST].strip('-')}-{content_hash('name', words)[:8]}"
    elif letters or (words and not re.fullmatch(SLUG, made)):
        made = f"{made or 'n'}-{content_hash('name', words)[:8]}"
    return made
