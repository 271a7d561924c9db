"""A shift with the real app on three phones whose network fails, whose clocks are wrong, and whose server dies.

What the server holds in the end is what tests/races/door_model.py says about what hands and screens did.
"""

import asyncio
import itertools
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import door_model
import pytest
from door_model import Gesture, Model
from door_truth import found, moment, placed, wanted
from playwright.async_api import Error
from servers import rows_of

pytestmark = pytest.mark.anyio

# the page's clock, as far off as the window says
CLOCK = """() => {
    const Real = Date;
    const off = () => Number(sessionStorage.getItem("off"));
    globalThis.Date = class extends Real {
        constructor(...given) { given.length ? super(...given) : super(Real.now() + off()); }
        static now() { return Real.now() + off(); }
    };
}"""


class Shift:
    """Three phones at the doors of one event, and everything that was done with them."""

    def __init__(self, venue):
        self.door, self.gestures, self.phones = venue(), [], {}
        self.service = self.door.service
        self.luck = itertools.cycle(("answer lost", "request lost", "through"))
        people = [{"name": f"Gast {number}", "mode": "on_site"} for number in range(6)]
        contact = {"name": "Gast", "email": "gast@example.org"}
        path = f"/events/{self.door.slug}/registrations"
        self.tickets = self.service.call("POST", path, contact=contact, attendees=people)["attendees"]

    async def enrol(self, a_phone, name, off):
        """A phone with this name, whose clock is off by so many minutes."""
        phone = await a_phone()
        await phone.page.add_init_script(f"({CLOCK})()")
        await phone.page.goto("/door")
        await self.set_clock(phone, off)
        self.phones[name] = await phone.enrol(self.door.enrolment(), name)
        return phone

    async def set_clock(self, phone, off):
        """Off by so many minutes."""
        await phone.page.evaluate("(off) => sessionStorage.setItem('off', off)", off * 60_000)

    async def fail(self, route):
        """A network in which little gets through."""
        luck = next(self.luck)
        if luck == "answer lost":
            with suppress(Error):  # the server may be gone
                await route.fetch()
        await (route.continue_() if luck == "through" else route.abort())

    async def scan(self, name, people, ago=0):
        """Tickets before a phone, one after the other; None is a code that nobody has."""
        for person in people:
            code, at = "0" * 20 if person is None else self.tickets[person]["ticket_code"], datetime.now(UTC)
            seen = await self.phones[name].scan(code)
            one = Gesture(person, "in", at - timedelta(minutes=ago), timedelta(0), seen["shown"], id=UUID(seen["scan"]))
            self.gestures.append(one)

    async def rows(self, sql):
        """From the server's database."""
        return await rows_of(self.service.environment["EINLASS_DATABASE_URL"], sql)

    async def retold(self):
        """The model, told all scans in the order in which they arrived: each of them once."""
        doors = moment(self.service.call("GET", f"/events/{self.door.slug}")["starts_at"])
        model = Model(len(self.tickets), None, doors - timedelta(minutes=90), doors + timedelta(hours=5))
        here = f"event = (SELECT id FROM event WHERE slug = '{self.door.slug}')"
        gestures = {one.id: one for one in self.gestures}
        scans = await self.rows(f"SELECT * FROM scan WHERE {here} ORDER BY arrival")
        assert sorted(UUID(str(one["id"])) for one in scans) == sorted(gestures)
        for row in scans:
            one = gestures[UUID(str(row["id"]))]
            by = door_model.Phone(row["device_name"], timedelta(0), key=row["device"])
            model.arrive(by, one, *placed(row, one.at))
            assert (row["verdict"], row["reason"]) == one.verdict
        return model

    async def told(self):
        """What the server says."""

        async def asked(path):
            return self.service.call("GET", path)

        return await found(asked, self.rows, self.door.slug)


async def test_three_phones_and_a_server_that_dies(venue, a_phone):
    shift = Shift(venue)
    nord, sued, west = [await shift.enrol(a_phone, *one) for one in (("Nord", -7), ("Süd", 9), ("West", -8))]
    for phone in (nord, sued):
        await phone.context.route("**/api/v1/scans", shift.fail)
    await west.offline()  # all the time, and its shift was ten minutes ago
    await asyncio.gather(
        shift.scan("Nord", [0, 1]), shift.scan("Süd", [2, 3, None]), shift.scan("West", [1, 4, 1], ago=10)
    )
    await nord.offline()
    await asyncio.gather(
        shift.scan("Nord", [2, 0, 4]),
        shift.scan("Süd", [0, 5]),
        shift.scan("West", [2], ago=10),
        asyncio.to_thread(shift.service.kill),
    )
    await nord.page.reload()
    await asyncio.gather(shift.scan("Nord", [2, 3]), shift.scan("Süd", [1, 2]), shift.scan("West", [None, 5], ago=10))
    await nord.offline(False)
    await asyncio.gather(shift.scan("Nord", [5]), shift.scan("Süd", [5]))
    await shift.set_clock(west, 2)
    for phone in (nord, sued, west):
        await phone.unhindered()
        await phone.offline()
        await phone.offline(False)
    for phone in (nord, sued, west):
        await phone.queue(0)
    model = await shift.retold()
    truth = wanted(model, [one["id"] for one in shift.tickets])
    assert {shift.tickets[person]["id"] for person in (1, 2, 4, 5)} <= truth["conflicts"].keys()
    assert await shift.told() == truth
