"""Texts of other scripts come in and go out unchanged, code point by code point."""

import csv
import io
import json

import pytest
from pyoxigraph import Literal, RdfFormat, parse

import kb

HINDI = "\u0915\u094d\u200d\u0937 \u0915\u094d\u200c\u0937 \u095b \u091c\u093c"
ARABIC = "\u200f\u00ab\u0627\u0644\u0645\u064a\u0646\u0627\u0621\u00bb \u0640 \u061c\u066a\u0665"
CHINESE = "\u300c\u6e2f\u53e3\U00020bb7\u300d\u3000\u662f\u5047\u7684\uff0c\u2460"
MAPPING = "claim: c\nclaimant: w\nreviewer: d\nverdict: v\nurl: u\ntitle: t\nkeep: [k]\n"


def table(text):
    rows = io.StringIO()
    address = "https://d.example/1"
    cells = [text, f"w{text}", f"d{text}", f"v{text}", address, f"t{text}", f"k{text}"]
    csv.writer(rows).writerows(["cwdvutk", cells])
    return rows.getvalue().encode()


def review(text):
    return json.dumps(
        {
            "@context": "https://schema.org", "@type": "ClaimReview", "claimReviewed": text,
            "url": "https://d.example/1", "headline": f"t{text}", "correction": f"k{text}",
            "author": {"@type": "Organization", "name": f"d{text}"},
            "reviewRating": {"@type": "Rating", "alternateName": f"v{text}"},
            "itemReviewed": {"@type": "Claim", "author": {"name": f"w{text}"}},
        }
    ).encode()  # fmt: skip


@pytest.mark.parametrize("text", [HINDI, ARABIC, CHINESE], ids=["Hindi", "Arabic", "Chinese"])
@pytest.mark.parametrize("written", [table, review])
def test_what_comes_in_goes_out_as_it_is(tmp_path, written, text):
    file, mapping = tmp_path / "in.csv", tmp_path / "mapping.yaml"
    mapping.write_text(MAPPING)
    file.write_bytes(written(text))
    parts = {text, f"w{text}", f"d{text}", f"v{text}", f"t{text}"}
    with kb.open(":memory:") as base:
        if written is table:
            base.add(file, mapping=mapping)
        else:
            base.add(file, kind="claimreview")

        quads = parse("".join(base.export("nquads")), format=RdfFormat.N_QUADS)
        texts = {quad.object.value for quad in quads if isinstance(quad.object, Literal)}
        assert parts <= texts
        assert any(f"k{text}" in one for one in texts)
        (out,) = json.loads("".join(base.export("claimreview")))["dataFeedElement"]
        assert out["claimReviewed"] == text
        cells = {one for row in csv.reader(base.export("csv")) for one in row}
        assert {f"w{text}", f"v{text}", f"“{text}”"} <= cells
