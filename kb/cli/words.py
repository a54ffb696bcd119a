"""The options for all commands, which may stand before the command or after it."""

ANYWHERE = ("--quiet", "-q", "--no-color")
ANYWHERE_WITH_VALUE = ("--store", "--as-of", "--said-by", "--endpoint", "--wait")


def options_first(words: list[str]) -> list[str]:
    """Move the options for all commands in front, up to a bare `--`.

    Example:
        >>> options_first(["find", "--store", "desk", "netflix"])
        ['--store', 'desk', 'find', 'netflix']
    """
    first, rest = list[str](), list(words)
    kept = list[str]()
    while rest and rest[0] != "--":
        word = rest.pop(0)
        if word in ANYWHERE_WITH_VALUE and rest:
            first += [word, rest.pop(0)]
        elif word in ANYWHERE or word.partition("=")[0] in ANYWHERE_WITH_VALUE:
            first.append(word)
        else:
            kept.append(word)
    return first + kept + rest
