"""The application asked without a client, so that a test sees each message as it goes out."""


def a_scope(method="GET", path="/", headers=(), client=("192.0.2.7", 5000), query=b""):
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
        "client": client,
        "server": ("einlass.test", 80),
        "state": {},
    }


async def asked(app, scope, body=b"", sent=None):
    """Send a request; `sent` is awaited with each message of the answer. The answer's status and headers."""
    parts = [{"type": "http.request", "body": body, "more_body": False}]
    started = {}

    async def receive():
        return parts.pop() if parts else {"type": "http.disconnect"}

    async def send(message):
        if message["type"] == "http.response.start":
            started.update(message)
        if sent is not None:
            await sent(message)

    await app(scope, receive, send)
    return started["status"], started["headers"]
