"""Addresses of feeds: which may be asked, without the secrets that they carry.

Whatever is logged, stored or written passes through `redact` first; the credentials
themselves only go into the request's Authorization header.
"""

from __future__ import annotations

import base64
import re
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

SCHEMES = ("http", "https")
"""All that is fetched: `file:` would read the disk, `ftp:` and `gopher:` reach old services."""

MAX_URL_CHARS = 8_192
"""RFC 9110 asks servers for 8,000; what is longer is made to waste time."""

SECRET_PARAMETERS = frozenset(
    {
        "access_token",
        "api_key",
        "apikey",
        "auth_token",
        "client_secret",
        "passwd",
        "password",
        "secret",
        "token",
    }
)
"""Query parameters whose value is a credential, as feed hosts name them."""

_PARAMETER = re.compile(r"(?P<name>[^=&;?#]+)=(?P<value>[^&;]*)")  # token=abc; one pass, no nesting
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


class BadUrl(ValueError):  # noqa: N818 - it says what the value is
    """An address that cannot be asked; its text carries no credentials."""


class BadScheme(BadUrl):
    """An address of a scheme that is not fetched."""


def redact(url: str) -> str:
    """Return the URL without user name, password and fragment, secrets in its query hidden.

    It is the name of a feed everywhere: it stays the same when a password changes.
    A URL without any of these comes back as given, text that is no URL from behind its
    last "@". Idempotent.

    >>> redact("https://anna:s3cret@example.org/feed?token=abc&page=2#top")
    'https://example.org/feed?token=REDACTED&page=2'
    """
    url = url.strip()
    while (bare := _redact_once(url)) != url:  # what is left may be read another way
        url = bare
    return url


def _redact_once(url: str) -> str:
    """Return the URL redacted as it reads now; each change but the last makes it shorter."""
    try:
        parts = urlsplit(url)
        netloc = parts.netloc.rpartition("@")[2]
        query = _PARAMETER.sub(_hide, parts.query)
        if (netloc, query, "") == (parts.netloc, parts.query, parts.fragment):
            return url
        return urlunsplit((parts.scheme, netloc, parts.path, query, "")).strip()
    except ValueError:
        return _PARAMETER.sub(_hide, url.rpartition("@")[2].partition("#")[0]).strip()


def _hide(match: re.Match[str]) -> str:
    if match["name"].lower() in SECRET_PARAMETERS:
        return f"{match['name']}=REDACTED"
    return match[0]


def split_credentials(url: str) -> tuple[str, str | None]:
    """Return the URL to ask for and the value of its Authorization header, or None.

    Raises BadScheme for a scheme other than http and https, BadUrl for a missing host, a
    bad port, too many characters, and white space or control characters inside.

    >>> split_credentials("https://anna:s3cret@example.org/feed#top")
    ('https://example.org/feed', 'Basic YW5uYTpzM2NyZXQ=')
    >>> split_credentials("file:///etc/passwd")
    Traceback (most recent call last):
    transforms.fetch.urls.BadScheme: scheme 'file' is not fetched: only http and https are
    """
    url = url.strip()
    if len(url) > MAX_URL_CHARS:
        raise BadUrl(f"the address is longer than {MAX_URL_CHARS:,} characters")
    if _CONTROL.search(url):
        raise BadUrl("white space or a control character inside the address")
    try:
        parts = urlsplit(url)
        _ = parts.port  # reading it checks it
    except ValueError as error:
        raise BadUrl("not an address: its host or port cannot be read") from error
    if parts.scheme not in SCHEMES:
        raise BadScheme(f"scheme {parts.scheme!r} is not fetched: only http and https are")
    if not host_of(url):
        raise BadUrl("the address has no host")
    credentials, _, host = parts.netloc.rpartition("@")
    bare = urlunsplit((parts.scheme, host, parts.path or "/", parts.query, ""))
    if not credentials:
        return bare, None
    user, _, password = credentials.partition(":")
    token = base64.b64encode(f"{unquote(user)}:{unquote(password)}".encode())
    return bare, f"Basic {token.decode()}"


def join_location(base: str, location: str) -> str:
    """Return the address that a Location header leads to; "" where it cannot be read.

    Header bytes that are not UTF-8 arrive as surrogates: they are read as Latin-1.

    >>> join_location("https://example.org/a/feed", "../b/feed")
    'https://example.org/b/feed'
    """
    raw = location.encode("utf-8", "surrogateescape")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    try:
        return urljoin(base, text.strip().replace(" ", "%20"))
    except ValueError:
        return ""


def origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port: credentials never leave the one they were given for.

    >>> origin("https://Example.org/feed") == origin("https://example.org:443/")
    True
    """
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, host_of(url), port


def host_of(url: str) -> str:
    """Return the host in lower case, "" where there is none.

    >>> host_of("http://Example.ORG.:8080/feed")
    'example.org'
    """
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
