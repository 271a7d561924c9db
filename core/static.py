"""The built browser files; a browser that takes Brotli gets the copy that was pressed when they were built."""

from litestar.datastructures import MutableScopeHeaders
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from core.pages import STATIC
from core.problems import NotFound

LONGEST = 200  # bytes of a name; ours have some forty


def pressed(app: ASGIApp) -> ASGIApp:
    """Answer NAME.br for NAME where there is one and the browser takes it: the decoder's 950 kB become 320."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"vary", b"Accept-Encoding")]
            await send(message)

        name = str(scope["path_params"]["file_path"])
        if len(name.encode()) > LONGEST:  # the file system would fail over it
            raise NotFound()
        taken = MutableScopeHeaders(scope).get("accept-encoding", "")
        if "br" in {one.split(";")[0].strip() for one in taken.split(",")} and _is_pressed(name):
            scope["path_params"] = {"file_path": f"{name}.br"}
        await app(scope, receive, sending)

    return answer


def _is_pressed(name: str) -> bool:
    return (STATIC / f"{name.lstrip('/')}.br").is_file()


static = create_static_files_router(
    path="/static",
    directories=[STATIC],
    cache_control=None,
    include_in_schema=False,
    send_as_attachment=False,
    middleware=[pressed],
)
