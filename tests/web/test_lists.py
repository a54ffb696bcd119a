"""The pages that list: they are whole, valid, and come in parts."""

import re

import html5lib
import httpx
import pytest

import kb

PLACES = {
    "start": "/",
    "search": "/search?words=messages&stance=denies",
    "contradictions": "/contradictions?tier=strict",
    "stories": "/story",
    "relations": "/relations",
    "questions": "/queries",
    "question": "/query/left-standing-by-denial",
    "answer": "/query/left-standing-by-denial?denial=s23",
    "chart": "/chart/contradictions?story=2018-facebook-partners",
}


def parsed(answer: httpx.Response):
    """Read a page as strictly as the standard has it."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)


@pytest.mark.parametrize("name", PLACES)
def test_a_list_is_answered_as_valid_html(client, name):
    """A strict parser finds nothing to mend, and no id is there twice."""
    answer = client.get(PLACES[name], headers={"Accept": "text/html"})

    assert answer.status_code == 200
    ids = [element.get("id") for element in parsed(answer).iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_a_search_for_nobody_says_so(client):
    """What is not there is no empty list."""
    answer = client.get("/search?speaker=nobody-here")

    assert answer.status_code == 404
    assert "nobody-here" in answer.text


@pytest.mark.parametrize(
    "place",
    [
        "/search?speaker=netflix&speaker=facebook",
        "/contradictions?tier=strict&tier=hedged",
        "/contradictions?order=foo",
        "/search?order=firmest",
        "/same?likeness=nan",
        "/same?words=a&words=b",
        "/chart/timeline?story=a&story=b",
        "/chart/timeline.svg?story=a&story=b",
        "/query/left-standing-by-denial?denial=s23&denial=s24",
        "/sparql?query=ASK%7B%7D&format=csv&format=json",
        "/graphs?default&format=turtle&format=trig",
        "/search?sepaker=netflix",
        "/search?tier=strict",
        "/contradictions?until=2018-12-19",
        "/query/left-standing-by-denial?denail=s23",
        "/chart/timeline?storyy=x",
        "/search?page=0",
        "/search?page=x",
    ],
)
def test_a_choice_that_could_not_be_followed_is_refused(client, place):
    """A list of something else than was meant would look like an answer."""
    assert client.get(place).status_code == 400


@pytest.mark.parametrize(
    "place", ["/search", "/contradictions", "/story", "/same", "/entity/netflix", "/queries"]
)
def test_what_other_sites_put_behind_an_address_is_passed_over(client, place):
    assert client.get(f"{place}?utm_source=x&fbclid=y", follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    "place",
    ["/search", "/contradictions", "/story", "/story/2018-facebook-partners"],
)
def test_a_page_behind_the_last_is_not_there(client, place):
    """Else it would say that nothing is on record."""
    far = client.get(f"{place}?page=99", headers={"Accept": "text/html"}, follow_redirects=True)

    assert far.status_code == 404
    assert "is 1." in far.text or "is 3." in far.text


def test_links_to_data_lead_there_from_every_name_of_a_page(client):
    for place in ("/entity/netflix.html", "/terms.html", "/statement/s16.html"):
        page = client.get(place, headers={"Accept": "text/html"}, follow_redirects=True)
        links = set(re.findall(r'href="(/[^"]*\.(?:ttl|trig|jsonld))"', page.text))

        assert len(links) == 3
        assert all(client.get(link).status_code == 200 for link in links)


def test_who_is_led_on_keeps_what_he_asked_for(client):
    answer = client.get("/statement/s16.html?page=1")

    assert answer.status_code == 303
    assert answer.headers["location"].endswith(".html?page=1")


def test_a_list_in_several_headers_is_one_list(client):
    accept = [("Accept", "image/png"), ("Accept", "text/csv")]
    answer = client.get("/sparql?query=SELECT*%7B%7D", headers=accept)
    there = client.get("/entity/netflix.ttl")
    tags = [("If-None-Match", '"x"'), ("If-None-Match", there.headers["etag"])]

    assert answer.headers["content-type"].startswith("text/csv")
    assert client.get("/entity/netflix.ttl", headers=tags).status_code == 304


def test_an_answer_can_be_downloaded_whole(client):
    """In the formats of the W3C, with the same rows as the page has."""
    page = parsed(client.get("/query/left-standing-by-denial?denial=s23"))
    rows = len(list(page.iter("tr"))) - 1
    places = {e.text: e.get("href") for e in page.iter("a") if e.get("href")[:8] == "/sparql?"}

    lines = client.get(places["CSV"]).text.splitlines()
    found = client.get(places["JSON"]).json()

    assert rows == len(lines) - 1 == len(found["results"]["bindings"]) > 5
    assert "Turtle" not in places


def test_a_list_comes_in_pages(client):
    """Each statement is on one of them, and none twice."""
    seen, address = list[str](), "/search?order=record"
    while address:
        page = parsed(client.get(address))
        seen += [e.text for e in page.iter("a") if e.get("class") == "id"]
        following = [e.get("href") for e in page.iter("a") if e.get("rel") == "next"]
        address = following[0] if following else ""

    assert len(seen) == len(set(seen)) == 48


def test_late_pages_of_contradictions_pass_over_what_comes_before(client, shown):
    with kb.open(shown) as base:
        every = [one.id for one in base.contradictions(newest=True)]
        late = base.contradictions(newest=True, offset=20, limit=5)
    page = client.get("/contradictions?page=2", headers={"Accept": "text/html"}).text

    assert [one.id for one in late] == every[20:25]
    assert set(re.findall(r"c-[0-9a-f]{12}", page)) >= set(every[20:40])


@pytest.mark.parametrize(
    "path", ["/contradictions?tier=firm", "/search?stance=wishes", "/chart/network?tier=firm"]
)
def test_what_nothing_on_record_can_be_is_refused(client, path):
    """Such a list would be empty, or whole, for no reason that anybody sees."""
    answer = client.get(path, headers={"Accept": "text/html"})

    assert answer.status_code == 400
    assert "Choose from" in answer.text
