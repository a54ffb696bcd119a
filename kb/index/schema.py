"""The tables of an index.

A statement has a number, and lists come in the order of the numbers: that in which statements were
taken in, those of a story in the order of their ids. Words that several rows share are kept once.
What statements are found by, words and marks alike, is in two full-text tables, of statements and
of reports, whose lists are short on disk and are intersected from the rarest. How many have a word
or a mark is counted when it is written; who has a frequent one is also kept as bits (`bitmaps`).
"""

import sqlite3

from kb.model.conflict import Tier

FORMAT = 14
FOUND = ("stated", "reported")
"""The full-text tables of what is stated and of reports of it."""
TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE shared (number INTEGER PRIMARY KEY, hash INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX shared_hash ON shared (hash);

CREATE TABLE proposition (number INTEGER PRIMARY KEY, iri NOT NULL UNIQUE,
    sentence INTEGER NOT NULL, words INTEGER NOT NULL, about INTEGER NOT NULL);

CREATE TABLE statement (
    number INTEGER PRIMARY KEY, iri NOT NULL UNIQUE, is_report INTEGER NOT NULL,
    collection INTEGER NOT NULL, local TEXT NOT NULL, entry TEXT, story INTEGER NOT NULL,
    voice INTEGER NOT NULL, stance INTEGER NOT NULL, source INTEGER NOT NULL,
    said INTEGER NOT NULL, chain INTEGER NOT NULL, quote INTEGER NOT NULL,
    start INTEGER, stop INTEGER, proposition INTEGER NOT NULL, told INTEGER NOT NULL);
CREATE INDEX statement_local ON statement (local, collection);
CREATE INDEX statement_entry ON statement (entry, collection) WHERE entry <> '';
CREATE INDEX statement_proposition ON statement (proposition);

CREATE VIRTUAL TABLE stated USING fts5 (marks, quote, content, names, content = '',
    columnsize = 0, tokenize = 'unicode61');
CREATE VIRTUAL TABLE reported USING fts5 (marks, quote, content, names, content = '',
    columnsize = 0, tokenize = 'unicode61');
CREATE TABLE total (is_report INTEGER NOT NULL, term TEXT NOT NULL, statements INTEGER NOT NULL,
    PRIMARY KEY (is_report, term)) WITHOUT ROWID;

CREATE TABLE bits (number INTEGER PRIMARY KEY, is_report INTEGER NOT NULL, term TEXT NOT NULL,
    block INTEGER NOT NULL, bits BLOB NOT NULL);
CREATE UNIQUE INDEX bits_term ON bits (is_report, term, block);
CREATE TABLE block (number INTEGER PRIMARY KEY);

CREATE TABLE name (number INTEGER PRIMARY KEY, id TEXT NOT NULL, node TEXT NOT NULL,
    kind TEXT NOT NULL, label INTEGER NOT NULL, short TEXT NOT NULL, folded TEXT);
CREATE INDEX name_id ON name (id);
CREATE INDEX name_short ON name (short);
CREATE INDEX name_node ON name (node);
CREATE INDEX name_folded ON name (folded) WHERE folded IS NOT NULL;
CREATE INDEX name_story ON name (number) WHERE kind = 'story';

CREATE TABLE conflict (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, sort TEXT NOT NULL, tier TEXT NOT NULL,
    rule TEXT NOT NULL, newest INTEGER NOT NULL, pairs INTEGER NOT NULL, note TEXT NOT NULL,
    left_first INTEGER NOT NULL, left_others INTEGER NOT NULL,
    right_first INTEGER NOT NULL, right_others INTEGER NOT NULL, row TEXT NOT NULL);
CREATE INDEX conflict_sort ON conflict (sort, id);
CREATE INDEX conflict_newest ON conflict (newest DESC, sort, id);
CREATE INDEX conflict_tier ON conflict (tier, pairs);
CREATE INDEX conflict_note ON conflict (note) WHERE note <> '';
CREATE TABLE side (conflict INTEGER NOT NULL, side INTEGER NOT NULL, place INTEGER NOT NULL,
    statement INTEGER NOT NULL, PRIMARY KEY (conflict, side, place)) WITHOUT ROWID;
CREATE INDEX side_statement ON side (statement);
CREATE TABLE conflict_mark (mark INTEGER NOT NULL, newest INTEGER NOT NULL,
    conflict INTEGER NOT NULL, PRIMARY KEY (mark, newest, conflict)) WITHOUT ROWID;
"""
TALLY = (
    "CREATE TABLE IF NOT EXISTS tally (name TEXT PRIMARY KEY, many INTEGER NOT NULL) WITHOUT ROWID"
)
"""How much there is of each kind, apart, as an index of an older release has no such table."""
_STATED = "FROM statement WHERE is_report = 0"
_CHECKED = "json_extract(text, '$[3]') = 'checked'"
_STANCES = "statement JOIN shared ON shared.number = stance WHERE is_report = 0 AND"
COUNTS = {
    "stories": "SELECT count(DISTINCT node) FROM name WHERE kind = 'story'",
    "sources": "SELECT count(DISTINCT node) FROM name WHERE kind = 'source'",
    "statements": (
        "SELECT count(*) FROM (SELECT collection, coalesce(entry, local)"
        f" {_STATED} AND entry IS NOT '' UNION SELECT '', id FROM name WHERE kind = 'utterance')"
    ),
    "atomic_statements": f"SELECT count(*) {_STATED}",
    "reports": "SELECT count(*) FROM statement WHERE is_report = 1",
    "propositions": f"SELECT count(DISTINCT proposition) {_STATED}",
    "speakers": (
        "SELECT count(DISTINCT json_extract(text, '$[1]')) FROM shared"
        f" WHERE number IN (SELECT voice {_STATED})"
    ),
    "quotes_checked": f"SELECT count(*) FROM {_STANCES} {_CHECKED}",
    "quotes_not_checked": f"SELECT count(*) FROM {_STANCES} NOT {_CHECKED}",
    **{
        f"conflicts_{tier}": f"SELECT count(*) FROM conflict WHERE tier = '{tier}'" for tier in Tier
    },
    **{
        f"pairs_{tier}": f"SELECT total(pairs) FROM conflict WHERE tier = '{tier}'"
        for tier in (Tier.STRICT, Tier.BRIDGED)
    },
}


def make_tables(connection: sqlite3.Connection) -> None:
    """Make all tables in an empty file, in the transaction that is open."""
    connection.executescript(f"BEGIN; {TABLES}")
