"""What asking for an address comes to: an answer, or an error in words."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.reject import Reason


@dataclass(slots=True, frozen=True, kw_only=True)
class Answer:
    """A response read to its end: 304, or 2xx with its body inflated.

    `url` is the address that answered, `headers` as received, in their order.
    `permanent_url` is where the redirects led that say "for good" (301, 308) before the
    first that does not; None where the first hop is no such redirect.
    """

    url: str
    status: int
    phrase: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    permanent_url: str | None = None

    def find_header(self, name: str) -> str | None:
        """Return the first header of that name (any case) as received, or None.

        >>> Answer(url="", status=200, headers=(("ETag", 'W/"1"'),)).find_header("etag")
        'W/"1"'
        """
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


class FetchError(Exception):
    """An address could not be fetched; the message is for people and carries no credentials.

    `transient` errors may pass when asked again at once. `unreachable` ones are of the
    host as a whole (name, connection, time). `retry_after` is the header as received.
    `held` means that the host was not asked, as it wants to be left alone for now.
    """

    def __init__(
        self,
        message: str,
        *,
        reason: Reason = Reason.FETCH_FAILED,
        status: int | None = None,
        transient: bool = False,
        unreachable: bool = False,
        held: bool = False,
        retry_after: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.status = status
        self.transient = transient
        self.unreachable = unreachable
        self.held = held
        self.retry_after = retry_after
