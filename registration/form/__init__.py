"""The public sign-up form: what it asks, how it is read, what proves that a person fills it in. No script is needed."""

from registration.form.decoding import BUTTONS, in_order, people_in, redrawn, sign_up_of

__all__ = ["BUTTONS", "in_order", "people_in", "redrawn", "sign_up_of"]
