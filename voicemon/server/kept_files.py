"""The pages' own files, read once when the server starts.

A page asks for dozens of small files at the same time. Answered from the disk each is a trip to a thread and back, on
a machine whose threads are busy with voices; from memory all of them together cost what one did.
"""

import hashlib
import mimetypes
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send


class KeptFiles:
    """ASGI application: the files of ``folder``, not of folders within. Who changes one starts the server again."""

    def __init__(self, folder: Path) -> None:
        """Read them. Raises OSError."""
        self._answers = {path.name: _answer(path) for path in folder.iterdir() if path.is_file()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a browser that has the file already is told so."""
        await self._answer(Request(scope))(scope, receive, send)

    def _answer(self, request: Request) -> ASGIApp:
        if request.method not in ("GET", "HEAD"):
            return PlainTextResponse("Method Not Allowed", 405)
        kept = self._answers.get(request.url.path.rpartition("/")[2])
        if kept is None:
            return PlainTextResponse("Not Found", 404)
        if request.headers.get("if-none-match") == kept.headers["etag"]:
            return Response(status_code=304, headers={"etag": kept.headers["etag"]})
        return kept


def _answer(path: Path) -> Response:
    content = path.read_bytes()
    kind, _ = mimetypes.guess_type(path.name)
    headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"', "Cache-Control": "no-cache"}
    return Response(content, headers=headers, media_type=kind or "application/octet-stream")
