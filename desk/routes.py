"""All pages of the back office but the door's."""

from desk import changes, embed, events, figures, letters, people, processes, sign_up, staff

handlers = [
    *events.handlers,
    *people.handlers,
    *changes.handlers,
    *sign_up.handlers,
    *figures.handlers,
    *embed.handlers,
    *processes.handlers,
    *letters.handlers,
    *staff.handlers,
]
