"""What Piccolo's migrations need to know of this room."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from checkin.tables import (
    Attendance,
    ConflictAnswer,
    DoorState,
    Enrolment,
    Phone,
    QuarantineAnswer,
    Scan,
    Undo,
    WalkIn,
)

APP_CONFIG = AppConfig(
    app_name="checkin",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Scan, Undo, Attendance, WalkIn, Phone, Enrolment, DoorState, QuarantineAnswer, ConflictAnswer],
    migration_dependencies=["registration.piccolo_app"],
)
