"""RDF comes in only if it is exactly what its stories would be written as."""

import socket
import threading

import pytest

import kb
from kb.errors import RefusedError
from kb.ingest.rdf import read_rdf


def refused(content: bytes, kind: str, tmp_path) -> str:
    file = tmp_path / "in"
    file.write_bytes(content)
    with kb.open(":memory:") as base:
        with pytest.raises(RefusedError) as caught:
            base.add(file, kind=kind)
        assert base.find() == []
    return str(caught.value)


def lines(seed):
    return "".join(seed.export("ntriples")).splitlines(keepends=True)


@pytest.mark.parametrize("predicate", ["#polarity>", "#act>", "#certainty>", "#content>",
                                       "wasAttributedTo>", "hadPrimarySource>", "#relation>",
                                       "#makes>", "#verbClass>", "oa#exact>"])  # fmt: skip
def test_a_record_with_a_missing_part_is_refused(seed, tmp_path, predicate):
    all_lines = lines(seed)
    first = next(n for n, line in enumerate(all_lines) if predicate in line.split(" ")[1])
    content = "".join(all_lines[:first] + all_lines[first + 1 :])

    assert refused(content.encode(), "ntriples", tmp_path)


def test_what_is_passed_on_without_end_is_refused(seed, tmp_path):
    """Link by link up to a bound, as each is compared with all below it."""
    all_lines = lines(seed)
    report = next(line.split(" ")[0] for line in all_lines if "#reports>" in line)
    own = [line for line in all_lines if line.startswith(report)]
    content, inner = list(all_lines), report
    for number in range(51):
        outer = f"<https://w3id.org/newsclaim/statement/{number:032x}>"
        content += [
            f"{outer} {line.split(' ')[1]} {inner} .\n" if "#reports>" in line
            else line.replace(report, outer) for line in own
        ]  # fmt: skip
        inner = outer

    assert "over 50 times" in refused("".join(content).encode(), "ntriples", tmp_path)


def test_a_reply_of_a_source_to_itself_is_refused(seed, tmp_path):
    """A story file cannot say it, so that what comes in goes out as one, too."""
    all_lines = lines(seed)
    end = next(line for line in all_lines if "#replyFrom>" in line).split(" ")
    kept = [one for one in all_lines if not one.startswith(f"{end[0]} <") or "#replyTo>" not in one]
    told = f"{end[0]} {end[1].replace('replyFrom', 'replyTo')} {end[2]} .\n"

    assert "cannot answer itself" in refused("".join([*kept, told]).encode(), "ntriples", tmp_path)


def test_a_changed_role_no_longer_fits_its_address(seed, tmp_path):
    content = "".join(lines(seed)).replace("/entity/bing> .", "/entity/spotify> .")

    assert "does not fit" in refused(content.encode(), "ntriples", tmp_path)


@pytest.mark.parametrize(
    "extra",
    [
        "<urn:a> <urn:b> <urn:c> .",
        "_:x <urn:b> <urn:c> .",
        "<https://w3id.org/newsclaim/statement/1> <https://w3id.org/newsclaim/terms#asserts> "
        "<https://w3id.org/newsclaim/proposition/1> .",
        "<https://w3id.org/newsclaim/entity/facebook> "
        "<https://w3id.org/newsclaim/relation/give-access> "
        "<https://w3id.org/newsclaim/entity/bing> .",
    ],
)
def test_nothing_foreign_or_derived_slips_in_beside_records(seed, tmp_path, extra):
    content = "".join(lines(seed)) + extra + "\n"

    assert refused(content.encode(), "nquads", tmp_path)


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("turtle", b"@prefix a: <urn:a> .\na:b a:c .\n", ":2:"),
        ("ntriples", b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b c> <urn:d> .\n", ":2:"),
        ("rdfxml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>', "DOCTYPE"),
        ("rdfxml", "<!DOCTYPE x><x/>".encode("utf-16"), "DOCTYPE"),
        ("turtle", b"[" * 5000, "nested deeper"),
        ("jsonld", b'{"@id": "urn:a", "@id": "urn:b"}', "written twice"),
        ("jsonld", b'{"@id": ', "not JSON"),
        ("jsonld", b"[" * 5000, "nested deeper"),
        ("jsonld", b'{"name": "no context says what this is"}', "would be lost"),
        ("turtle", b"", "not a single triple"),
        ("turtle", b"@prefix kb: <https://w3id.org/newsclaim/terms#> . <urn:a> a kb:Story .",
         "has no schema:name"),
        ("nquads", b"<urn:a> <urn:b> <urn:c> <https://w3id.org/newsclaim/story/x> .",
         "an address of this program"),
        ("turtle", b"<urn:a> <urn:b> <here> .", ":1:17:"),
        ("turtle", b"\xff\xfe", "not turtle"),
        ("rdfxml", b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
         b'<r:Description r:about="http://a.example/b c"/>\n</r:RDF>', ":2:25: not rdfxml"),
        ("jsonld", b'{"@id": "urn:a", "urn:b": "c",\n\n"foo": "bar"}', ":3:2: the key 'foo'"),
        ("jsonld", b'"hello"', ":1:1: this is no JSON-LD"),
        ("jsonld", b'{"@context": "urn:c",\n"@id": "urn:a"}', ":1:15: the context 'urn:c'"),
        ("ntriples", b'<urn:a> <urn:b> "c" .\n<urn:a> <urn:b> "%b" .' % (b"d" * (1024**2 + 1)),
         ":2:18: a text or address is longer"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_its_reason(kind, content, words, tmp_path):
    assert words in refused(content, kind, tmp_path)


def test_a_remote_context_is_never_fetched(tmp_path):
    connections = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(1)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/context"

        def listen():
            try:
                connections.append(server.accept())
            except TimeoutError:
                return

        listener = threading.Thread(target=listen)
        listener.start()
        content = f'{{"@context": "{address}", "@id": "urn:a", "name": "b"}}'
        refused(content.encode(), "jsonld", tmp_path)
        listener.join()

    assert connections == []


def test_a_language_tag_that_is_none_is_placed_in_rdf_xml():
    """The engine says that there is one, and not where."""
    text = (
        '<?xml version="1.0"?>\n'
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:u:">\n'
        '<r:Description r:about="urn:a"><u:b xml:lang="pt-BR">x</u:b>\n'
        '<u:b xml:lang="not a tag">x</u:b></r:Description></r:RDF>\n'
    )

    with pytest.raises(RefusedError) as caught:
        read_rdf("in.rdf", text.encode(), "rdfxml")

    (problem,) = caught.value.problems
    assert problem.line == 4
    assert problem.message.startswith("'not a tag' is no language tag")


@pytest.mark.parametrize("kind", ["ntriples", "nquads", "turtle", "trig"])
def test_a_byte_order_mark_before_all_is_no_part_of_the_text(kind):
    (quad,) = read_rdf("in", b'\xef\xbb\xbf<urn:a> <urn:b> "c" .\n', kind)

    assert str(quad.subject) == "<urn:a>"
    with pytest.raises(RefusedError):
        read_rdf("in", b"\xef\xbb\xbf" * 2 + b'<urn:a> <urn:b> "c" .\n', kind)
