"""Story files as hypothesis makes them: every part of the format, names and words in any script.

What is drawn is a mapping as YAML has it, so that the reader, the writers and all that lies between
are held to the same. It is valid by construction; a file that is refused is a fault.
"""

from dataclasses import dataclass, field
from typing import Any

import yaml
from hypothesis import strategies as st

from kb.graph.write import REPLY_KINDS, SOURCE_TYPES
from kb.model.proposition import SHARES
from kb.model.sameness import Sameness
from kb.model.story import Act, Certainty, Polarity, VerbClass
from kb.text.safe import forbidden, is_blank

Draw = Any
OUTLETS, PEOPLE, KINDS = ("post", "herald"), ("ann", "line"), ("letters", "papers")
ALL = (*OUTLETS, *PEOPLE, "unnamed")
AWKWARD = (
    "पुल बंद है, और नहीं खुलेगा", "الجسر مغلق أمام الشاحنات", "桥已经关闭。", "A\n\\\"'’“b” ", "no",
    "0.10", "2018-12-19", "- [x]: {y} #z", "\u202eabc\u2069", "e\u0301\u200d😀", "\t a \u2028 b",
    "<b>&amp;</b> ]]>", "@prefix kb: <x> .", "'''\"\"\"", "=1+1", "\ufeffx", "null", "\u00a0", "~",
)  # fmt: skip
DAYS = ("2018", "2018-03", "2018-03-02", "2018-03-02~", "2017/2018-01", "[2017..2018]",
        "../2018-03-02", "2018-03-02T10:15Z", "2018-03-01T23:30-05:00")  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=12),
).filter(lambda text: not forbidden(text) and not is_blank(text))
WORDINGS = ("The bridge is closed", "The bridge was shut", *AWKWARD[:3])
"""What is claimed; few wordings, so that stances meet."""
_RELATIONS = {
    "give-access": ("agent", "recipient", "theme"),
    "share": ("agent", "recipient", "theme"),
    "use": ("agent", "theme"),
    "have-ability": ("agent", "theme"),
    "meet": ("agent", "counterpart"),
    "count-of": ("theme",),
    "pay": ("agent", "recipient"),
}
_FILLERS = {"theme": (*KINDS, "information"), "condition": ("unasked", "without-permission")}
_NUMERIC, _OF_SETS = ("count-of", "pay"), ("share", "use", "give-access")
_VERBS = ("said", "claims", "confirmed", "falsely claimed", "wrote")


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw a value, or "" for a key that is left out."""
    return st.one_of(st.just(""), strategy)


def mapping(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a mapping without the keys that have no value."""
    return st.fixed_dictionaries(parts).map(filled)


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out the keys that have no value."""
    return {name: value for name, value in values.items() if value not in ("", [], {})}


@dataclass(frozen=True)
class StoryFile:
    """A story file, which hypothesis does not print whole."""

    text: str = field(repr=False)

    @property
    def content(self) -> bytes:
        """Its bytes."""
        return self.text.encode()


def story_files(id: str = "story") -> st.SearchStrategy[StoryFile]:
    """Draw a story file."""
    return _stories(id).map(
        lambda story: StoryFile(yaml.safe_dump(story, allow_unicode=True, sort_keys=False))
    )


@st.composite
def _stories(draw: Draw, id: str) -> dict[str, Any]:
    sources = {name: draw(_source(n)) for n, name in enumerate(("s-one", "s-two", "s-3"))}
    statements = [draw(_statement(f"e{n}", sources)) for n in range(draw(st.integers(1, 6)))]
    ids = [entry["id"] for entry in statements]
    return filled(
        {
            "story": id,
            "title": draw(TEXTS),
            "description": draw(maybe(TEXTS)),
            "language": draw(st.sampled_from(["", "hi", "zh-hant", "ar"])),
            "sources": sources,
            "entities": draw(_entities()),
            "statements": statements,
            "replies": [draw(_reply(f"r{n}", [*sources, *ids], ids)) for n in range(2)],
            "judgements": draw(_judgements()),
        }
    )


@st.composite
def _entities(draw: Draw) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in (*OUTLETS, *PEOPLE):
        found[name] = draw(_named(is_a=st.just("news-outlet" if name in OUTLETS else "company")))
    found["letters"] = draw(_named(broader=st.sampled_from(["information", "papers"])))
    found["papers"] = draw(
        _named(broader=st.just("information"), closed=st.sampled_from(["", "yes"]))
    )
    found["unasked"] = draw(_named(broader=st.just("condition")))
    if draw(st.booleans()):
        key = draw(st.sampled_from(["exact_match", "close_match"]))
        found["unasked"][key] = draw(
            mapping(to=st.just("without-permission"), by=TEXTS, because=TEXTS)
        )
    if draw(st.booleans()):
        found["ann"]["distinct_from"] = "line"
    if draw(st.booleans()):
        found["line"]["part_of"] = ["ann"]
    return found


def _named(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return mapping(
        name=TEXTS,
        aliases=maybe(st.lists(TEXTS, max_size=2)),
        description=maybe(TEXTS),
        same_as=maybe(st.just("https://www.wikidata.org/entity/Q42")),
        **parts,
    )


def _source(number: int) -> st.SearchStrategy[dict[str, Any]]:
    url = f"https://example.org/é/{number}?q=<>".replace("<>", "%3C%3E")
    first = mapping(date=maybe(st.just("2018-03-04")), mark=maybe(TEXTS))
    versions = st.tuples(first, mapping(mark=TEXTS)).map(lambda two: {"v1": two[0], "v2": two[1]})
    return (
        mapping(
            type=st.sampled_from(tuple(SOURCE_TYPES)),
            title=TEXTS,
            publisher=st.sampled_from(OUTLETS),
            author=maybe(st.sampled_from(PEOPLE)),
            url=maybe(st.just(url)),
            published=maybe(st.sampled_from(["2018-03-05", "2018-03", "2018-03-05T08:00Z"])),
            retrieved=maybe(st.just("2019-01-01")),
            language=maybe(st.sampled_from(["en", "ar"])),
            sha256=maybe(st.just(f"{number:064x}")),
            versions=versions,
            version=st.sampled_from(["", "v2"]),
            based_on=st.sampled_from(["", "s-3"]) if number == 0 else st.just(""),
            note=maybe(TEXTS),
        )
        .map(lambda source: source if "sha256" in source else {**source, "version": ""})
        .map(filled)
    )


@st.composite
def _statement(draw: Draw, id: str, sources: dict[str, Any]) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(sources)))
    reported = draw(maybe(_reports()))
    # Two entries that say the very same in no words or the same ones would be one.
    quote = f"{draw(TEXTS)} {id}" if id != "e0" or draw(st.booleans()) else ""
    act = draw(st.sampled_from(list(Act)))
    claims = draw(st.lists(_claim(), min_size=1, max_size=3))
    several = len(claims) > 1
    parts = [claim | {"id": f".p{n}"} for n, claim in enumerate(claims)] if several else []
    start = draw(st.integers(0, 9))
    return filled(
        {
            "id": id,
            "source": name,
            "quote": quote,
            "at": f"{start}-{start + len(quote)}" if quote and draw(st.booleans()) else "",
            "prefix": draw(maybe(TEXTS)) if quote else "",
            "suffix": draw(maybe(TEXTS)) if quote else "",
            "unheld": draw(st.sampled_from(["", "yes"]))
            if quote and "sha256" in sources[name]
            else "",
            "no_quote_because": "" if quote else draw(TEXTS),
            "speaker": draw(st.sampled_from(ALL)) if reported else sources[name]["publisher"],
            "on_behalf_of": draw(st.sampled_from(["", "", *PEOPLE])),
            "role": draw(maybe(TEXTS)),
            "reported_by": reported,
            "original": draw(st.sampled_from(["", "", "s-two"])),
            "verbatim": draw(st.sampled_from(["", "yes"])),
            "version": draw(st.sampled_from(["", "v1"])),
            "last_version": draw(st.sampled_from(["", "v2"])),
            "act": act.value,
            "polarity": ""
            if act is Act.DENIES
            else draw(st.sampled_from(["", *(p.value for p in Polarity)])),
            "certainty": draw(st.sampled_from(["", *(c.value for c in Certainty)])),
            "said_at": draw(st.sampled_from(["", *DAYS])),
            "note": draw(maybe(TEXTS)),
            "claim": "" if several else claims[0],
            "claims": parts,
        }
    )


def _reports() -> st.SearchStrategy[Any]:
    link = mapping(
        speaker=maybe(st.sampled_from(ALL[:-1])),
        verb=st.sampled_from(_VERBS),
        **{"class": st.sampled_from(["", *(v.value for v in VerbClass)])},
    )
    own = mapping(
        verb=st.just("muttered darkly"), **{"class": st.sampled_from([v.value for v in VerbClass])}
    )
    return st.one_of(
        st.sampled_from(_VERBS), st.lists(st.one_of(link, own), min_size=1, max_size=2)
    )


@st.composite
def _claim(draw: Draw) -> dict[str, Any]:
    relation = draw(st.sampled_from([*_RELATIONS, "claim", "claim", "other"]))
    if relation == "claim":
        return {"relation": relation, "text": draw(st.one_of(st.sampled_from(WORDINGS), TEXTS))}
    roles = _RELATIONS.get(relation, ("agent",))
    found = {role: draw(st.sampled_from(_FILLERS.get(role, PEOPLE))) for role in roles}
    return filled(
        {
            "relation": relation,
            **found,
            "condition": draw(st.sampled_from(["", "", *_FILLERS["condition"]])),
            "time": draw(st.sampled_from(["", "", "now", "future", *DAYS])),
            "value": draw(_number()) if relation in _NUMERIC else "",
            "extent": draw(maybe(_share())) if relation in _OF_SETS else "",
            "text": draw(TEXTS) if relation == "other" else "",
            "presupposed": "",
        }
    )


@st.composite
def _number(draw: Draw) -> dict[str, Any]:
    low, more = draw(st.integers(-3, 400)), draw(st.integers(1, 9))
    numbers = draw(
        st.sampled_from(
            [
                {"exactly": f"{low}.50"},
                {"at_least": f"{low}"},
                {"more_than": f"{low}", "at_most": f"{low + more}"},
                {"less_than": f"{low:,}.0"},
                {"about": f"{low}"},
            ]
        )
    )
    return numbers | draw(
        mapping(
            unit=st.sampled_from(["", "companies", "km", "percent", "पुल"]),
            as_of=st.sampled_from(["", "2018-03"]),
            text=maybe(TEXTS),
        )
    )


def _share() -> st.SearchStrategy[Any]:
    bounds = st.sampled_from(
        [{"exactly": "0.25"}, {"more_than": "0.6"}, {"at_least": "0", "less_than": "0.30"}]
    )
    return st.one_of(st.sampled_from(tuple(SHARES)), bounds)


@st.composite
def _reply(draw: Draw, id: str, ends: list[str], entries: list[str]) -> dict[str, Any]:
    """Draw a reply to something else than what replies."""

    def end(but: list[str]) -> list[str]:
        one, some = ([name for name in names if name not in but] for names in (ends, entries))
        lists = st.lists(st.sampled_from(some), min_size=1, max_size=3) if some else st.nothing()
        return draw(st.one_of(st.sampled_from(one).map(lambda name: [name]), lists))

    sender = end([])
    return filled(
        {
            "id": id,
            "from": sender[0] if len(sender) == 1 else sender,
            "to": end(sender),
            "kind": draw(st.sampled_from(tuple(REPLY_KINDS))),
            "stated_in": draw(st.sampled_from(["", *entries])),
            "note": draw(maybe(TEXTS)),
        }
    )


def _judgements() -> st.SearchStrategy[list[Any]]:
    return st.lists(
        mapping(
            claims=st.lists(st.sampled_from(WORDINGS), min_size=2, max_size=2, unique=True),
            verdict=st.sampled_from([verdict.value for verdict in Sameness]),
            by=TEXTS,
            because=TEXTS,
            on=st.sampled_from(["2020-01-01", "2020-01-02T00:00Z", "2020-01-02T10:00+05:30"]),
        ),
        max_size=3,
    )
