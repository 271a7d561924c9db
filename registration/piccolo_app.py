"""What Piccolo's migrations need to know of this room."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from registration.asking.tables import ProvisionWish, StatisticAnswer
from registration.invitations.tables import Invitation
from registration.notices.tables import Consent, Notice
from registration.plans.tables import Circular, PhoneCall, Reminder
from registration.programme.tables import Session, SessionSeat
from registration.tables import Answered, Attendee, Change, Event, Process, Registration, Ticket

APP_CONFIG = AppConfig(
    app_name="registration",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        Process,
        Event,
        Registration,
        Attendee,
        Change,
        Ticket,
        Answered,
        ProvisionWish,
        StatisticAnswer,
        Session,
        SessionSeat,
        Invitation,
        Notice,
        Consent,
        Reminder,
        PhoneCall,
        Circular,
    ],
    migration_dependencies=["core.piccolo_app"],
)
