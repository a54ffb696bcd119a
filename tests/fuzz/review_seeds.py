"""Right ClaimReview in each form that is read: what its mutants are made from."""

import json
from typing import Any

_REVIEW: dict[str, Any] = {
    "@context": "http://schema.org",
    "@type": ["ClaimReview", "Review"],
    "url": "https://desk.example/1",
    "datePublished": "2024-01-13T10:00:00+05:30",
    "claimReviewed": "The harbour \u201cfreezes\u201d &amp; thaws, क्\u200dष",
    "author": {"@type": "Person", "name": ["Bo Wren", "writer"]},
    "publisher": {"@type": "Organization", "name": "Harbour Desk", "url": "https://desk.example"},
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Ann Pell", "sameAs": "https://pell.example"},
        "datePublished": "2024-01-10",
        "firstAppearance": {"@type": "CreativeWork", "url": "https://post.example/9"},
        "appearance": ["https://post.example/10"],
    },
    "reviewRating": {
        "ratingValue": 1,
        "worstRating": "1",
        "bestRating": 5,
        "alternateName": "Falso",
    },
    "correction": "A name was wrong",
}
_MEDIA = {
    "@type": "MediaReview",
    "url": _REVIEW["url"],
    "mediaAuthenticityCategory": "StagedContent",
}
_BY_ID = {
    "@graph": [
        {**_REVIEW, "itemReviewed": {"@id": "#c"}, "author": {"@id": "#d"}},
        {"@id": "#c", "@type": "Claim", "author": "Cy Dow", "name": "It rains"},
        {"@id": "#d", "@type": "NewsMediaOrganization", "name": "Bell"},
    ]
}
_ITEM = """<div itemscope itemtype="https://schema.org/ClaimReview">
<a itemprop="url" href="/2">it</a>
<b itemprop="claimReviewed">It hails</b><i itemprop="author" itemscope
itemtype="https://schema.org/Organization"><b itemprop="name">Bell</b></i>
<time itemprop="datePublished" datetime="2024-02-03">then</time><i itemprop="reviewRating" itemscope
itemtype="https://schema.org/Rating"><b itemprop="alternateName">True</b></i></div>"""
_RDFA = (
    _ITEM.replace("itemscope", 'vocab="https://schema.org/"')
    .replace('itemtype="https://schema.org/', 'typeof="')
    .replace("itemprop", "property")
)
_ANSWER = {
    "claims": [
        {
            "text": "It rains",
            "claimant": "Bo Wren",
            "claimDate": "2022-06-22T15:45:00Z",
            "claimReview": [
                {
                    "publisher": {"name": "Desk", "site": "desk.example"},
                    "url": "https://desk.example/3",
                    "reviewDate": "2022-06-23T00:00:00Z",
                    "textualRating": "Misleading",
                    "languageCode": "en",
                }
            ],
        }
    ]
}


def _page(*scripts: Any, body: str = "") -> str:
    marked = "".join(
        f'<script type="application/ld+json">{json.dumps(one, ensure_ascii=False)}</script>\n'
        for one in scripts
    )
    link = '<link rel="canonical" href="https://desk.example/c">'
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head>{link}\n{marked}</head><body>{body}</body></html>'
    )


def review_seeds() -> dict[str, bytes]:
    """Give each form by the name of a file."""
    lines = [_REVIEW, {"url": "https://desk.example/c", "page": _page(_REVIEW)}]
    forms = {
        "scripts.html": _page(_REVIEW, _BY_ID, _MEDIA),
        "microdata.html": _page(body=_ITEM),
        "rdfa.html": _page(body=_RDFA),
        "feed.json": json.dumps({"dataFeedElement": [{"item": [_REVIEW]}, _BY_ID]}, indent=1),
        "answer.json": json.dumps(_ANSWER),
        "reviews.jsonl": "\n".join(map(json.dumps, lines)),
    }
    return {name: written.encode() for name, written in forms.items()}
