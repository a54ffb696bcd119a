"""`kb stats`."""

from kb.cli.rows import AsCsv, AsJson, AsJsonLines, AsTsv, Form, form_of, print_json, print_rows
from kb.cli.session import Session


def stats(
    session: Session,
    as_json: AsJson = False,
    as_jsonl: AsJsonLines = False,
    as_csv: AsCsv = False,
    as_tsv: AsTsv = False,
) -> None:
    """Count what is in the base.

    With --json, one object with all counts.

    Example: kb stats
    """
    form = form_of(json=as_json, jsonl=as_jsonl, csv=as_csv, tsv=as_tsv)
    with session.open() as base:
        counts = base.stats()
    if form is Form.JSON:
        print_json(counts)
        return
    rows = [{"what": name.replace("_", " "), "number": count} for name, count in counts.items()]
    print_rows(session, rows, form, columns=("what", "number"))
