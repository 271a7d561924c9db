"""What people ask for and what they tell us about themselves, kept apart from who they are."""

from piccolo.columns import UUID, Boolean, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from registration.tables import Attendee, Event


class ProvisionWish(Table):
    """One provision (step-free place, sign language, ...) that one person needs. Gone soon after the event."""

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict, index=True)
    attendee = ForeignKey(references=Attendee, null=False, default=None, on_delete=OnDelete.cascade)
    provision = Varchar(length=40)
    note = Text(default="")
    created_at = Timestamptz(default=None)


class StatisticAnswer(Table):
    """An answer to a statistics question. `person` is the random key that `attendee.statistics` names until it goes.

    Once the key goes, each row gets a random one of its own, and says itself how the person took part.
    """

    id = UUID(primary_key=True, default=None)
    event = ForeignKey(references=Event, null=False, default=None, on_delete=OnDelete.restrict, index=True)
    person = UUID(default=None, index=True)
    question = Varchar(length=40)
    answer = Text(default="")
    mode = Varchar(length=8, null=True, default=None)
    attended = Boolean(null=True, default=None)


INDEXES = ("CREATE UNIQUE INDEX IF NOT EXISTS provision_wish_once ON provision_wish (attendee, provision)",)
