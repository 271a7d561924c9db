"""The page that asks to confirm: until when the place is held, what comes after, and what the button gives then."""

import pytest
from factories import a_sign_up, an_event, signed_up
from reader import form, link_in_letter

pytestmark = pytest.mark.anyio
SIGN_UP = "/api/v1/events/stadtkonferenz/registrations"


async def to_confirm(client, **wish) -> str:
    """The path of an unconfirmed registration."""
    answer = await client.post(SIGN_UP, json=a_sign_up(**wish))
    assert answer.status_code == 201
    return await link_in_letter("please_confirm")


async def hold_over(clock):
    """The hold of an hour runs out."""
    from registration.actions import sweep

    clock.move(hours=2)
    await sweep()


def main(answer) -> str:
    """The words of a page, without its frame and with plain blanks."""
    return answer.text.partition("<main")[2].partition("</main>")[0].replace("\xa0", " ").replace("&nbsp;", " ")


async def test_while_it_is_held_it_says_until_when_and_what_comes_after(client, organiser):
    await an_event(client, organiser, hold_minutes=60)
    page = main(await client.get(await to_confirm(client)))
    assert "Ihren Platz halten wir bis Sonntag, 22. November 2026, 14 Uhr. Danach können Sie" in page
    assert "noch bis Mittwoch, 25. November 2026, 13 Uhr bestätigen" in page
    assert "Sonst kommen Sie ans Ende der Warteliste." in page


async def test_a_place_in_the_queue_is_held_likewise(client, organiser):
    await an_event(client, organiser, hold_minutes=60, seats={"on_site": 0})
    page = main(await client.get(await to_confirm(client)))
    assert "dann stehen Sie auf der Warteliste" in page
    assert "Ihre Stelle auf der Warteliste halten wir bis Sonntag, 22. November 2026, 14 Uhr." in page


async def test_after_the_hold_a_free_seat_is_named(client, organiser, clock):
    await an_event(client, organiser, hold_minutes=60, seats={"on_site": 2}, max_party=2)
    path = await to_confirm(client, people=2)
    await hold_over(clock)
    page = await client.get(path)
    assert "Gerade sind wieder 2 Plätze frei" in main(page)
    await client.post(form(page, "/confirm").action)
    assert (await client.get(path)).text.count('<svg class="qr"') == 2


async def test_after_the_hold_the_end_of_the_queue_is_named_with_the_place(client, organiser, clock):
    await an_event(client, organiser, hold_minutes=60, seats={"on_site": 1})
    path = await to_confirm(client)
    await hold_over(clock)
    for _more in range(2):
        await signed_up(client, organiser)
    page = await client.get(path)
    assert "kommen Sie ans Ende der Warteliste, an Stelle 2." in main(page)
    assert "Das geht bis Mittwoch, 25. November 2026, 13 Uhr." in main(page)
    await client.post(form(page, "/confirm").action)
    assert "Warteliste" in main(await client.get(path))


async def test_after_the_hold_a_party_that_may_split_hears_both(client, organiser, clock):
    await an_event(client, organiser, hold_minutes=60, seats={"on_site": 2}, max_party=2)
    path = await to_confirm(client, people=2, may_split=True)
    await hold_over(clock)
    await signed_up(client, organiser)
    assert "Gerade sind 1 von 2 Plätzen frei." in main(await client.get(path))


async def test_after_the_hold_with_nothing_left_there_is_no_button_but_a_phone(client, organiser, clock):
    await an_event(client, organiser, hold_minutes=60, seats={"on_site": 1}, waiting_list=False)
    path = await to_confirm(client)
    await hold_over(clock)
    await signed_up(client, organiser)
    page = main(await client.get(path))
    assert "alle Plätze vergeben" in page
    assert "/confirm" not in page
    assert "0231 50-12345" in page
    assert (await client.post(f"{path}/confirm")).status_code == 409


async def test_where_one_can_still_sign_up_after_the_start_one_can_still_confirm(client, organiser, clock):
    await an_event(client, organiser, hold_minutes=60, registration_closes="2027-02-20T12:00:00Z")
    clock.set(clock().replace(year=2027, month=2, day=20, hour=8, minute=30))
    path = await to_confirm(client)
    await hold_over(clock)
    page = await client.get(path)
    assert "Das geht bis Samstag, 20. Februar 2027, 13 Uhr." in main(page)
    await client.post(form(page, "/confirm").action)
    assert "Sie sind angemeldet" in main(await client.get(f"{path}?done=confirmed"))


async def test_who_signed_up_twice_can_take_one_back_unconfirmed(client, organiser):
    await an_event(client, organiser)
    path = await to_confirm(client)
    assert f'href="{path}/cancel"' in (await client.get(path)).text
    asked = form(await client.get(f"{path}/cancel"), "/cancel")
    assert (await client.post(asked.action, data=asked.fields)).status_code == 303
    assert "abgesagt" in main(await client.get(path))


@pytest.mark.parametrize(("form_of", "leads"), [("open", True), ("closed", False)])
async def test_a_link_that_ran_out_leads_only_where_one_can_sign_up(client, organiser, clock, form_of, leads):
    await an_event(client, organiser, hold_minutes=60)
    path = await to_confirm(client)
    await client.patch("/api/v1/events/stadtkonferenz", json={"format": form_of}, headers=organiser)
    await hold_over(clock)
    clock.move(hours=71)
    page = await client.get(path)
    assert "Dieser Link gilt nicht mehr" in page.text
    assert ('href="/e/stadtkonferenz/register"' in page.text) is leads
