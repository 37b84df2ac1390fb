"""Servers that mean harm or are broken: each ends in a reject, soon and in little memory."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import ipaddress
import itertools
import socket
import ssl
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
import zstandard
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from schemas.reject import Reason
from tests.transforms.fetch.conftest import FEED, Server, fetch_one, make_settings
from transforms.fetch.addresses import AllowedAddresses, parse_allowed
from transforms.fetch.feeds import FetchResult
from transforms.fetch.state import Outcome

MEGABYTE = 1024 * 1024


def rejection(result: FetchResult) -> tuple[Reason, str]:
    assert result.document is None
    assert result.reject is not None
    assert result.reject.source == result.update.source
    return result.reject.reason, result.reject.message


def stream(pieces: Callable[[], Iterator[bytes]], pause_s: float = 0.0, **headers: str):
    """Return a handler that sends the pieces as a chunked body."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={k.replace("_", "-"): v for k, v in headers.items()})
        await response.prepare(request)
        for piece in pieces():
            await response.write(piece)
            await asyncio.sleep(pause_s)
        return response

    return handler


def test_slow_drip_ends_at_the_total_timeout(server: Server) -> None:
    server.routes["/feed"] = stream(lambda: itertools.repeat(b"<"), pause_s=0.02)
    result = fetch_one(server.url(), make_settings(total_timeout_s=0.3, idle_timeout_s=0.2))
    assert rejection(result) == (Reason.FETCH_FAILED, "not answered in full within 0.3 s")


def test_silence_ends_at_the_idle_timeout(server: Server) -> None:
    server.routes["/feed"] = stream(lambda: iter([b"<rss>"]), pause_s=3)
    result = fetch_one(server.url(), make_settings(idle_timeout_s=0.1))
    assert rejection(result) == (Reason.FETCH_FAILED, "silent for 0.1 s")
    assert server.paths == ["/feed"], "a slow server is not asked again at once"


def test_endless_body_stops_at_the_cap(server: Server) -> None:
    server.routes["/feed"] = stream(lambda: itertools.repeat(b"x" * 65536))
    result = fetch_one(server.url(), make_settings(max_body_bytes=MEGABYTE))
    assert rejection(result) == (
        Reason.TOO_LARGE,
        "the body is more than 1,048,576 bytes; the limit is 1,048,576",
    )


def test_announced_size_above_the_cap_is_not_read(start_raw) -> None:
    async def announce(reader, writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
        await reader.read()

    result = fetch_one(start_raw(announce))
    assert rejection(result) == (
        Reason.TOO_LARGE,
        "the body is 99,999,999,999 bytes; the limit is 15,728,640",
    )


def test_gzip_bomb_of_10_gb_stops_while_it_inflates(server: Server) -> None:
    inflated = 0

    def bomb() -> Iterator[bytes]:
        nonlocal inflated
        packer = zlib.compressobj(wbits=31)
        while inflated < 10 * 1024 * MEGABYTE:
            inflated += MEGABYTE
            yield packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_SYNC_FLUSH)

    server.routes["/feed"] = stream(bomb, Content_Encoding="gzip")
    result = fetch_one(server.url())
    assert rejection(result) == (
        Reason.TOO_LARGE,
        "the body inflates to more than 15,728,640 bytes; the limit is 15,728,640",
    )
    assert inflated < 1024 * MEGABYTE, "the server was still sending when it was cut off"


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", lambda body: brotli.compress(body, quality=1)),
        ("zstd", zstandard.compress),
        ("gzip, gzip", lambda body: gzip.compress(gzip.compress(body))),
        ("zstd, br", lambda body: brotli.compress(zstandard.compress(body))),
    ],
)
def test_bomb_in_one_piece_stops_in_little_memory(server: Server, coding: str, encode) -> None:
    import tracemalloc

    body = encode(bytes(64 * MEGABYTE))
    server.answer("/feed", web.Response(body=body, headers={"Content-Encoding": coding}))
    tracemalloc.start()
    try:
        result = fetch_one(server.url(), make_settings(max_body_bytes=MEGABYTE))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert rejection(result)[0] is Reason.TOO_LARGE
    assert peak < 24 * MEGABYTE


def test_three_codings_over_each_other_are_refused(server: Server) -> None:
    headers = {"Content-Encoding": "gzip, gzip, gzip"}
    server.answer("/feed", web.Response(body=b"", headers=headers))
    assert rejection(fetch_one(server.url(), make_settings(attempts=1))) == (
        Reason.FETCH_FAILED,
        "3 content codings over each other",
    )


@pytest.mark.parametrize(
    ("coding", "body", "message"),
    [
        ("gzip", gzip.compress(FEED * 99)[:-9], "the gzip or deflate stream ends too early"),
        ("gzip", b"\x1f\x8b\x08rubbish" * 9, "damaged gzip or deflate stream"),
        ("gzip", FEED, "damaged gzip or deflate stream"),
        ("br", brotli.compress(FEED * 99)[:-9], "the brotli stream ends too early"),
        ("br", b"\xff" * 99, "damaged brotli stream"),
        ("zstd", zstandard.compress(FEED * 99)[:-9], "the zstd stream ends too early"),
        ("zstd", FEED, "damaged zstd stream"),
        ("lzma", FEED, "content coding 'lzma' is not known"),
    ],
)
def test_damaged_coding_is_rejected(server: Server, coding: str, body: bytes, message: str) -> None:
    server.answer("/feed", web.Response(body=body, headers={"Content-Encoding": coding}))
    reason, words = rejection(fetch_one(server.url()))
    assert reason is Reason.FETCH_FAILED
    assert words.startswith(message)


def test_redirect_in_a_circle_is_named(server: Server) -> None:
    server.answer("/feed", web.Response(status=301, headers={"Location": "/b"}))
    server.answer("/b", web.Response(status=302, headers={"Location": "/feed?"}))
    result = fetch_one(server.url())
    assert rejection(result) == (
        Reason.FETCH_FAILED,
        f"redirects in a circle at {server.url()}",
    )
    assert server.paths == ["/feed", "/b"]


def test_redirects_without_end_are_bounded(server: Server) -> None:
    async def further(request: web.Request) -> web.Response:
        number = int(request.query.get("n", "0")) + 1
        return web.Response(status=302, headers={"Location": f"/feed?n={number}"})

    server.routes["/feed"] = further
    result = fetch_one(server.url(), make_settings(max_redirects=4))
    assert rejection(result) == (Reason.FETCH_FAILED, "more than 4 redirects")
    assert len(server.seen) == 5


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("http://169.254.169.254/latest/meta-data/", "link-local"),
        ("http://[::ffff:169.254.169.254]/", "link-local"),
        ("http://[64:ff9b::a9fe:a9fe]/", "link-local"),
        ("http://10.0.0.1/", "private"),
        ("http://100.64.1.1/", "shared (carrier-grade NAT)"),
        ("http://[fd00::1]/", "private"),
        ("http://0.0.0.0/", "this network"),
        ("http://224.0.0.1/", "multicast"),
        ("//192.168.1.1/admin", "private"),
    ],
)
def test_redirect_to_an_inner_address_is_refused(server: Server, target: str, kind: str) -> None:
    server.answer("/feed", web.Response(status=302, headers={"Location": target}))
    reason, message = rejection(fetch_one(server.url()))
    assert reason is Reason.FORBIDDEN
    assert f"({kind}) is not of the public internet" in message


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example"])
def test_redirect_to_another_scheme_is_refused(server: Server, target: str) -> None:
    server.answer("/feed", web.Response(status=302, headers={"Location": target}))
    reason, message = rejection(fetch_one(server.url()))
    assert reason is Reason.FORBIDDEN
    assert "is not fetched: only http and https are" in message


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0x7f.1", "[::ffff:7f00:1]"],
)
def test_loopback_is_refused_however_it_is_written(server: Server, host: str) -> None:
    server.answer("/feed", web.Response(body=FEED))
    result = fetch_one(server.url(host=host), make_settings(allowed=AllowedAddresses()))
    assert rejection(result)[0] is Reason.FORBIDDEN
    assert server.seen == []


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0177.0.0.1"])
def test_number_for_a_host_is_refused(server: Server, host: str) -> None:
    result = fetch_one(server.url(host=host), make_settings(allowed=AllowedAddresses()))
    assert rejection(result)[0] in (Reason.FETCH_FAILED, Reason.FORBIDDEN)
    assert server.seen == []


class TurningResolver(AbstractResolver):
    """Gives each look-up of any name the next addresses of a list."""

    def __init__(self, *turns: list[str]) -> None:
        self.turns = list(turns)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self.turns.pop(0)
        ]

    async def close(self) -> None:
        pass


def test_name_that_turns_inward_is_refused(server: Server, start_server) -> None:
    inner = start_server()
    inner.answer("/secret", web.Response(body=FEED))
    away = web.Response(
        status=302, headers={"Location": inner.url("/secret", host="rebind.example")}
    )
    server.answer("/feed", away)
    resolver = TurningResolver(["127.0.0.1"], ["127.0.0.2"])
    settings = make_settings(allowed=parse_allowed(["127.0.0.1"]))  # the public one, so to speak
    result = fetch_one(server.url(host="rebind.example"), settings, resolver=resolver)
    assert rejection(result)[0] is Reason.FORBIDDEN
    assert "127.0.0.2 (loopback)" in rejection(result)[1]
    assert (server.paths, inner.paths) == (["/feed"], [])


def test_name_with_an_inner_and_a_public_address_uses_the_public_one(server: Server) -> None:
    server.answer("/feed", web.Response(body=FEED))
    settings = make_settings(allowed=parse_allowed(["127.0.0.1"]))
    resolver = TurningResolver(["10.0.0.1", "127.0.0.1"])
    result = fetch_one(server.url(host="both.example"), settings, resolver=resolver)
    assert result.update.outcome is Outcome.FETCHED


def test_host_that_is_named_may_be_inside(server: Server) -> None:
    server.answer("/feed", web.Response(body=FEED))
    settings = make_settings(
        allowed=parse_allowed(["intranet.example"]),
        hosts={"intranet.example": "127.0.0.1", "other.example": "127.0.0.1"},
    )
    inside = fetch_one(server.url(host="intranet.example"), settings)
    other = fetch_one(server.url(host="other.example"), settings)
    assert inside.update.outcome is Outcome.FETCHED
    assert rejection(other)[0] is Reason.FORBIDDEN


def test_name_that_does_not_resolve_is_named(settings) -> None:
    class Nowhere(TurningResolver):
        async def resolve(self, host, port=0, family=socket.AF_INET):
            raise OSError(None, "nowhere") from socket.gaierror(socket.EAI_NONAME, "nowhere")

    result = fetch_one("http://nowhere.example/", settings, resolver=Nowhere())
    assert rejection(result) == (Reason.FETCH_FAILED, "no such host name")


def test_proxy_of_the_environment_is_not_used(server: Server, monkeypatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server.answer("/feed", web.Response(body=FEED))
    assert fetch_one(server.url()).update.outcome is Outcome.FETCHED


RUBBISH = [
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nrubbish\r\n", "not HTTP"),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n", "body"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<rss/>", "body"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n<rss/>", "not HTTP"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n<rss/>", "not HTTP"),
    (b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 99_999 + b"\r\n\r\n<rss/>", "not HTTP"),
    (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 9_999 + b"\r\n<rss/>", "not HTTP"),
    (b"HTTP/1.1 304 Not Modified\r\n\r\n", "answered 304"),
    (b"HTTP/1.1 999 Whatever\r\n\r\n", "answered 999"),
    (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "answered 302"),
    (b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n", "scheme ''"),
    (b"HTTP/1.1 302 Found\r\nLocation: http://a:b/\r\nContent-Length: 0\r\n\r\n", "not an address"),
    (b"<rss/>", "not HTTP"),
    (b"\x00" * 100, "not HTTP"),
    (b"", "the server closed the connection"),
]


@pytest.mark.parametrize(("sent", "message"), RUBBISH)
def test_rubbish_is_rejected_in_words(start_raw, sent: bytes, message: str) -> None:
    async def answering(reader, writer) -> None:
        writer.write(sent)

    reason, words = rejection(fetch_one(start_raw(answering)))
    assert reason in (Reason.FETCH_FAILED, Reason.FORBIDDEN)
    assert message in words


def test_content_length_that_is_too_small_is_rejected(start_raw) -> None:
    async def answering(reader, writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<rss><channel>")

    assert rejection(fetch_one(start_raw(answering))) == (
        Reason.FETCH_FAILED,
        "the answer is not HTTP that can be read",
    )


HEAD = b"HTTP/1.1 200 OK\r\n"


@examples(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), st.binary(max_size=300).map(HEAD.__add__)))
def test_any_bytes_give_one_result(fuzzed, sent: bytes) -> None:
    fuzzed.sent = sent
    result = fetch_one(fuzzed.url, make_settings(attempts=1, idle_timeout_s=0.5))
    assert (result.document is None) == (result.reject is not None)


@examples(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60).filter(lambda raw: b"\n" not in raw and b"\r" not in raw))
def test_any_location_gives_one_result(fuzzed, location: bytes) -> None:
    fuzzed.sent = b"HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n"
    settings = make_settings(attempts=1, idle_timeout_s=0.5, max_redirects=2)
    result = fetch_one(fuzzed.url, settings)
    assert result.document is None
    assert result.reject is not None


@pytest.fixture
def fuzzed(start_raw):
    """A server that sends whatever its `sent` is."""

    class Fuzzed:
        sent = b""
        url = ""

    fuzzed = Fuzzed()

    async def answering(reader, writer) -> None:
        writer.write(fuzzed.sent)

    fuzzed.url = start_raw(answering)
    return fuzzed


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a key and a certificate for feeds.example, signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "feeds.example")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("feeds.example"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def tls_server(start_server, certificate: Path) -> Server:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = start_server(context)
    server.answer("/feed", web.Response(body=FEED))
    return server


def test_certificate_that_nobody_vouches_for_is_refused(tls_server: Server) -> None:
    result = fetch_one(tls_server.url())
    assert rejection(result) == (
        Reason.FETCH_FAILED,
        "its TLS certificate is not accepted: self-signed certificate",
    )
    assert tls_server.seen == []


def test_certificate_of_another_host_is_refused(tls_server: Server, certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    settings = make_settings(hosts={"other.example": "127.0.0.1"})
    result = fetch_one(tls_server.url(host="other.example"), settings, trust=trust)
    assert rejection(result)[0] is Reason.FETCH_FAILED
    assert "certificate is not accepted" in rejection(result)[1]


def test_certificate_that_is_vouched_for_is_accepted(tls_server: Server, certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    assert fetch_one(tls_server.url(), trust=trust).update.outcome is Outcome.FETCHED


def test_plain_http_on_a_tls_port_is_refused(server: Server) -> None:
    result = fetch_one(server.url().replace("http:", "https:"))
    assert rejection(result) == (
        Reason.FETCH_FAILED,
        "no TLS connection: the handshake failed",
    )
