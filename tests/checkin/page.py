"""The page at the door as somebody there uses it."""

import re


class Page:
    """The page as somebody at the door sees it."""

    def __init__(self, client, slug: str) -> None:
        self.client, self.place = client, f"/organise/door/{slug}"

    async def open(self, address: str = "") -> str:
        answer = await self.client.get(address or self.place)
        assert answer.status_code == 200, answer.text
        self.html = answer.text
        return self.html

    async def send(self, form: str, fresh: bool = True, **fields) -> str:
        """Send a form of the page, and follow where it leads."""
        if fresh:
            await self.open()
        nonce = re.search(r'name="form" value="([^"]+)"', self.html).group(1)
        answer = await self.client.post(
            f"{self.place}/{form}", data={"form": nonce} | fields, headers={"Origin": "http://einlass.test"}
        )
        self.status = answer.status_code
        self.shown = answer.headers.get("location", "")
        if self.status != 303:
            return answer.text
        return (await self.client.get(self.shown)).text

    def verdict(self, html: str) -> tuple[str, str]:
        """Colour and word of the answer."""
        found = re.search(r'class="verdict verdict--(\w+)".*?<h2>(.*?)</h2>', html, re.S)
        return (found.group(1), found.group(2)) if found else ("", "")
