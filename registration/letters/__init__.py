"""The letters of a registration, drafted: what they say, in the language the person chose."""

from registration.letters.contact import Contact, contact_in, contact_of
from registration.letters.drafting import Drafting, Person, Programme, manage_link
from registration.letters.plans import News, called_off, moved, reminder
from registration.letters.registered import (
    cancelled,
    moved_up,
    offer_ended,
    please_confirm,
    welcome,
)
from registration.letters.waiting import queue_rules

__all__ = [
    "Contact",
    "Drafting",
    "News",
    "Person",
    "Programme",
    "called_off",
    "cancelled",
    "contact_in",
    "contact_of",
    "manage_link",
    "moved",
    "moved_up",
    "offer_ended",
    "please_confirm",
    "queue_rules",
    "reminder",
    "welcome",
]
