"""What organisers ask and provide again and again, in words that have stood the test: added with one click.

The texts are an event's own from then on, to be changed like any other, and come translated as long as they stay as
they are; the keys are those that figures know (statistics) and that lists of many events can be put together by.
"""

from core.languages import N_
from registration.asking.definitions import ConsentText, Option, Provision, Question, QuestionKind


def _options(**labels: str) -> list[Option]:
    return [Option(key=key, label=label) for key, label in labels.items()]


def _statistics(key: str, label: str, kind: QuestionKind, options: list[Option], help: str = "") -> Question:
    return Question(key=key, label=label, kind=kind, options=options, help=help, statistics=True)


STATISTICS = (
    _statistics(
        "age_band",
        N_("Wie alt sind Sie?"),
        "choice",
        _options(
            under_18=N_("unter 18"),
            from_18_to_29=N_("18 bis 29"),
            from_30_to_44=N_("30 bis 44"),
            from_45_to_59=N_("45 bis 59"),
            from_60_to_74=N_("60 bis 74"),
            from_75=N_("75 und älter"),
        ),
    ),
    _statistics(
        "gender",
        N_("Ihr Geschlecht"),
        "choice",
        _options(female=N_("weiblich"), male=N_("männlich"), diverse=N_("divers")),
    ),
    _statistics(
        "district",
        N_("In welchem Stadtbezirk wohnen Sie?"),
        "choice",
        _options(city=N_("Innenstadt"), elsewhere=N_("nicht in dieser Stadt")),
    ),
    _statistics("first_time", N_("Nehmen Sie zum ersten Mal an einer Veranstaltung wie dieser teil?"), "yes_no", []),
    _statistics(
        "heard_from",
        N_("Wie haben Sie von der Veranstaltung erfahren?"),
        "choices",
        _options(
            letter=N_("Brief oder Einladung"),
            press=N_("Zeitung oder Radio"),
            website=N_("Website der Stadt"),
            social=N_("soziale Medien"),
            poster=N_("Plakat oder Flyer"),
            people=N_("Familie, Freunde, Nachbarschaft"),
            organisation=N_("Verein, Schule oder Arbeit"),
            other=N_("anders"),
        ),
        N_("Sie können mehrere Antworten wählen."),
    ),
    _statistics(
        "organisation_kind",
        N_("Für wen nehmen Sie teil?"),
        "choice",
        _options(
            private=N_("für mich selbst"),
            association=N_("Verein oder Initiative"),
            business=N_("Unternehmen"),
            union=N_("Verband oder Gewerkschaft"),
            education=N_("Schule, Hochschule oder Forschung"),
            administration=N_("Verwaltung"),
            politics=N_("Politik"),
            other=N_("andere"),
        ),
    ),
)

# Their answers differ from town to town, so they are looked at before they are added.
TO_COMPLETE = ("district",)

PROVISIONS = (
    Provision(
        key="step_free",
        label=N_("Stufenloser Weg und Platz"),
        help=N_("Für Rollator, Kinderwagen oder wenn Treppen schwerfallen."),
    ),
    Provision(
        key="wheelchair",
        label=N_("Rollstuhlplatz"),
        help=N_("Ein Platz ohne Stuhl, mit guter Sicht. Eine Begleitperson sitzt daneben."),
        seats=4,
    ),
    Provision(
        key="companion",
        label=N_("Platz für eine Begleitperson oder Assistenz"),
        help=N_("Sie sitzt neben Ihnen. Bitte melden Sie sie mit an."),
    ),
    Provision(key="front", label=N_("Platz vorn"), help=N_("Nah an Bühne, Leinwand und Dolmetschung.")),
    Provision(
        key="sign_language",
        label=N_("Dolmetschen in Deutsche Gebärdensprache"),
        help=N_("Wir bestellen Dolmetscherinnen oder Dolmetscher, sobald jemand sie wünscht."),
    ),
    Provision(
        key="live_text",
        label=N_("Schriftdolmetschen"),
        help=N_("Das Gesagte erscheint zum Mitlesen auf einem Bildschirm."),
    ),
    Provision(
        key="induction_loop",
        label=N_("Induktive Höranlage"),
        help=N_("Der Ton kommt über die T-Spule direkt ins Hörgerät."),
    ),
    Provision(
        key="simple_language",
        label=N_("Unterlagen in Leichter Sprache oder großer Schrift"),
        help=N_("Schreiben Sie uns dazu, was Ihnen hilft."),
    ),
    Provision(
        key="child_care",
        label=N_("Kinderbetreuung"),
        help=N_("Vor Ort und kostenlos. Schreiben Sie uns dazu, wie viele Kinder kommen und wie alt sie sind."),
    ),
    Provision(key="vegetarian", label=N_("Vegetarisches Essen")),
    Provision(key="vegan", label=N_("Veganes Essen")),
    Provision(key="halal", label=N_("Essen, das halal ist")),
    Provision(key="kosher", label=N_("Essen, das koscher ist")),
    Provision(
        key="food_free_of",
        label=N_("Essen ohne bestimmte Zutaten"),
        help=N_("Schreiben Sie uns dazu, welche: zum Beispiel ohne Nüsse oder ohne Gluten."),
    ),
)

CONSENTS = (
    ConsentText(
        key="photos",
        text=N_(
            "Ich bin einverstanden, dass bei der Veranstaltung Fotos gemacht und auf der Website und in "
            "Veröffentlichungen der Stadt gezeigt werden, auf denen ich zu erkennen bin."
        ),
    ),
    ConsentText(
        key="news",
        text=N_("Ich möchte erfahren, wie es mit diesem Thema weitergeht. Die Stadt darf mir dazu schreiben."),
    ),
)
