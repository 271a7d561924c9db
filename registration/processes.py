"""Making and changing participation processes."""

from uuid import uuid4

from msgspec import UNSET

from core import clock
from core.codes import digest
from core.db import holding, insert_new, row, rows, save, writing
from core.problems import FieldError, Invalid
from core.staff.actions import record
from core.staff.actors import Actor
from registration import inputs
from registration.events import values_of
from registration.problems import ChangedMeanwhile
from registration.queries import process_by_slug
from registration.tables import Process


async def add_process(wish: inputs.NewProcess, actor: Actor) -> Process:
    """A new participation process with the person to call."""
    wrong = inputs.email_error(wish.contact.email, "contact.email")
    async with writing():
        if await row("SELECT id FROM process WHERE slug = ?", wish.slug):
            wrong.append(FieldError("slug", "duplicate"))
        process = Process(
            id=uuid4(),
            slug=wish.slug,
            title=wish.title.strip(),
            summary=wish.summary,
            contact_name=wish.contact.name,
            contact_phone=wish.contact.phone,
            contact_email=wish.contact.email,
            created_at=clock.now(),
        )
        if wrong or not await insert_new(Process, values_of(process), "slug"):
            raise Invalid(wrong or [FieldError("slug", "duplicate")])
        await record(actor, "process_added", f"process:{process.id}", slug=process.slug)
    return process


def version_of(process: Process) -> str:
    """What an editor has seen of a process: another text when anybody has changed it since."""
    return digest("\n".join(f"{name}={value}" for name, value in values_of(process).items()))[:16]


async def change_process(slug: str, wish: inputs.ProcessPatch, actor: Actor, seen: str | None = None) -> Process:
    """Change a process: its pages, and the letters and tickets of its events from now on, name the new contact.

    ChangedMeanwhile when it is no longer the version that was seen (two tabs, two people) and not yet as wished.
    """
    async with holding(Process, (await process_by_slug(slug)).id) as process:
        before, version = values_of(process), version_of(process)
        if wrong := _apply(process, wish):
            raise Invalid(wrong)
        changed = sorted(name for name, value in values_of(process).items() if before[name] != value)
        if changed and seen not in (None, version):
            raise ChangedMeanwhile()
        if changed:
            await save(process, *changed)
            # What lists and calendars say of its events is another text now. In the order of holding_all.
            for event in await rows("SELECT id FROM event WHERE process = ? ORDER BY id", process.id):
                await rows("UPDATE event SET changed_at = ? WHERE id = ?", clock.now(), event["id"])
            await record(actor, "process_changed", f"process:{process.id}", fields=changed)
    return process


def _apply(process: Process, wish: inputs.ProcessPatch) -> list[FieldError]:
    """Write the wish onto the process; answers every field that is wrong."""
    wrong = inputs.blank(wish.title, "title")
    if wish.title is not UNSET:
        process.title = wish.title.strip()
    if wish.summary is not UNSET:
        process.summary = wish.summary
    if wish.contact is not UNSET:
        wrong += inputs.email_error(wish.contact.email, "contact.email")
        process.contact_name, process.contact_phone = wish.contact.name, wish.contact.phone
        process.contact_email = wish.contact.email
    return wrong
