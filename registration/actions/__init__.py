"""Signing up, confirming, changing, cancelling: one verb, one transaction on the held event."""

from registration.actions.change import cancel, change
from registration.actions.confirm import confirm, resend
from registration.actions.offers import answer_offer
from registration.actions.sign_up import sign_up
from registration.actions.sweep import sweep
from registration.answers import Answer, Caller, described, positions

__all__ = [
    "Answer",
    "Caller",
    "answer_offer",
    "cancel",
    "change",
    "confirm",
    "described",
    "positions",
    "resend",
    "sign_up",
    "sweep",
]
