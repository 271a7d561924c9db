"""The outbox as staff see it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from drafts import a_draft

from core.codes import grouped, new_code, new_token
from core.db import rows, writing
from core.mail import queries
from core.mail.actions import retry
from core.mail.outbox import queue
from core.mail.problems import LetterNotDead
from core.mail.queries import BLANK, blanked
from core.problems import Invalid, NotFound
from core.staff import queries as staff
from core.staff.actors import Actor

pytestmark = pytest.mark.anyio
ORGANISER = Actor("account", uuid4(), "Frau Weber", "organiser")


async def test_pages_newest_first_without_gap_or_repetition(app, clock, queued):
    made = []
    for _ in range(7):
        made.append(await queued())
        clock.move(seconds=0 if len(made) % 2 else 1)
    seen, cursor = [], None
    while True:
        page = await queries.letters(cursor=cursor, limit=3)
        seen += [letter.id for letter in page.letters]
        cursor = page.next
        if cursor is None:
            break
    assert len(seen) == 7
    assert set(seen) == set(made)
    times = [(await queries.letter(key)).created_at for key in seen]
    assert times == sorted(times, reverse=True)


async def test_filters(app, clock, queued):
    event, registration = uuid4(), uuid4()
    key = await queued(event=event, registration=registration)
    other = await queued()
    await rows("""UPDATE "letter" SET "state" = 'dead' WHERE "id" = ?""", other)
    assert [letter.id for letter in (await queries.letters(event=event)).letters] == [key]
    assert [letter.id for letter in (await queries.letters(registration=registration)).letters] == [key]
    assert [letter.id for letter in (await queries.letters("dead")).letters] == [other]
    assert await queries.counts() == {"queued": 1, "sent": 0, "dead": 1, "obsolete": 0}


@pytest.mark.parametrize("cursor", ["x", "!!", "MjAyNi0xMS0yMiAx", "ÄÖ"])
async def test_a_wrong_cursor(app, cursor):
    with pytest.raises(Invalid):
        await queries.letters(cursor=cursor)


def test_codes_and_links_are_blanked():
    code, token = new_code(), new_token()
    text = (
        f"Guten Tag,\nIhr Code: {' '.join(grouped(code))}\n{code} und {'-'.join(grouped(code))}\n"
        f'https://einlass.example/r/{token}/ticket.pdf\n<a href="https://einlass.example/join/{token}">\n'
        "Einladung ABCDE-12345\nBis Samstag, 20. Februar 2027, im Rathaus 44137 Dortmund, 0231 5012345"
    )
    shown = blanked(text)
    assert token not in shown
    assert not any(group in shown for group in [*grouped(code), "ABCDE"])
    assert shown.count(BLANK) == 6
    assert f"https://einlass.example/r/{BLANK}/ticket.pdf" in shown
    assert "Samstag, 20. Februar 2027, im Rathaus 44137 Dortmund, 0231 5012345" in shown


async def test_a_dead_letter_goes_again(app, clock, queued, stored):
    event = uuid4()
    key = await queued(event=event)
    with pytest.raises(LetterNotDead):
        await retry(ORGANISER, key)
    with pytest.raises(NotFound):
        await retry(ORGANISER, uuid4())
    await rows("""UPDATE "letter" SET "state" = 'dead', "attempts" = 8 WHERE "id" = ?""", key)
    clock.move(days=2)
    await retry(ORGANISER, key)
    row = await stored(key)
    assert (row["state"], row["attempts"], row["not_before"]) == ("queued", 0, clock())
    (entry,) = await staff.audit(event=event)
    assert (entry.action, entry.actor_name, entry.subject) == ("letter_retried", "Frau Weber", f"letter:{key}")


async def test_every_letter_has_its_own_message_id(app, stored):
    async with writing():
        first, second = await queue(a_draft(), a_draft(attachments=({"kind": "ics", "n": 1},)))
    assert await queue() == []
    one, two = await stored(first), await stored(second)
    assert one["message_id"] != two["message_id"]
    assert one["message_id"].endswith("@einlass.test>")
    assert two["attachments"] == '[{"kind":"ics","n":1}]'
    assert one["created_at"] + timedelta() == one["not_before"]
