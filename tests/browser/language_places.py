"""Pages in other languages: from right to left, in Leichte Sprache with larger letters, and those that set them up."""

from typing import Any

from playwright.async_api import Page, expect
from service import Service

World = dict[str, str]


def make_languages(service: Service) -> World:
    """Three languages more in the menu, so that it folds; Arabic stays a preview. Somebody who reads Arabic."""
    for code in ("de-leicht", "tr", "uk"):
        service.call("PUT", f"/languages/{code}", offered=True)
    contact = {"name": "سمر الخوري", "email": "samar@posteo.example", "language": "ar"}
    people = [{"name": "سمر الخوري", "mode": "on_site"}, {"name": "Oğuz İşçi", "mode": "online"}]
    seated = service.call("POST", "/events/offen/registrations", contact=contact, attendees=people)
    wish = {"contact": contact, "attendees": [{"mode": "on_site"}], "allow_duplicate": True}
    waiting = service.call("POST", "/events/voll/registrations", **wish)
    found = {"arabic": seated, "arabic waiting": waiting}
    return {name: one["manage_url"].removeprefix(service.address) for name, one in found.items()}


async def arabic_mistakes(page: Page, world: World) -> None:
    """A form that came back, with two persons."""
    await page.goto("/e/offen/register?lang=ar")
    await page.get_by_label("البريد الإلكتروني").fill("samar@")
    await page.get_by_role("button", name="إضافة شخص آخر").click()
    await page.get_by_role("button", name="التسجيل بشكل ملزم").click()
    await expect(page.get_by_role("alert")).to_be_visible()


async def menu_open(page: Page, world: World) -> None:
    """The languages, unfolded."""
    await page.goto("/e/stadtkonferenz?lang=uk")
    await page.locator(".langs summary").click()


LANGUAGES: dict[str, Any] = {
    "menu of languages": menu_open,
    "events in Arabic": "/?lang=ar",
    "event in Arabic": "/e/stadtkonferenz?lang=ar",
    "form in Arabic": "/e/offen/register?lang=ar",
    "form in Arabic with mistakes": arabic_mistakes,
    "form that asks a lot, in Arabic": "/e/fragen/register?lang=ar",
    "my registration in Arabic": "{arabic}",
    "my registration in Arabic, waiting": "{arabic waiting}",
    "my registration in Arabic, to edit": "{arabic}/edit",
    "really cancel, in Arabic": "{arabic}/cancel",
    "event in Leichte Sprache": "/e/stadtkonferenz?lang=de-leicht",
    "form that asks a lot, in Leichte Sprache": "/e/fragen/register?lang=de-leicht",
    "event in Turkish": "/e/stadtkonferenz?lang=tr",
}
LANGUAGE_DESK: dict[str, Any] = {
    "languages": "/organise/languages",
    "translations": "/organise/events/fragen/translations",
    "translation into Arabic": "/organise/events/fragen/translations/ar",
}
