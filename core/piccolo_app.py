"""What Piccolo's migrations need to know of this room."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from core.mail.tables import Letter
from core.staff.tables import Account, ApiToken, AuditEntry, SignInLink, StaffSession
from core.tables import SpokenLanguage

APP_CONFIG = AppConfig(
    app_name="core",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Account, SignInLink, StaffSession, ApiToken, AuditEntry, Letter, SpokenLanguage],
    migration_dependencies=[],
)
