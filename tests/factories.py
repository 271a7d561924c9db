"""Things a test needs, valid by default, made through the interfaces that must stay stable (the API)."""

import uuid
from typing import Any

PROCESS = {
    "slug": "stadtgespraech",
    "title": "Dortmunder Stadtgespräch",
    "contact": {"name": "Miriam Kowalczyk", "phone": "0231 50-12345", "email": "stadtgespraech@dortmund.example"},
}
EVENT = {
    "slug": "stadtkonferenz",
    "title": "Unsere Stadt 2035",
    "starts_at": "2027-02-20T09:00:00Z",
    "ends_at": "2027-02-20T13:00:00Z",
    "venue": "Berswordt-Halle, Südwall 2–4, 44122 Dortmund",
    "seats": {"on_site": 200, "online": 300},
    "contact": PROCESS["contact"],
}


async def a_token(role: str = "organiser", event: Any = None) -> dict[str, str]:
    """The header of a program with this role."""
    from core.staff.actions import add_token
    from core.staff.actors import COMMAND

    token = await add_token(COMMAND, f"test {role}", role, event=event)
    return {"Authorization": f"Bearer {token}"}


async def an_event(client, organiser: dict[str, str], **fields: Any) -> dict[str, Any]:
    """An event with 200 seats on site and 300 online."""
    answer = await client.post("/api/v1/events", json=EVENT | fields, headers=organiser)
    assert answer.status_code == 201, answer.text
    return answer.json()


def a_sign_up(
    name: str = "Aylin Yıldız-Brandt", people: int = 1, mode: str = "on_site", **fields: Any
) -> dict[str, Any]:
    """The body of a sign-up."""
    attendees = [{"name": name if n == 0 else f"{name} {n + 1}", "mode": mode} for n in range(people)]
    contact = {"name": name, "email": f"{uuid.uuid4().hex[:10]}@posteo.example"}
    return {"contact": contact, "attendees": attendees} | fields


async def signed_up(client, organiser: dict[str, str], slug: str = "stadtkonferenz", **fields: Any) -> dict[str, Any]:
    """A confirmed registration, entered by a program of the house: with codes and manage link."""
    answer = await client.post(f"/api/v1/events/{slug}/registrations", json=a_sign_up(**fields), headers=organiser)
    assert answer.status_code == 201, answer.text
    return answer.json()
