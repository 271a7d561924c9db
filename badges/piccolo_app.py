"""What Piccolo's migrations need to know of this room."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from badges.tables import PrintedBadge

APP_CONFIG = AppConfig(
    app_name="badges",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[PrintedBadge],
    migration_dependencies=["registration.piccolo_app"],
)
