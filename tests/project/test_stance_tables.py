"""The page on stance tables does what it says, and the mappings for public tables read them."""

import json
import os
import re
from pathlib import Path

import pytest

import kb
from kb.ingest.stance_mapping import KEYS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "stance-tables.md"
MAPPINGS = ROOT / "docs" / "mappings"


@pytest.fixture(scope="module")
def data() -> Path:
    """The folder of real data."""
    place = os.environ.get("KB_DATA")
    if not place:
        pytest.skip("KB_DATA does not name the folder of real data")
    return Path(place)


def counted(table: Path, mapping: str) -> tuple[int, int, dict[str, int]]:
    """Add a table; give the number of conflicts, of their pairs, and the pairs of each claim."""
    with kb.open(":memory:") as base:
        base.add(table, mapping=MAPPINGS / mapping)
        found = base.contradictions()
        rows = list(base.query("disputed-claims").results())
    assert {conflict.rule for conflict in found} == {"opposed-stances"}
    assert sum(int(row["pairs"].value) for row in rows) == sum(c.pairs for c in found)
    assert len(rows) == len(found)
    pairs = {row["text"].value: int(row["pairs"].value) for row in rows}
    return len(found), sum(conflict.pairs for conflict in found), pairs


def test_every_key_of_a_mapping_is_explained():
    page = PAGE.read_text(encoding="utf-8")

    assert [key for key in KEYS if f"`{key}`" not in page] == []


def test_the_example_does_what_the_page_says(tmp_path):
    page = PAGE.read_text(encoding="utf-8")
    blocks = dict(reversed(re.findall(r"```(csv|yaml)\n(.*?)```", page, re.DOTALL)))
    for ending, text in blocks.items():
        (tmp_path / f"rumours.{ending}").write_text(text, encoding="utf-8")
    with kb.open(":memory:") as base:
        added = base.add(tmp_path / "rumours.csv", mapping=tmp_path / "rumours.yaml").added[0]
        [conflict] = base.contradictions()
        why = base.why("1", "3")

    assert (added.new, added.ignored) == (4, 1)
    assert (conflict.left.speaker, conflict.right.speaker) == (
        "Eddersund Courier",
        "Larkholm Times",
    )
    assert (conflict.tier, conflict.pairs, len(conflict.left_others)) == ("strict", 2, 1)
    assert why.conflict is None


def test_every_shipped_mapping_is_on_a_page():
    pages = [PAGE, PAGE.with_name("review-tables.md")]
    text = "".join(page.read_text(encoding="utf-8") for page in pages)

    assert [file.name for file in MAPPINGS.iterdir() if f"(mappings/{file.name})" not in text] == []


@pytest.mark.parametrize(
    ("mapping", "name", "table"),
    [
        ("emergent.yaml", "pairs.jsonl", [
            {"pair": "1", "claim": "Ice", "headline": "Ice comes", "stance": "for", "part": "dev"},
            {"pair": "2t", "claim": "Ice", "headline": "No ice", "stance": "against", "part": "dev",
             "claimId": "c", "articleId": "a"},
            {"pair": "3", "claim": "Ice", "headline": "Ice?", "stance": "observing", "part": "dev"},
        ]),
        ("climate-fever.yaml", "claims.jsonl", [
            {"claim_id": "0", "claim": "Ice", "claim_label": "DISPUTED", "evidences": [
                {"evidence_id": f"Ice:{n}", "evidence_label": label, "article": "Ice",
                 "evidence": label.lower(), "entropy": 0.5, "votes": [label, None]}
                for n, label in enumerate(("SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"))
            ]},
        ]),
        ("fnc-1.yaml", "stances.csv",
         "Headline,Body ID,Stance\nIce,1,agree\nIce,1,unrelated\nNo,1,disagree\nHm,1,discuss\n"),
    ],
    ids=["emergent", "climate-fever", "fnc-1"],
)  # fmt: skip
def test_a_shipped_mapping_reads_a_table_of_that_shape(tmp_path, mapping, name, table):
    text = table if isinstance(table, str) else "".join(json.dumps(row) + "\n" for row in table)
    (tmp_path / name).write_text(text, encoding="utf-8")

    assert counted(tmp_path / name, mapping)[:2] == (1, 1)


def test_emergent_gives_each_disputed_claim_with_all_its_pairs(data):
    lines = (data / "emergent" / "expected-contradictions.jsonl").read_text().splitlines()
    expected = {row["claim"]: row["contradicting_pairs"] for row in map(json.loads, lines)}

    assert counted(data / "emergent" / "pairs.jsonl", "emergent.yaml") == (33, 641, expected)


def test_climate_fever_gives_each_claim_with_support_and_refutation(data):
    table = data / "climate-fever" / "climate-fever.jsonl"
    expected = set()
    for row in map(json.loads, table.read_text().splitlines()):
        labels = {evidence["evidence_label"] for evidence in row["evidences"]}
        if labels >= {"SUPPORTS", "REFUTES"}:
            expected.add(row["claim"])

    conflicts, _, pairs = counted(table, "climate-fever.yaml")

    assert conflicts == 54
    assert set(pairs) == expected


def test_the_fake_news_challenge_gives_agree_times_disagree(data):
    assert counted(data / "fnc1" / "stances.csv", "fnc-1.yaml")[:2] == (75, 1558)
