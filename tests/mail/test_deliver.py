"""Letters on their way to a real mail server, and every way that can fail."""

import asyncio
from datetime import timedelta

import pytest
from drafts import a_draft
from postbox import CERTIFICATE, certificate, serving
from structlog.testing import capture_logs

from core.db import rows, writing
from core.mail.deliver import Deliverer
from core.mail.outbox import Attachment, Obsolete, queue
from core.mail.rules import BACK_OFF, MAX_ATTEMPTS
from core.mail.smtp import ServerAway
from core.settings import Smtp

pytestmark = pytest.mark.anyio
SENDER = "Stadtgespräch <einlass@dortmund.example>"


def deliverer(smtp, **renderers):
    return Deliverer(renderers, smtp, SENDER)


async def test_a_letter_arrives_as_text_and_html(app, clock, smtp, postbox, queued, stored):
    key = await queued(reply_to="werkstatt@dortmund.example")
    assert await deliverer(smtp).deliver_due() == 1

    (letter,) = postbox.letters
    assert letter["To"] == "Jörg Ott <ott@example.org>"
    assert letter["From"] == SENDER
    assert letter["Reply-To"] == "werkstatt@dortmund.example"
    assert letter["Subject"] == "Ihr Ticket"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Perhaps-Sent-Twice"] is None
    assert letter.get_content_type() == "multipart/alternative"
    assert letter.get_body(("plain",)).get_content().splitlines() == ["Guten Tag,", "bis bald!"]
    assert letter.get_body(("html",)).get_content().strip() == "<p>Guten Tag, bis bald!</p>"

    row = await stored(key)
    assert (row["state"], row["attempts"], row["lease"], row["leased_until"]) == ("sent", 1, None, None)
    assert row["sent_at"] == clock()
    assert letter["Message-ID"] == row["message_id"]
    assert await deliverer(smtp).deliver_due() == 0


async def test_nothing_is_sent_before_its_transaction_ends_or_its_time_comes(app, clock, smtp, postbox, queued):
    with pytest.raises(RuntimeError):  # noqa: PT012
        async with writing():
            await queue(a_draft())
            raise RuntimeError
    await queued(not_before=clock() + timedelta(hours=1))
    assert await deliverer(smtp).deliver_due() == 0
    clock.move(hours=1)
    assert await deliverer(smtp).deliver_due() == 1
    assert len(postbox.raw) == 1


async def test_attachments_are_made_when_the_letter_goes(app, smtp, postbox, queued):
    asked = []

    async def ticket(reference):
        asked.append(reference)
        return Attachment("Ticket Jörg.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")

    async def ics(reference):
        return Attachment("termin.ics", "text/calendar; method=PUBLISH; charset=utf-8", "SUMMARY:Für alle\r\n".encode())

    references = ({"kind": "ticket_pdf", "registration": "r1"}, {"kind": "ics", "registration": "r1"})
    await queued(attachments=references)
    await deliverer(smtp, ticket_pdf=ticket, ics=ics).deliver_due()

    (letter,) = postbox.letters
    pdf, calendar = letter.iter_attachments()
    assert asked == [{"kind": "ticket_pdf", "registration": "r1"}]
    assert (pdf.get_filename(), pdf.get_content_type()) == ("Ticket Jörg.pdf", "application/pdf")
    assert pdf.get_content() == b"%PDF-1.7 \x00\xff"
    assert calendar.get_content_type() == "text/calendar"
    assert calendar["Content-Type"].params == {"method": "PUBLISH", "charset": "utf-8"}
    assert calendar.get_content() == "SUMMARY:Für alle\r\n"
    assert letter.get_body(("plain",)).get_content().startswith("Guten Tag")


async def test_a_letter_nobody_needs_any_more_does_not_go(app, smtp, postbox, queued, stored):
    async def cancelled_meanwhile(reference):
        raise Obsolete

    ticket = await queued(attachments=({"kind": "ticket_pdf"},))
    await queued(subject="Abgesagt")
    assert await deliverer(smtp, ticket_pdf=cancelled_meanwhile).deliver_due() == 2
    assert [letter["Subject"] for letter in postbox.letters] == ["Abgesagt"]
    row = await stored(ticket)
    assert (row["state"], row["lease"], row["last_error"]) == ("obsolete", None, "")
    assert await deliverer(smtp).deliver_due() == 0


async def test_a_broken_renderer_is_a_failed_attempt_and_the_next_letter_goes(
    app, clock, smtp, postbox, queued, stored
):
    async def ticket(reference):
        raise LookupError("no registration of ott@example.org")

    broken = await queued(attachments=({"kind": "ticket_pdf"},))
    unknown = await queued(attachments=({"kind": "hologram"},))
    fine = await queued()
    assert await deliverer(smtp, ticket_pdf=ticket).deliver_due() == 3

    row = await stored(broken)
    assert (row["state"], row["last_error"]) == ("queued", "LookupError: no registration of …")
    assert row["not_before"] == clock() + BACK_OFF[0]
    assert (await stored(unknown))["last_error"] == "NoRenderer: hologram"
    assert (await stored(fine))["state"] == "sent"


async def test_starttls_and_password(app, monkeypatch, postbox, queued):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    await queued()
    options = {"tls_context": certificate(), "require_starttls": True}
    async with serving(postbox, authenticator=postbox.authenticate, auth_required=True, **options) as plain:
        smtp = Smtp(plain.host, plain.port, tls=False, starttls=True, username="einlass", password="geheim")
        await deliverer(smtp).deliver_due()
    assert len(postbox.raw) == 1
    assert postbox.signed_in


async def test_tls_from_the_first_byte(app, monkeypatch, postbox, queued):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    await queued()
    async with serving(postbox, tls=True) as smtp:
        await deliverer(smtp).deliver_due()
    assert len(postbox.raw) == 1


async def test_a_wrong_password_or_certificate_costs_no_letter_an_attempt(app, postbox, queued, stored):
    key = await queued()
    options = {"authenticator": postbox.authenticate, "tls_context": certificate(), "auth_require_tls": False}
    async with serving(postbox, **options) as plain:
        wrong = Smtp(plain.host, plain.port, tls=False, starttls=False, username="einlass", password="falsch")
        untrusted = Smtp(plain.host, plain.port, tls=False, starttls=True, username=None, password=None)
        for smtp in (wrong, untrusted):
            with pytest.raises(ServerAway):
                await deliverer(smtp).deliver_due()
    row = await stored(key)
    assert (row["state"], row["attempts"], row["lease"]) == ("queued", 0, None)
    assert row["last_error"].startswith("ServerAway: ")


async def test_no_server_is_not_the_letters_fault(app, postbox, queued, stored):
    async with serving(postbox) as smtp:
        pass
    key = await queued()
    with pytest.raises(ServerAway):
        await deliverer(smtp).deliver_due()
    row = await stored(key)
    assert (row["state"], row["attempts"]) == ("queued", 0)
    assert row["last_error"].startswith("ServerAway: SMTPConnectError")


async def test_a_server_that_refuses_the_sender_puts_the_letter_back(app, smtp, postbox, queued, stored):
    key = await queued()
    postbox.mail_answer = "553 not your address"
    with pytest.raises(ServerAway):
        await deliverer(smtp).deliver_due()
    row = await stored(key)
    assert (row["state"], row["attempts"], row["lease"]) == ("queued", 0, None)
    postbox.mail_answer = None
    assert await deliverer(smtp).deliver_due() == 1


@pytest.mark.parametrize("where", ["recipient", "content"])
async def test_a_permanent_refusal_is_the_end(app, smtp, postbox, queued, stored, where):
    if where == "recipient":
        postbox.rcpt_answers["nobody@example.org"] = "550 <nobody@example.org> unknown"
    else:
        postbox.data_answer = "554 looks like spam"
    dead = await queued(to_address="nobody@example.org")
    await deliverer(smtp).deliver_due()
    row = await stored(dead)
    assert (row["state"], row["attempts"], row["lease"]) == ("dead", 1, None)
    assert row["last_error"].startswith("Refused: 55")
    assert "nobody" not in row["last_error"]

    postbox.data_answer = "250 taken"
    await queued()
    assert await deliverer(smtp).deliver_due() == 1
    assert postbox.recipients == ["ott@example.org"]


@pytest.mark.parametrize("answer", ["451 greylisted", "421 closing"])
async def test_a_deferred_letter_backs_off_and_arrives(app, clock, smtp, postbox, queued, stored, answer):
    key = await queued()
    postbox.rcpt_answers["ott@example.org"] = answer
    assert await deliverer(smtp).deliver_due() == 1
    row = await stored(key)
    assert (row["state"], row["not_before"], row["perhaps_twice"]) == ("queued", clock() + BACK_OFF[0], False)
    assert await deliverer(smtp).deliver_due() == 0
    postbox.rcpt_answers.clear()
    clock.move(minutes=1)
    assert await deliverer(smtp).deliver_due() == 1
    assert (await stored(key))["state"] == "sent"


async def test_a_letter_deferred_for_ever_is_given_up(app, clock, smtp, postbox, queued, stored):
    key = await queued()
    postbox.rcpt_answers["ott@example.org"] = "452 mailbox full"
    for pause in (*BACK_OFF, timedelta()):
        assert await deliverer(smtp).deliver_due() == 1
        clock.move(seconds=pause.total_seconds())
    row = await stored(key)
    assert (row["state"], row["attempts"]) == ("dead", MAX_ATTEMPTS)
    assert row["last_error"] == "Deferred: 452 mailbox full"


async def test_killed_in_flight_it_goes_again_as_the_same_letter(app, clock, smtp, postbox, queued, stored):
    key = await queued()
    postbox.hold = asyncio.Event()
    flight = asyncio.create_task(deliverer(smtp).deliver_due())
    while not postbox.raw:
        await asyncio.sleep(0.01)
    flight.cancel()
    with pytest.raises(asyncio.CancelledError):
        await flight
    postbox.hold.set()

    clock.move(minutes=4)
    assert await deliverer(smtp).deliver_due() == 0
    clock.move(minutes=1, seconds=1)
    assert await deliverer(smtp).deliver_due() == 1
    first, second = postbox.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert (first["X-Perhaps-Sent-Twice"], second["X-Perhaps-Sent-Twice"]) == (None, "yes")
    row = await stored(key)
    assert (row["state"], row["perhaps_twice"], row["attempts"]) == ("sent", True, 2)


async def test_a_letter_that_kills_every_deliverer_is_given_up(app, clock, smtp, queued, stored):
    key = await queued()
    for _ in range(MAX_ATTEMPTS):
        await rows('UPDATE "letter" SET "attempts" = "attempts" + 1, "leased_until" = ?', clock())
    clock.move(minutes=6)
    await deliverer(smtp).deliver_due()
    row = await stored(key)
    assert (row["state"], row["last_error"]) == ("dead", "NeverFinished")


async def test_a_line_that_breaks_in_the_content_leaves_doubt(app, clock, smtp, postbox, queued, stored):
    key = await queued()
    postbox.data_answer = None
    await deliverer(smtp).deliver_due()
    row = await stored(key)
    assert (row["state"], row["perhaps_twice"], row["lease"]) == ("queued", True, None)
    assert row["last_error"].startswith("InDoubt: ")
    postbox.data_answer = "250 taken"
    clock.move(minutes=1)
    await deliverer(smtp).deliver_due()
    assert postbox.letters[0]["X-Perhaps-Sent-Twice"] == "yes"


async def test_a_server_that_wants_a_new_connection_gets_one(app, smtp, postbox, queued):
    postbox.letters_per_connection = 2
    for _ in range(5):
        await queued()
    assert await deliverer(smtp).deliver_due() == 5
    assert (len(postbox.raw), postbox.connections) == (5, 3)


@pytest.mark.parametrize("understood", [True, False])
async def test_an_address_with_umlauts_needs_a_server_that_takes_it(app, postbox, queued, stored, understood):
    key = await queued(to_address="jörg@müller.example")
    async with serving(postbox, enable_SMTPUTF8=understood) as smtp:
        await deliverer(smtp).deliver_due()
    if understood:
        assert postbox.recipients == ["jörg@xn--mller-kva.example"]
        assert "<jörg@xn--mller-kva.example>".encode() in postbox.raw[0]
    else:
        assert (await stored(key))["last_error"] == "Refused: the mail server takes no address with such letters"


async def test_one_connection_serves_a_run_of_letters(app, smtp, postbox, queued):
    for _ in range(5):
        await queued()
    assert await deliverer(smtp).deliver_due() == 5
    assert postbox.connections == 1


async def test_two_deliverers_send_no_letter_twice(app, smtp, postbox):
    async with writing():
        await queue(*(a_draft(to_address=f"p{n}@example.org") for n in range(50)))
    sent = await asyncio.gather(*(deliverer(smtp).deliver_due() for _ in range(3)))
    assert sum(sent) == 50
    assert sorted(postbox.recipients) == sorted(f"p{n}@example.org" for n in range(50))
    assert {row["state"] for row in await rows('SELECT "state" FROM "letter"')} == {"sent"}


async def test_it_runs_wakes_and_stops_with_the_letter_in_flight_finished(app, smtp, postbox, queued, stored):
    worker = deliverer(smtp)
    postbox.hold = asyncio.Event()
    async with worker.running():
        key = await queued()
        async with asyncio.timeout(3):
            while not postbox.raw:
                await asyncio.sleep(0.02)
        worker.stop()
        postbox.hold.set()
    assert (await stored(key))["state"] == "sent"


async def test_without_a_mail_server_nothing_is_claimed(app, queued, stored):
    key = await queued()
    async with deliverer(None).running():
        await asyncio.sleep(0)
    row = await stored(key)
    assert (row["state"], row["attempts"], row["leased_until"]) == ("queued", 0, None)


async def test_the_loop_survives_a_broken_database(app, smtp, postbox, queued, monkeypatch):
    monkeypatch.setattr("core.mail.deliver.AFTER_FAULT", 0.05)
    await queued()
    await rows('ALTER TABLE "letter" RENAME TO "letter_away"')
    with capture_logs() as lines:
        async with deliverer(smtp).running(), asyncio.timeout(5):
            while not lines:
                await asyncio.sleep(0.02)
            await rows('ALTER TABLE "letter_away" RENAME TO "letter"')
            while not postbox.raw:
                await asyncio.sleep(0.02)
    assert lines[0]["event"] == "delivery_broken"


async def test_logs_name_no_person(app, smtp, postbox, queued):
    postbox.rcpt_answers["nobody@example.org"] = "550 <nobody@example.org> unknown"
    await queued(to_address="nobody@example.org")
    await queued()
    with capture_logs() as lines:
        await deliverer(smtp).deliver_due()
    assert {line["event"] for line in lines} == {"letter_dead", "letter_sent"}
    assert not [line for line in lines if "example.org" in str(line) or "Ott" in str(line)]
