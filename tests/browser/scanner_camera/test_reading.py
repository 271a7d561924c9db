"""What the decoder reads, and what it must not read."""

import json
from pathlib import Path

import pytest
from camera.others import others
from camera.tickets import Picture, tickets
from decoding import Reader

from core.codes import read_code

pytestmark = [pytest.mark.anyio, pytest.mark.once]
FOLDER = Path(__file__).resolve().parents[2] / "data" / "scan"
SEEDS = (1, 2, 3, 4, 5)


@pytest.fixture
async def reader(visitor):
    return await Reader.open(await visitor())


async def unread(reader, pictures):
    """The names of those in which nothing was read; nothing else than its code may be read in any."""
    read = await reader.read([picture.jpeg for picture in pictures])
    wrong = [
        (picture.name, found.text)
        for picture, found in zip(pictures, read, strict=True)
        if found.text not in (None, picture.code)
    ]
    assert wrong == []
    return [picture.name for picture, found in zip(pictures, read, strict=True) if found.text is None]


async def test_of_eighty_pictures_of_tickets_seventy_six_are_read(reader):
    codes = json.loads((FOLDER / "manifest.json").read_text())
    pictures = [Picture(name, code, (FOLDER / name).read_bytes()) for name, code in codes.items()]
    assert len(pictures) == 80
    missed = await unread(reader, pictures)
    assert len(missed) <= 4, missed


async def test_of_four_hundred_made_anew_three_hundred_and_sixty_are_read(reader):
    made, missed = 0, []
    for seed in SEEDS:
        pictures = list(tickets(seed))
        made += len(pictures)
        missed += [f"{seed}: {name}" for name in await unread(reader, pictures)]
    assert made == 400
    assert len(missed) <= 40, missed


async def test_where_there_is_no_ticket_none_is_read(reader):
    pictures = list(others(seed=1))
    assert len(pictures) == 46
    read = await reader.read([picture.jpeg for picture in pictures])
    texts = {picture.name: found.text for picture, found in zip(pictures, read, strict=True)}
    assert [name for name, text in texts.items() if text and read_code(text)] == []
    assert {name.split("-")[0] for name, text in texts.items() if text} == {"shop"}, "the codes of shops can be read"
