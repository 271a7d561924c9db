import pytest
from scanner_phone import Phone, Venue


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
