"""What a reader's browser makes of the pages: axe finds nothing, and the main path works.

One browser serves all. It is Debian's Chromium; where there is none, these are skipped.
"""

import re
import shutil
from collections.abc import Iterator

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

import kb
from kb.model.lookup import Selection
from kb.web.settings import Settings
from tests.web.addresses import addresses
from tests.web.served import TOKEN, served

_PHONE, _DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
_PAPER = {"width": 672, "height": 960}  # what margins leave of A4
_CUT_OFF = """() => [...document.querySelectorAll("main *")]
    .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1 && !one.closest("svg"))
    .map(one => one.outerHTML.slice(0, 100))"""
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The one browser."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        # Without a sandbox it also runs as root, as in a container; it only sees our own pages.
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


def opened(browser: Browser, **settings: object) -> Page:
    """Open a tab that tells of whatever goes wrong on its pages."""
    page = browser.new_context(viewport=_DESK, **settings).new_page()
    page.on("pageerror", lambda error: pytest.fail(f"{page.url}: {error}"))
    page.on("request", lambda asked: _check_ours(page, asked.url))
    return page


def _check_ours(page: Page, url: str) -> None:
    assert url.startswith(("http://127.0.0.1:", "data:")), f"{page.url} asks for {url}"


def test_axe_finds_nothing_on_any_page_in_light_and_dark(browser, shown, client):
    """Nor does anything stand out of a phone's screen or of paper, or break our own policy."""
    page, said = opened(browser), list[str]()
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    axe = Axe()
    found = list[str]()
    for number, (name, place) in enumerate(addresses(shown).items()):
        page.emulate_media(color_scheme=("light", "dark")[number % 2])
        page.set_viewport_size((_DESK, _PHONE)[number // 2 % 2])
        page.goto(f"{client.base_url}{place}")
        told = axe.run(page, options=_RULES).response
        assert len(told["passes"]) > 10, name
        for one in told["violations"]:
            found += [f"{name}: {one['id']}: {node['html'][:200]}" for node in one["nodes"]]
        page.set_viewport_size(_PHONE)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found += [f"{name}: {wide} pixels too wide for a phone"] if wide > 0 else []
        page.emulate_media(media="print")
        page.set_viewport_size(_PAPER)
        found += [f"{name}: cut off on paper: {one}" for one in page.evaluate(_CUT_OFF)]
        page.emulate_media(media="screen")

    assert found == []
    assert [line for line in said if not re.search("status of 40[04]", line)] == []


def test_from_the_search_to_a_verdict_without_a_script(browser, written):
    """Search, statement, conflict, verdict; the command line sees the verdict at once."""
    with served(Settings(place=written, token=TOKEN)) as client:
        page = opened(browser, java_script_enabled=False)
        page.goto(f"{client.base_url}sign-in")
        page.get_by_label("token", exact=False).first.fill(TOKEN)
        page.get_by_role("button", name="Sign in").click()

        page.goto(str(client.base_url))
        page.get_by_label("Search what was said").fill("companies access information permission")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="2018-facebook-partners/s23", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Papamiltiadis")
        page.get_by_role("link", name="Both sides, step by step").first.click()
        expect(page.get_by_text("Nobody has judged this pair yet.")).to_be_visible()
        page.get_by_label("No: I confirm the conflict").check()
        page.get_by_label("Why, in a sentence").fill("Bing is one of these <partners>.")
        page.get_by_label("Your name").fill("an editor")
        page.get_by_role("button", name="Record the verdict").click()

        verdict = page.get_by_text("Judged confirmed by an editor")
        expect(verdict).to_contain_text("Bing is one of these <partners>.")
        with kb.open(written) as base:
            (conflict,) = base.contradictions(Selection(tier="strict"))
        assert conflict.verdict is not None
        assert conflict.verdict.verdict == "confirmed"


def test_who_only_reads_is_offered_no_form_to_judge(client: httpx.Client, shown):
    """But told how it is done on the command line."""
    with kb.open(shown) as base:
        (conflict,) = base.contradictions(Selection(tier="strict"))

    text = client.get(f"/conflict/{conflict.id}", headers={"Accept": "text/html"}).text

    assert '<form action="/judgements"' not in text
    assert "kb judge" in text
