from contextlib import asynccontextmanager

import pytest
from hands import Chromium, Hands, WebKit
from scanner_phone import Phone, Venue, Wire
from service import free_port
from webdriver import INSTALLED, webkit

# Safari's family is tried where it is installed
collect_ignore = [] if INSTALLED else ["test_smoke_sign_up.py"]
WEBKIT = [pytest.param("webkit", marks=pytest.mark.once)] if INSTALLED else []


@pytest.fixture
def venue(service):
    """venue(**event fields): an event whose doors are open."""
    return lambda **fields: Venue(service, **fields)


@pytest.fixture
async def a_phone(browser, service):
    """Phones: await a_phone(); they are closed afterwards, and must not have complained."""
    phones = []

    async def make(**options):
        phone = await Phone.new(browser, service.address, **options)
        phones.append(phone)
        return phone

    yield make
    for phone in phones:
        await phone.close()


@asynccontextmanager
async def in_chromium(browser, address):
    phone = await Phone.new(browser, address)
    yield Hands(Chromium(phone.page))
    await phone.close()


@asynccontextmanager
async def in_webkit():
    async with webkit(free_port()) as driver:
        await driver.call("POST", "/window/rect", width=390, height=844)  # it is never that narrow, but upright
        yield Hands(WebKit(driver))


@pytest.fixture
async def wire(service):
    """A network to the server that can hang."""
    async with Wire(service) as wire:
        yield wire


@pytest.fixture(params=["chromium", *WEBKIT])
async def hands(request, browser, wire):
    """Somebody before a browser that has never been here; in each browser there is."""
    opened = in_webkit() if request.param == "webkit" else in_chromium(browser, wire.address)
    async with opened as hands:
        yield hands
