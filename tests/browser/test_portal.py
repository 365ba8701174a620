"""A resident applies on his telephone, and the telephone keeps nothing of him."""

from __future__ import annotations

from tests.fixtures.hall import resident_id

HALL = "/c/qingshi/"


def test_signing_in_reads_well_large_and_small(hall, browser_page, axe):
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    for elder in ("0", "1"):
        page.goto(f"{hall}{HALL}me/?elder={elder}")
        page.wait_for_selector("#id_phone")
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390


def test_without_the_net_there_are_the_guides_and_nothing_of_anybody(hall, browser_page):
    page = browser_page
    page.goto(f"{hall}{HALL}")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"{hall}{HALL}guides/")
    page.locator(".goto a").first.click()
    page.wait_for_load_state("networkidle")
    guide = page.url.split("?")[0]
    page.goto(guide)
    page.wait_for_function(
        "caches.open('portal-guides').then(c => c.keys()).then(k => k.length > 0)"
    )

    page.context.set_offline(True)
    page.goto(guide)
    assert page.locator("h1").inner_text() != "现在没有网"
    page.goto(f"{hall}{HALL}me/")
    assert page.locator("h1").inner_text() == "现在没有网"
    page.context.set_offline(False)
    kept = page.evaluate(
        "caches.keys().then(async names => { const all = []; for (const n of names)"
        " for (const r of await (await caches.open(n)).keys()) all.push(new URL(r.url).pathname);"
        " return all; })"
    )
    private = ("/me/", "/progress/", "/apply/", "/rate/")
    assert not [path for path in kept if any(part in path for part in private)]
    assert resident_id() not in page.content()
