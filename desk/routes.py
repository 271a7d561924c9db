"""All pages of the back office but the door's."""

from desk import (
    changes,
    consents,
    embed,
    events,
    fields,
    figures,
    languages,
    letters,
    people,
    processes,
    provisions,
    questions,
    sign_up,
    staff,
    translations,
)

handlers = [
    *events.handlers,
    *questions.handlers,
    *provisions.handlers,
    *fields.handlers,
    *consents.handlers,
    *people.handlers,
    *changes.handlers,
    *sign_up.handlers,
    *figures.handlers,
    *embed.handlers,
    *translations.handlers,
    *processes.handlers,
    *languages.handlers,
    *letters.handlers,
    *staff.handlers,
]
