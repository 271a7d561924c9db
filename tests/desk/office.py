"""A signed-in browser without scripts: it opens pages, fills in the forms that stand on them, and follows answers."""

import html
import re
from html.parser import HTMLParser
from typing import Any

import httpx


class Page(HTMLParser):
    """An HTML answer: its words, links, and its forms as a browser would send them untouched."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.answer = answer
        self.status = answer.status_code
        self.forms: list[dict[str, Any]] = []
        self.links: list[str] = []
        self._select: str | None = None
        self._area: str | None = None
        self._words: list[str] = []
        self._skip = False
        self.feed(answer.text)
        self.text = re.sub(r"\s+", " ", " ".join(self._words).replace("\u00a0", " "))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(html.unescape(given["href"]))
        elif tag == "form":
            self.forms.append({"action": given.get("action", ""), "method": given.get("method", "get"), "fields": {}})
        elif tag == "script":
            self._skip = True
        elif self.forms:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        fields, name = self.forms[-1]["fields"], given.get("name", "")
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind in ("radio", "checkbox"):
                if "checked" in given:
                    fields[name] = given.get("value", "on")
            else:
                fields[name] = given.get("value", "")
        elif tag == "textarea":
            self._area, fields[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in fields):
            fields[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None
        elif tag == "script":
            self._skip = False

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.forms[-1]["fields"][self._area] += data.removeprefix("\n")
        elif not self._skip:
            self._words.append(data)

    def form(self, action: str) -> dict[str, str]:
        """The fields of the form that goes to this address."""
        return next(form["fields"] for form in self.forms if form["action"] == action)


class Office(httpx.AsyncClient):
    """The browser."""

    async def sign_in(self, email: str, role: str, name: str = "") -> None:
        """Come in by a one-time link, as after an invitation."""
        from core.staff.actions import add_account, redeem
        from core.staff.actors import COMMAND, COOKIE

        invited = await add_account(COMMAND, email, role, name)
        self.cookies.set(COOKIE, await redeem(invited.url.rpartition("/")[2]))

    async def open(self, path: str, status: int = 200) -> Page:
        """A page, as it must answer."""
        answer = await self.get(path)
        assert answer.status_code == status, answer.text
        return Page(answer)

    async def hand_in(self, path: str, fields: dict[str, str], status: int = 200) -> Page:
        """Send a form and follow the redirect; `status` is that of the page one ends on."""
        answer = await self.post(path, data=fields)
        if answer.status_code == 303:
            answer = await self.get(answer.headers["location"])
        assert answer.status_code == status, answer.text
        return Page(answer)
