"""How large a request may be."""

from collections.abc import AsyncGenerator
from typing import ClassVar

from starlette.requests import Request
from starlette.types import Receive, Scope

from domain.shared.errors import LimitExceeded


class BodyTooLarge(LimitExceeded):
    """The body of the request is larger than is read."""

    code: ClassVar[str] = "limit.body"
    limit: ClassVar[str] = "body"


class BoundedRequest(Request):
    """A request of which no more is read than the bound says."""

    def __init__(self, scope: Scope, receive: Receive, *, bound: int) -> None:
        super().__init__(scope, receive)
        self._bound = bound

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """Read the body piece by piece, refusing it as soon as it is known to be too large."""
        announced = self.headers.get("content-length", "")
        read = int(announced) if announced.isdecimal() else 0
        self._check(read)
        read = 0
        async for piece in super().stream():
            read += len(piece)
            self._check(read)
            yield piece

    def _check(self, size: int) -> None:
        if size > self._bound:
            message = f"the body has {size} bytes or more; send at most {self._bound}"
            raise BodyTooLarge(message, value=size, bound=self._bound)
