"""Publishing a text of the town."""

from typing import Annotated

from msgspec import Meta

from core import clock
from core.db import writing
from core.forms import TEXT, Input
from core.languages import BY_CODE
from core.problems import FieldError, Invalid
from core.staff.actions import record
from core.staff.actors import Actor
from registration.notices import queries, versions
from registration.notices.queries import Shown
from registration.problems import ChangedMeanwhile


class NewNotice(Input, kw_only=True):
    """POST /notices/{kind}: the next version of a text, in Markdown; `after` is the version its editor had before."""

    language: str
    text: Annotated[str, Meta(min_length=1, max_length=60_000, pattern=TEXT)]
    after: int | None = None


async def publish(kind: str, wish: NewNotice, actor: Actor) -> Shown:
    """Show this text from now on; earlier versions stay readable. ChangedMeanwhile when somebody published between."""
    wrong = [] if wish.language in BY_CODE else [FieldError("language", "choice")]
    text = wish.text.replace("\r\n", "\n").strip()
    if not text:
        wrong.append(FieldError("text", "required"))
    if wrong:
        raise Invalid(wrong)
    async with writing():
        newest = await queries.newest(kind, wish.language)
        if wish.after is not None and wish.after != (newest.version if newest else 0):
            raise ChangedMeanwhile()
        key = await versions.added(kind, wish.language, text, actor.name or actor.kind, clock.now())
        published = await queries.by_id(key)
        assert published is not None
        await record(
            actor, "notice_published", f"notice:{key}", kind=kind, language=wish.language, version=published.version
        )
    return published
