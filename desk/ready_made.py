"""What organisers ask and provide again and again, in words that have stood the test: added with one click.

The texts are an event's own from then on, to be changed like any other; the keys are those that figures know
(statistics) and that lists of many events can be put together by.
"""

from registration.asking.definitions import ConsentText, Option, Provision, Question


def _options(**labels: str) -> list[Option]:
    return [Option(key=key, label=label) for key, label in labels.items()]


def _statistics(key: str, label: str, kind: str, options: list[Option], help: str = "") -> Question:
    return Question(key=key, label=label, kind=kind, options=options, help=help, statistics=True)  # type: ignore[arg-type]


STATISTICS = (
    _statistics(
        "age_band",
        "Wie alt sind Sie?",
        "choice",
        _options(
            under_18="unter 18",
            from_18_to_29="18 bis 29",
            from_30_to_44="30 bis 44",
            from_45_to_59="45 bis 59",
            from_60_to_74="60 bis 74",
            from_75="75 und älter",
        ),
    ),
    _statistics("gender", "Ihr Geschlecht", "choice", _options(female="weiblich", male="männlich", diverse="divers")),
    _statistics(
        "district",
        "In welchem Stadtbezirk wohnen Sie?",
        "choice",
        _options(city="Innenstadt", elsewhere="nicht in dieser Stadt"),
    ),
    _statistics("first_time", "Nehmen Sie zum ersten Mal an einer Veranstaltung wie dieser teil?", "yes_no", []),
    _statistics(
        "heard_from",
        "Wie haben Sie von der Veranstaltung erfahren?",
        "choices",
        _options(
            letter="Brief oder Einladung",
            press="Zeitung oder Radio",
            website="Website der Stadt",
            social="soziale Medien",
            poster="Plakat oder Flyer",
            people="Familie, Freunde, Nachbarschaft",
            organisation="Verein, Schule oder Arbeit",
            other="anders",
        ),
        "Sie können mehrere Antworten wählen.",
    ),
    _statistics(
        "organisation_kind",
        "Für wen nehmen Sie teil?",
        "choice",
        _options(
            private="für mich selbst",
            association="Verein oder Initiative",
            business="Unternehmen",
            union="Verband oder Gewerkschaft",
            education="Schule, Hochschule oder Forschung",
            administration="Verwaltung",
            politics="Politik",
            other="andere",
        ),
    ),
)

# Their answers differ from town to town, so they are looked at before they are added.
TO_COMPLETE = ("district",)

PROVISIONS = (
    Provision(
        key="step_free",
        label="Stufenloser Weg und Platz",
        help="Für Rollator, Kinderwagen oder wenn Treppen schwerfallen.",
    ),
    Provision(
        key="wheelchair",
        label="Rollstuhlplatz",
        help="Ein Platz ohne Stuhl, mit guter Sicht. Eine Begleitperson sitzt daneben.",
        seats=4,
    ),
    Provision(
        key="companion",
        label="Platz für eine Begleitperson oder Assistenz",
        help="Sie sitzt neben Ihnen. Bitte melden Sie sie mit an.",
    ),
    Provision(key="front", label="Platz vorn", help="Nah an Bühne, Leinwand und Dolmetschung."),
    Provision(
        key="sign_language",
        label="Dolmetschen in Deutsche Gebärdensprache",
        help="Wir bestellen Dolmetscherinnen oder Dolmetscher, sobald jemand sie wünscht.",
    ),
    Provision(
        key="live_text",
        label="Schriftdolmetschen",
        help="Das Gesagte erscheint zum Mitlesen auf einem Bildschirm.",
    ),
    Provision(
        key="induction_loop",
        label="Induktive Höranlage",
        help="Der Ton kommt über die T-Spule direkt ins Hörgerät.",
    ),
    Provision(
        key="simple_language",
        label="Unterlagen in Leichter Sprache oder großer Schrift",
        help="Schreiben Sie uns dazu, was Ihnen hilft.",
    ),
    Provision(
        key="child_care",
        label="Kinderbetreuung",
        help="Vor Ort und kostenlos. Schreiben Sie uns dazu, wie viele Kinder kommen und wie alt sie sind.",
    ),
    Provision(key="vegetarian", label="Vegetarisches Essen"),
    Provision(key="vegan", label="Veganes Essen"),
    Provision(key="halal", label="Essen, das halal ist"),
    Provision(key="kosher", label="Essen, das koscher ist"),
    Provision(
        key="food_free_of",
        label="Essen ohne bestimmte Zutaten",
        help="Schreiben Sie uns dazu, welche: zum Beispiel ohne Nüsse oder ohne Gluten.",
    ),
)

CONSENTS = (
    ConsentText(
        key="photos",
        text="Ich bin einverstanden, dass bei der Veranstaltung Fotos gemacht und auf der Website und in "
        "Veröffentlichungen der Stadt gezeigt werden, auf denen ich zu erkennen bin.",
    ),
    ConsentText(
        key="news",
        text="Ich möchte erfahren, wie es mit diesem Thema weitergeht. Die Stadt darf mir dazu schreiben.",
    ),
)
