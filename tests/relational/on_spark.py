"""Spark gives what SPARQL gives, on a cluster of two machines that this one plays: `make spark`.

It is not among the tests that always run, as it takes minutes and half a gigabyte of PySpark.
"""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, Store, parse

from kb.contradictions.derive import match_of
from kb.contradictions.issues import issues
from kb.errors import DerivationFailedError
from kb.graph.records import Records
from kb.query.catalogue import get
from kb.relational.dialect import SPARK, text
from kb.relational.issues import Issues
from kb.relational.running import Running
from tests.relational.both import in_order, loaded, new_triples, of_stories, on_the_store, rows_of

pyspark = pytest.importorskip("pyspark", reason="Spark is not installed: make spark")
# PySpark leaves pipes and sockets to Java open until they are collected.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
DERIVED_THERE = ("wordings", "closure")
REPLIES = "rebuttal-on-record"
# The rules that ship take some hundred steps each; what becomes of rows is the same for all.
RULE = replace(
    get("opposed-stances"),
    name="both-of-a-relation",
    columns=("left", "right", "assertion", "denial", "implied"),
    text="""PREFIX kb: <https://w3id.org/newsclaim/terms#>
SELECT DISTINCT ?left ?right ?assertion ?denial ?implied WHERE {
  ?assertion kb:asserts ?left .
  ?left kb:relation ?relation ; kb:implies ?implied .
  ?right kb:relation ?relation .
  ?denial kb:denies ?right .
  FILTER NOT EXISTS {
    ?assertion kb:saidFrom ?day .
    ?denial kb:saidUntil ?until .
    FILTER (?until < ?day)
  }
}""",
)
TEXTS = ("ΟΔΥΣΣΕΥΣ, ok", "A’Σ", "ªΣ", "İx", "ÀÉ ǅ ẞ Ω K")
CLUSTER = (
    "--master local-cluster[2,1,1024] --conf spark.driver.host=127.0.0.1"
    " --conf spark.driver.bindAddress=127.0.0.1 --conf spark.sql.shuffle.partitions=1"
    # For tables of some hundred rows it takes longer to write programs than to do without.
    " --conf spark.sql.codegen.wholeStage=false --conf spark.sql.codegen.factoryMode=NO_CODEGEN"
    " pyspark-shell"
)


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    """Let Spark start two workers here, which write nothing beside what is installed."""
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    home = tmp_path / "spark"
    home.mkdir()
    for part in Path(pyspark.__file__).parent.iterdir():
        if part.name != "work":
            (home / part.name).symlink_to(part)
    monkeypatch.setenv("SPARK_HOME", str(home))
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", CLUSTER)


def facts_without(store: Store, derived) -> Store:
    """Give what is in a store, but for some triples."""
    left = Store()
    left.extend(store)
    lines = "".join(f"{' '.join(triple)} .\n" for triple in derived)
    for triple in parse(lines, RdfFormat.N_TRIPLES):
        left.remove(Quad(triple.subject, triple.predicate, triple.object))
    return left


# First, as one process starts Java once.
def test_without_java_it_is_said_that_spark_does_not_start(tmp_path, monkeypatch):
    from kb.relational.spark_engine import SparkEngine

    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    with pytest.raises(DerivationFailedError, match=r"Spark could not .* it does not start"):
        SparkEngine(tmp_path)


# All in one test, as it takes longer to start a cluster than to use it.
def test_a_cluster_derives_and_finds_what_sparql_does(tmp_path, cluster):
    from kb.relational.spark_engine import SparkEngine

    store = of_stories("2018-facebook-partners")
    expected = on_the_store(store)
    there = {name: expected.derived[name] for name in DERIVED_THERE}
    given = facts_without(store, set().union(*there.values()))
    rows = store.query(RULE.text)
    matches = [match_of(RULE, (row[name].value for name in RULE.columns)) for row in rows]

    with loaded(given, tmp_path, SparkEngine) as engine:
        running = Running(engine)
        running.know([*map(get, DERIVED_THERE), RULE, get(REPLIES)])
        derived = {name: set(new_triples(running, get(name))) for name in DERIVED_THERE}
        replies = set(rows_of(running, get(REPLIES)))
        found = {in_order(issue) for issue in Issues(running, lambda *_: False).of([RULE])}
        lower = list(engine.rows(f"SELECT {', '.join(SPARK.lower.format(text(t)) for t in TEXTS)}"))

    assert derived == there
    assert replies == expected.rows[REPLIES]
    assert found == {in_order(issue) for issue in issues(matches, Records(store))}
    assert lower == [tuple(_lower(store, one) for one in TEXTS)]
    assert all(there.values())
    assert any(issue.pairs > 1 for issue in found)
    assert any((tmp_path / "spark" / "work").iterdir())  # the workers ran


def _lower(store: Store, one: str) -> str:
    (row,) = store.query(f"SELECT (LCASE('{one}') AS ?low) {{}}")
    return row["low"].value
