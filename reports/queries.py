"""Where the figures come from: a handful of statements per event that add up in the database, whichever it is.

The first one counts people, signed up or not, in one snapshot: nobody who is just being merged is counted twice. It
reads the history only of those whose present state is not the whole answer. With a million attendees it and the one
of arrivals take some seconds of processor time together; with a thousand, milliseconds.
"""

from datetime import datetime

from checkin.ledger import COUNTS
from core.db import engine, rows
from core.engines import PooledSQLite
from core.languages import _
from core.settings import settings
from registration.asking.definitions import Question, questions_of
from registration.invitations.waves import went_out
from registration.queries import modes_of, processes_of
from registration.tables import Event
from reports.attendance import SLOT, Facts, Figure, Invited, People, Slot, Stated, summarise
from reports.edition import About, Edition, Labels
from reports.privacy import publish

# `revised`: cancelled people, and those something happened to after the start; of all others the present state is what
# was true when the event began. CROSS JOIN makes SQLite go from these few to their changes and not through all changes.
# Who cancelled and signed up again (same e-mail, same name) is no cancellation: the newer row stands for the person.
_PEOPLE = """
WITH revised AS (
  SELECT id AS attendee FROM attendee WHERE event = ? AND state = 'cancelled'
  UNION
  SELECT attendee FROM change WHERE event = ? AND at > ?
), dated AS (
  SELECT c.attendee, c.state, c.mode, c.reason,
    CASE WHEN c.confirmed AND c.state IN ('seat', 'waiting') THEN c.at END AS held,
    CASE WHEN c.at <= ? THEN ROW_NUMBER() OVER (
      PARTITION BY c.attendee, CASE WHEN c.at <= ? THEN 1 ELSE 0 END ORDER BY c.at DESC, c.number DESC
    ) END AS back
  FROM revised CROSS JOIN change c WHERE c.attendee = revised.attendee
), past AS (
  SELECT attendee, MIN(held) AS since, MAX(CASE WHEN back = 1 THEN state END) AS state,
    MAX(CASE WHEN back = 1 THEN mode END) AS mode, MAX(CASE WHEN back = 1 THEN reason END) AS reason
  FROM dated GROUP BY attendee
), person AS (
  SELECT a.kind, a.group_name, a.field, r.channel, COALESCE(p.mode, a.mode) AS mode,
    CASE
      WHEN p.attendee IS NULL
        THEN CASE WHEN r.state = 'active' AND a.state <> 'cancelled' THEN a.state ELSE '' END
      WHEN p.since IS NULL THEN ''
      WHEN p.since > ? THEN 'later'
      WHEN p.state = 'cancelled' AND (a.cancelled_by = 'again' OR EXISTS (
        SELECT 1 FROM registration again JOIN attendee same ON same.registration = again.id
        WHERE again.event = a.event AND again.email_folded = r.email_folded AND again.state IN ('active', 'cancelled')
          AND again.created_at > r.created_at AND again.created_at <= ? AND same.folded = a.folded AND a.folded <> ''
      )) THEN ''
      ELSE p.state
    END AS place,
    CASE WHEN p.reason = 'cancelled_staff' THEN 'organiser' WHEN p.state = 'cancelled' THEN 'attendee' ELSE '' END
      AS cancelled_by,
    CASE WHEN t.first_entry IS NULL THEN '' ELSE t.mode END AS came,
    CASE WHEN t.first_entry IS NULL THEN '' ELSE t.method END AS method
  FROM attendee a
  JOIN registration r ON r.id = a.registration
  LEFT JOIN past p ON p.attendee = a.id
  LEFT JOIN attendance t ON t.attendee = a.id AND t.event = a.event AND t.session = ''
  WHERE a.event = ?
), walked_in AS (
  SELECT kind, CASE WHEN w.named THEN 'named' ELSE 'anonymous' END AS place, method, w.count AS people
  FROM walk_in w WHERE w.event = ? AND w.accepted AND w.merged_into IS NULL AND w.direction = 'in'
)
SELECT kind, place, mode, group_name, field, channel, cancelled_by, came, method, COUNT(*) AS people
FROM person GROUP BY kind, place, mode, group_name, field, channel, cancelled_by, came, method
UNION ALL
SELECT kind, place, 'on_site', '', '', 'walk_in', '', 'on_site', method, SUM(people)
FROM walked_in GROUP BY kind, place, method
"""

# Once the event is long over an answer says itself that its person was there, and no longer who it was.
_STATED = """
SELECT s.question, s.answer, COUNT(*) AS people
FROM statistic_answer s
LEFT JOIN attendee a ON a.event = s.event AND a.statistics = s.person
LEFT JOIN attendance t ON t.attendee = a.id AND t.event = s.event AND t.session = ''
WHERE s.event = ? AND (s.attended OR a.kind = 'participant' AND t.first_entry IS NOT NULL)
GROUP BY s.question, s.answer
"""

# Without exits a person is admitted once: at the first entry.
_ADMISSIONS = """
SELECT {slot} AS slot, SUM(came) AS admissions, 0 AS exits, 0 AS peak
FROM (
  SELECT first_entry AS effective, 1 AS came FROM attendance
  WHERE event = ? AND session = '' AND first_entry IS NOT NULL
  UNION ALL
  SELECT effective, w.count FROM walk_in w
  WHERE w.event = ? AND w.accepted AND w.merged_into IS NULL AND w.direction = 'in'
) step
GROUP BY {slot}
"""

# With exits the statement folds everybody's scans (checkin.presence.fold): "in" after nothing or after "out" is an
# entry, "out" after "in" an exit; of a session's scans only the very first "in" of a person opens the event's door.
_FLOW = """
WITH recorded AS (
  SELECT attendee, direction, session, effective, arrival FROM scan s
  WHERE event = ? AND {counts} AND attendee IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM undo u WHERE u.scan = s.id AND u.state = 'done')
  UNION ALL
  SELECT merged_into, direction, NULL, effective, arrival FROM walk_in
  WHERE event = ? AND accepted AND merged_into IS NOT NULL
), numbered AS (
  SELECT attendee, direction, session, effective, arrival,
    ROW_NUMBER() OVER (PARTITION BY attendee, direction ORDER BY effective, arrival) AS nth
  FROM recorded
), door AS (
  SELECT direction, effective, LAG(direction) OVER (PARTITION BY attendee ORDER BY effective, arrival) AS previous
  FROM numbered WHERE session IS NULL OR (direction = 'in' AND nth = 1)
), step AS (
  SELECT effective, CASE WHEN direction = 'in' THEN 1 ELSE 0 END AS came,
    CASE WHEN direction = 'out' THEN 1 ELSE 0 END AS gone
  FROM door WHERE direction = 'in' AND COALESCE(previous, 'out') = 'out' OR direction = 'out' AND previous = 'in'
  UNION ALL
  SELECT effective, CASE WHEN direction = 'in' THEN w.count ELSE 0 END,
    CASE WHEN direction = 'out' THEN w.count ELSE 0 END
  FROM walk_in w WHERE w.event = ? AND w.accepted AND w.merged_into IS NULL
), running AS (
  SELECT {slot} AS slot, came, gone, SUM(came - gone) OVER (ORDER BY effective) AS inside FROM step
)
SELECT slot, SUM(came) AS admissions, SUM(gone) AS exits, MAX(inside) AS peak FROM running GROUP BY slot
"""

_SQLITE_SLOT = f"CAST(strftime('%s', effective) AS INTEGER) / {SLOT} * {SLOT}"
_POSTGRES_SLOT = f"CAST(floor(extract(epoch FROM effective) / {SLOT}) AS BIGINT) * {SLOT}"


async def facts(event: Event, now: datetime) -> Facts:
    """All that the figures of this event are counted from, as it stands now."""
    ended = now >= event.ends_at
    people, slots = await _people(event), await _slots(event)
    invited, stated = await _invited(event), await _stated(event)
    return Facts(tuple(modes_of(event)), people, slots, event.track_exits, ended, invited, stated)


async def figures_of(event: Event, now: datetime) -> list[Figure]:
    """The figures of this event as they stand now, exact: the one place pages, files and API have them from."""
    return summarise(await facts(event, now))


async def edition_of(event: Event, name: str, now: datetime) -> Edition:
    """The internal or the public edition of this event's figures, as they stand now (nothing is frozen yet)."""
    figures = await figures_of(event, now)
    if name == "public":
        figures = publish(figures, closed=event.format == "closed", frozen=False)
    process = (await processes_of([event])).get(event.process)
    about = About(
        slug=event.slug,
        title=event.title,
        process=process.title if process else "",
        format=event.format,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        time_zone=event.time_zone,
        venue=event.venue,
        source=settings.town,
        labels=_labels(event),
    )
    return Edition(about, name, tuple(figures), now)


async def _invited(event: Event) -> Invited | None:
    """Invitations of this event; None where there are none."""
    sent, returned = await went_out(event.id)
    return Invited(sent, returned) if sent else None


async def _people(event: Event) -> tuple[People, ...]:
    start, key = event.starts_at, event.id
    found = await rows(_PEOPLE, key, key, start, start, start, start, start, key, key)
    return tuple(
        People(
            count=int(one["people"]),
            place=one["place"],
            mode=one["mode"],
            kind=one["kind"],
            group=one["group_name"],
            field=one["field"],
            channel=one["channel"],
            cancelled_by=one["cancelled_by"],
            came=one["came"],
            method=one["method"],
        )
        for one in found
    )


def _dimensions(event: Event) -> list[Question]:
    """The statistics questions that part those who came: with one answer each."""
    return [question for question in questions_of(event) if question.statistics and question.kind != "choices"]


async def _stated(event: Event) -> tuple[Stated, ...]:
    questions = _dimensions(event)
    if not questions:
        return ()
    found = {(one["question"], one["answer"]): int(one["people"]) for one in await rows(_STATED, event.id)}
    return tuple(
        Stated(question.key, answer, found[question.key, answer])
        for question in questions
        for answer in ("true", "false", *(option.key for option in question.options))
        if (question.key, answer) in found
    )


def _labels(event: Event) -> Labels:
    """How the event's own statistics questions and their answers read."""
    labels: dict[tuple[str, str | None], str] = {}
    for question in _dimensions(event):
        labels[question.key, None] = question.label
        labels |= {(question.key, option.key): option.label for option in question.options}
        if question.kind == "yes_no":
            labels |= {(question.key, "true"): _("ja"), (question.key, "false"): _("nein")}
    return labels


async def _slots(event: Event) -> tuple[Slot, ...]:
    slot = _SQLITE_SLOT if isinstance(engine(), PooledSQLite) else _POSTGRES_SLOT
    if event.track_exits:
        found = await rows(_FLOW.format(slot=slot, counts=COUNTS), event.id, event.id, event.id)
    else:
        found = await rows(_ADMISSIONS.format(slot=slot), event.id, event.id)
    return tuple(
        Slot(int(one["slot"]), int(one["admissions"]), int(one["exits"]), int(one["peak"] or 0)) for one in found
    )
