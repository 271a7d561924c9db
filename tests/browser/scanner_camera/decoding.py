"""The decoder as the phone runs it: the built worker, in the page of the scanner, under its policy."""

from base64 import b64encode
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from playwright.async_api import Page

START = """() => {
  const { worker, wasm } = document.documentElement.dataset;
  globalThis.reader = new Worker(worker, { type: "module" });
  reader.postMessage({ wasm: new URL(wasm, location.href).href });
}"""
READ = """async (pictures) => {
  const answers = [];
  for (const picture of pictures) {
    const bytes = Uint8Array.from(atob(picture), (sign) => sign.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    answers.push(await new Promise((resolve, reject) => {
      reader.onmessage = ({ data }) => resolve(data);
      reader.onerror = (event) => reject(new Error(event.message));
      reader.postMessage({ picture: bitmap }, [bitmap]);
    }));
  }
  return answers;
}"""
AT_ONCE = 10


class Reading(NamedTuple):
    """What was read in a picture, and how long it took."""

    text: str | None
    ms: float


class Reader:
    """A page with the worker in it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def open(cls, page: Page) -> "Reader":
        """In the page of the scanner."""
        await page.goto("/door")
        await page.evaluate(START)
        return cls(page)

    async def read(self, pictures: Sequence[bytes]) -> list[Reading]:
        """What is read in each."""
        todo, found = iter(pictures), []
        while some := list(islice(todo, AT_ONCE)):
            answers = await self.page.evaluate(READ, [b64encode(picture).decode() for picture in some])
            found += [Reading(one["text"], one["ms"]) for one in answers]
        return found
