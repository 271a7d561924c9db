"""The rules of invitations: pure values, no I/O, no clock."""

from datetime import datetime, timedelta

STANDINGS = ("open", "not_yet", "expired", "used_up", "declined", "revoked")
LETTERS = ("invitation", "invitation_reminder", "invitation_delegated")  # the kinds of its letters
MOST_USES = 500
MOST_DELEGATED = 20  # invitations one person can pass on: each may be a letter to an address of their choice
REMIND_AFTER = timedelta(hours=24)  # nobody gets two letters within a day


def standing(state: str, valid_from: datetime | None, valid_until: datetime | None, left: int, now: datetime) -> str:
    """What an invitation is good for now: one of STANDINGS; only an open one lets somebody sign up.

    What people decided (revoked by us, declined by them) comes first, then the time, then the uses.
    """
    if state != "open":
        return state
    if valid_from is not None and now < valid_from:
        return "not_yet"
    if valid_until is not None and now >= valid_until:
        return "expired"
    return "open" if left > 0 else "used_up"


def may_decline(standing: str, used: int) -> bool:
    """ "I cannot come" is for those whom nobody has signed up for yet; others cancel their registration."""
    return standing in ("open", "not_yet") and not used


def may_take_back(state: str, valid_until: datetime | None, now: datetime) -> bool:
    """Who declined may change their mind as long as the invitation would be valid."""
    return state == "declined" and (valid_until is None or now < valid_until)


def may_delegate(standing: str, organisation: str, delegated: bool, passed_on: int) -> bool:
    """Inside an organisation, by the person invited (not by whom it was passed on to), and not without end."""
    return standing == "open" and bool(organisation) and not delegated and passed_on < MOST_DELEGATED


def to_remind(
    standing: str, used: int, sent_at: datetime | None, reminded_at: datetime | None, returned: bool, now: datetime
) -> bool:
    """Whether a reminder goes to this invitation: it went out, nobody answered, and the last letter is a day old."""
    if sent_at is None or used or returned or standing not in ("open", "not_yet"):
        return False
    return now - (reminded_at or sent_at) >= REMIND_AFTER
