"""A call that goes on as a test says, without any audio."""

import asyncio

import msgspec

from tests.dashboards.made_advice import advised
from tests.dashboards.made_call import events, header
from voicemon.call.host import LOG_NAME
from voicemon.call.log import CallLog
from voicemon.server.board import Board


class LiveCall:
    """A call whose facts become known when the test says so, on a board that a real server shows."""

    def __init__(self, board: Board, name: str, team: str = "", agent: str = "") -> None:
        folder = board.folder / name
        folder.mkdir()
        self.facts = list(advised(events()))
        self._board = board
        self._file = (folder / LOG_NAME).open("wb", buffering=0)
        head = msgspec.structs.replace(header(name), team=team, agent=agent)
        self._log = CallLog(head, self._file.write)
        self._log.open()
        self._entry = board.open_call(head, self._log)

    async def go_on(self, facts: int) -> None:
        """Learn so many more."""
        for _ in range(facts):
            fact = self.facts[len(self._log.lines)]
            self._entry.add(self._log.append(fact, fact.known))
            await asyncio.sleep(0)

    async def end(self) -> None:
        await self.go_on(len(self.facts) - len(self._log.lines))
        self._log.close()
        self._file.close()
        self._board.close_call(self._log.header.call)
