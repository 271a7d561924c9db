"""Settings that staff change while the service runs."""

from piccolo.columns import Boolean, Timestamptz, Varchar
from piccolo.table import Table


class SpokenLanguage(Table):
    """Whether a language is offered to citizens, and who has read its texts before."""

    code = Varchar(length=12, primary_key=True, default=None)
    offered = Boolean(default=False)
    reviewed_by = Varchar(length=200, default="")
    reviewed_at = Timestamptz(null=True, default=None)
