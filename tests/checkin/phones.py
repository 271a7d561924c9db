"""Phones for the tests of the door."""


async def enrolled(door, role="scan", name="Telefon 1", device=None, **wish):
    """A phone enrolled by the QR on a screen (or the briefing's, with uses)."""
    made = await door.post(f"/events/{door.slug}/enrolments", {"role": role} | wish, device or door.device)
    assert made.status_code == 201, made.text
    token = made.json()["url"].partition("#e=")[2]
    answer = await door.client.post("/api/v1/devices", json={"token": token, "name": name})
    assert answer.status_code == 201, answer.text
    return answer.json(), {"Authorization": f"Bearer {answer.json()['token']}"}, token


async def the_list(door, device, since=None, **query):
    """The offline list."""
    asked = query | ({"since": since} if since else {})
    answer = await door.client.get(f"/api/v1/door/{door.slug}/list", params=asked, headers=device)
    assert answer.status_code == 200, answer.text
    return answer.json()
