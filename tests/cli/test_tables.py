"""`kb add` with a mapping takes a table of stances in, and says what it left out."""

import json

MAPPING = """\
story: rumours
title: Rumours
claim: rumour
speaker: outlet
stance: label
stances: {for: for, against: against, unrelated: none}
source: {type: web-page, title: rumour}
"""
TABLE = "rumour,outlet,label\nIce,A,for\nIce,B,against\nIce,C,against\nIce,D,unrelated\n"


def test_a_table_is_added_with_its_mapping(run, tmp_path):
    (tmp_path / "table.csv").write_text(TABLE)
    (tmp_path / "mapping.yaml").write_text(MAPPING)
    store = ("--store", tmp_path)
    run("init", tmp_path)
    added = run("add", tmp_path / "table.csv", "--mapping", tmp_path / "mapping.yaml", *store)

    assert added.exit_code == 0
    assert "3 new statements" in added.stderr
    assert "1 row without a stance ignored" in added.stderr
    plain = run("contradictions", *store)
    assert "2 pairs of statements" in plain.stdout
    assert "1 conflict: 1 strict with 2 pairs of statements" in plain.stderr
    [conflict] = json.loads(run("contradictions", "--json", *store).stdout)
    assert (conflict["rule"], conflict["pairs"]) == ("opposed-stances", 2)
    assert json.loads(run("stats", "--json", *store).stdout)["pairs_strict"] == 2


def test_a_table_without_a_mapping_is_refused_with_what_to_do(run, tmp_path):
    (tmp_path / "table.csv").write_text(TABLE)
    run("init", tmp_path)
    refused = run("add", tmp_path / "table.csv", "--store", tmp_path)

    assert refused.exit_code == 1
    assert "--mapping FILE" in refused.stderr
