"""Where Piccolo finds the engine (from the settings) and the rooms that have tables."""

from typing import Any

from core.engines import engine_for
from core.settings import settings

ROOMS = ("core", "registration", "badges", "checkin")  # those with tables, from the floor up

DB = engine_for(settings.database_url)


def __getattr__(name: str) -> Any:
    """APP_REGISTRY, made when migrations ask for it: its import alone costs a tenth of a second of every start."""
    if name == "APP_REGISTRY":
        from piccolo.conf.apps import AppRegistry

        return AppRegistry(apps=[f"{room}.piccolo_app" for room in ROOMS])
    raise AttributeError(name)
