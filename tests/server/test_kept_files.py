"""The pages' files come from memory as they lie on disk, and only those."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from voicemon.server.app import DASHBOARDS
from voicemon.server.kept_files import KeptFiles


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=[Mount("/static/js", KeptFiles(DASHBOARDS / "js"))]))


@pytest.mark.parametrize("path", sorted((DASHBOARDS / "js").iterdir()), ids=lambda path: path.name)
def test_every_file_is_served_as_it_is(client: TestClient, path: Path) -> None:
    answer = client.get(f"/static/js/{path.name}")
    assert (answer.status_code, answer.content) == (200, path.read_bytes())
    assert answer.headers["content-type"].startswith("text/javascript")


def test_who_has_a_file_is_not_sent_it_again(client: TestClient) -> None:
    tag = client.get("/static/js/state.js").headers["etag"]
    again = client.get("/static/js/state.js", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/static/js/state.js", headers={"If-None-Match": '"older"'}).status_code == 200
    head = client.head("/static/js/state.js")
    assert (head.status_code, head.content, int(head.headers["content-length"]) > 0) == (200, b"", True)


@pytest.mark.parametrize("path", ["nothing.js", "../desk.html", "..%2Fdesk.html", "", "%2e%2e/desk.html"])
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(f"/static/js/{path}").status_code == 404


def test_files_are_only_read(client: TestClient) -> None:
    assert client.post("/static/js/state.js").status_code == 405
