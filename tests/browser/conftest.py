import os
import shutil

import pytest
from service import Service
from window import Window


@pytest.fixture(scope="session")
def service(database, tmp_path_factory):
    """Einlass with the sample process, running; one for all tests of a worker."""
    service = Service(database("browser"), tmp_path_factory.mktemp("browser"))
    service.start()
    yield service
    service.stop()


@pytest.fixture(scope="session")
async def browser(anyio_backend):
    """Debian's Chromium."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"] if os.getuid() == 0 else []
        )
        yield browser
        await browser.close()


@pytest.fixture
async def visitor(browser, service):
    """Opens windows: page = await visitor(viewport=...). Afterwards none of them may have complained."""
    windows = []

    async def come(**options):
        window, page = await Window.open(browser, service.address, **options)
        windows.append(window)
        return page

    yield come
    for window in windows:
        await window.context.close()
    assert [window.faults for window in windows if window.faults] == []


@pytest.fixture(scope="session")
async def signed_in(browser, service):
    """The cookies of an organiser who has followed the link that the command line prints."""
    link = service.einlass("organiser", "add", "weber@dortmund.example", "--role", "admin")
    window, page = await Window.open(browser, service.address)
    await page.goto(link)
    await page.get_by_role("main").get_by_role("button").click()
    await page.wait_for_url("**/organise")
    cookies = await window.context.storage_state()
    await window.context.close()
    assert window.faults == []
    return cookies
