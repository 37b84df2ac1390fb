"""What the user may vary about fetching, each with its unit and the reason for its default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from transforms.fetch.addresses import AllowedAddresses
from transforms.fetch.state import FeedState
from transforms.fetch.urls import host_of, redact

_HEADER_VALUE = re.compile(r"[\x20-\x7e]+")  # printable ASCII: no line break can end the header


@dataclass(slots=True, frozen=True, kw_only=True)
class FetchSettings:
    """How feeds are fetched. Raises ValueError, naming the value, for one that cannot be."""

    contact: str | None = None
    """A mail or web address for those whose server we ask; it goes into the User-Agent."""

    max_at_once: int = 100
    """Requests in flight: past a hundred the parser, not the net, is what is waited for."""

    host_delay_s: float = 0.1
    """The least rest of a host between an answer and the next question."""

    unchanged_delay_s: float = 0.05
    """The least rest after an answer 304, which cost the server no body."""

    max_host_delay_s: float = 5.0
    """The most rest. Between least and most a host rests as long as its last answer took, so that
    a slow server is asked at half the rate that it can bear."""

    connect_timeout_s: float = 10.0
    """Until a connection stands; two lost SYN packets are sent again within it."""

    idle_timeout_s: float = 20.0
    """Without a single byte arriving."""

    total_timeout_s: float = 60.0
    """For one answer, body included: ends what drips a byte at a time."""

    max_body_bytes: int = 15 * 1024 * 1024
    """Of a body, as sent and once inflated."""

    max_redirects: int = 10
    """For one feed; browsers follow 20, honest feeds need 3."""

    attempts: int = 3
    """For what is transient: a lost connection, a timeout, a server error."""

    retry_wait_s: float = 0.5
    """Before the second attempt; twice that before the third."""

    host_failures: int = 3
    """Connections that fail in a row before a host's other feeds are not tried in this run."""

    moved_sightings: int = 3
    """Times that a permanent redirect is seen in a row before its target is asked instead."""

    ignore_schedule: bool = False
    """Ask feeds that are not due yet too, and retired ones."""

    allowed: AllowedAddresses = field(default_factory=AllowedAddresses)
    """Addresses beside those of the public internet that may be connected to."""

    hosts: Mapping[str, str] = field(default_factory=dict)
    """Addresses of hosts that need no name server, like /etc/hosts; checked as all are."""

    def __post_init__(self) -> None:
        if self.contact is not None and not _HEADER_VALUE.fullmatch(self.contact):
            raise ValueError(f"contact {self.contact!r}: give a mail or web address in ASCII")
        for name in ("max_at_once", "attempts", "max_body_bytes", "host_failures"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} {getattr(self, name)!r}: give at least 1")

    @property
    def user_agent(self) -> str:
        """The User-Agent header: who asks, and whom to write to.

        >>> FetchSettings(contact="news@example.org").user_agent
        'newsbeam/0.1 (feed reader; +news@example.org)'
        """
        contact = f"; +{self.contact}" if self.contact else ""
        return f"newsbeam/0.1 (feed reader{contact})"


@dataclass(slots=True, frozen=True, kw_only=True, repr=False)
class FeedRequest:
    """A feed to ask for: its address as configured, and what is remembered of it.

    `url` may carry credentials: printing a request shows none. `categories` are the user's
    (an OPML outline's folders).

    >>> FeedRequest(url="https://me:secret@a.example/feed")
    FeedRequest('https://a.example/feed')
    """

    url: str
    categories: tuple[str, ...] = ()
    state: FeedState | None = None

    def __repr__(self) -> str:
        return f"FeedRequest({self.source!r})"

    @property
    def source(self) -> str:
        """The feed's name everywhere: its address as configured, without credentials."""
        return redact(self.url)

    @property
    def host(self) -> str:
        """The host that is asked first."""
        return host_of((self.state and self.state.moved_to) or self.url)
