"""What may be sent to this room."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from core.forms import Input


class Printed(Input, kw_only=True):
    """That badges are printed: those there were when the sheets were loaded (now unless told)."""

    until: Annotated[datetime, Meta(tz=True)] | None = None
