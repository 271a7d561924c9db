"""Programs that fill in the form: a person is never lost by what keeps them out."""

from datetime import timedelta

import pytest
from factories import a_sign_up, a_token, an_event
from reader import form, letters

pytestmark = pytest.mark.anyio
FORM = "/e/stadtkonferenz/register"
TYPED = {"contact.name": "Aylin", "contact.email": "aylin@posteo.example", "attendees.0.mode": "on_site"}


@pytest.fixture
async def organiser(client, clock, monkeypatch):
    from registration.form import seal

    monkeypatch.setattr(seal, "AT_LEAST", timedelta(seconds=3))
    made = await a_token()
    await an_event(client, made, max_party=3)
    return made


async def filled_in(client) -> dict[str, str]:
    return form(await client.get(FORM), "/register").fields | TYPED


def asked_again(answer) -> dict[str, str]:
    """The form that came back; all that was typed is still there."""
    assert answer.status_code == 409
    assert "Bitte schicken Sie das Formular noch einmal ab" in answer.text
    assert "0231 50-12345" in answer.text.partition("<form")[0]
    fields = form(answer, "/register").fields
    assert fields | TYPED == fields
    return fields


async def test_who_reads_the_form_is_through_at_once(client, organiser, clock):
    fields = await filled_in(client)
    clock.move(seconds=3)
    assert (await client.post(FORM, data=fields)).status_code == 303


async def test_too_fast_comes_back_and_goes_through_a_moment_later(client, organiser, clock):
    fields = await filled_in(client)
    clock.move(seconds=2)
    again = asked_again(await client.post(FORM, data=fields))
    assert await letters() == []
    clock.move(seconds=1)
    assert (await client.post(FORM, data=again)).status_code == 303
    assert len(await letters("please_confirm")) == 1


@pytest.mark.parametrize("seal", ["", "x", "1795348800.", "1795348800." + "0" * 32, "9" * 40 + ".ä", "-1.0", "٣.x"])
async def test_a_form_we_never_drew_comes_back(client, organiser, clock, seal):
    fields = await filled_in(client)
    clock.move(minutes=1)
    again = asked_again(await client.post(FORM, data=fields | {"seal": seal}))
    clock.move(seconds=3)
    assert (await client.post(FORM, data=again)).status_code == 303


async def test_a_form_without_any_seal_comes_back(client, organiser):
    asked_again(await client.post(FORM, data=TYPED))


async def test_a_form_of_another_event_or_of_yesterday_comes_back(client, organiser, clock):
    await an_event(client, organiser, slug="andere")
    fields = await filled_in(client)
    other = form(await client.get("/e/andere/register"), "/register").fields["seal"]
    clock.move(seconds=5)
    asked_again(await client.post(FORM, data=fields | {"seal": other}))
    clock.move(hours=24)
    again = asked_again(await client.post(FORM, data=fields))
    clock.move(seconds=3)
    assert (await client.post(FORM, data=again)).status_code == 303


async def test_the_field_nobody_sees_is_emptied_when_something_filled_it_in(client, organiser, clock):
    fields = await filled_in(client)
    clock.move(minutes=1)
    page = (await client.get(FORM)).text
    assert '<div class="nobody" aria-hidden="true">' in page
    assert 'name="website" tabindex="-1" autocomplete="off"' in page
    again = asked_again(await client.post(FORM, data=fields | {"website": "https://spam.example"}))
    assert again["website"] == ""
    assert await letters() == []
    assert (await client.post(FORM, data=again)).status_code == 303


async def test_adding_a_person_does_not_start_the_clock_anew(client, organiser, clock):
    fields = await filled_in(client)
    clock.move(seconds=3)
    two = form(await client.post(FORM, data=fields | {"add": "1"}), "/register").fields
    assert two["seal"] == fields["seal"]
    assert (await client.post(FORM, data=two)).status_code == 303


async def test_mistakes_are_told_before_anything_else(client, organiser):
    assert (await client.post(FORM, data=TYPED | {"contact.name": ""})).status_code == 422


async def test_programs_have_their_own_way_in(client, organiser):
    answer = await client.post("/api/v1/events/stadtkonferenz/registrations", json=a_sign_up())
    assert answer.status_code == 201


async def test_a_library_signs_up_a_hundred_people_in_a_minute(client, organiser, clock):
    from core import limits

    limits.buckets.clear()
    fields = await filled_in(client)
    clock.move(seconds=3)
    for number in range(100):
        one = fields | {"contact.email": f"{number}@posteo.example", "idempotency_key": ""}
        assert (await client.post(FORM, data=one)).status_code == 303
