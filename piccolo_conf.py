"""Where Piccolo finds the engine (from the settings) and the rooms that have tables."""

from piccolo.conf.apps import AppRegistry

from core.db import engine_for
from core.settings import settings

DB = engine_for(settings.database_url)

APP_REGISTRY = AppRegistry(
    apps=[
        "core.piccolo_app",
        "registration.piccolo_app",
        "badges.piccolo_app",
        "checkin.piccolo_app",
    ]
)
