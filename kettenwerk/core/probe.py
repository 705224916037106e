"""Asks a web address whether it still answers; never reaches into the own network by accident.

The name is resolved once and the connection goes to that very address, so that a name cannot point
elsewhere between the check and the call. Every redirect is checked in the same way.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

TIMEOUT_SECONDS = 10.0
MOST_REDIRECTS = 5
AGENT = "Kettenwerk-Adresspruefung"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Answers that only a browser or a person gets past: somebody is there.
_SHY = frozenset({401, 403, 405, 406, 429, 451, 503})


class State(StrEnum):
    WORKS = "works"
    UNCLEAR = "unclear"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a call, with a German sentence."""

    state: State
    note: str


class _Refused(Exception):
    """The address must not be called."""


@dataclass(frozen=True, slots=True)
class Permission:
    """Which hosts may be called, and whether one of them may lie in the own network."""

    allows: Callable[[str], bool]
    allows_private: bool = False


def probe(url: str, permission: Permission) -> Answer:
    """HEAD, and GET where HEAD is not liked; follows redirects to hosts that may be called."""
    for _ in range(MOST_REDIRECTS + 1):
        step = _step(url, permission)
        if isinstance(step, Answer):
            return step
        url = step
    return Answer(State.BROKEN, "Die Seite leitet im Kreis weiter.")


def _step(url: str, permission: Permission) -> Answer | str:
    """The answer, or the address that is named instead."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return Answer(State.BROKEN, "Das ist keine Internetadresse.")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return Answer(State.BROKEN, "Das ist keine Internetadresse.")
    if not permission.allows(parts.hostname):
        return Answer(State.UNCLEAR, f"Leitet weiter nach {parts.hostname}; dort nicht geprüft.")
    try:
        status, target = _ask_twice(url, permission)
    except (OSError, http.client.HTTPException, ValueError, _Refused) as error:
        return Answer(State.BROKEN, _reason(error))
    return urljoin(url, target) if status in _REDIRECTS and target else _judge(status)


def _reason(error: Exception) -> str:
    if isinstance(error, _Refused):
        return str(error)
    if isinstance(error, ssl.SSLError):
        return "Die Seite hat kein gültiges Zertifikat."
    if isinstance(error, TimeoutError):
        return "Die Seite antwortet nicht innerhalb von 10 Sekunden."
    return "Die Seite ist nicht erreichbar."


def _judge(status: int) -> Answer:
    if status < 400:
        return Answer(State.WORKS, "")
    if status in _SHY:
        return Answer(State.UNCLEAR, f"Die Seite lässt sich nicht prüfen (Antwort {status}).")
    words = (
        "Die Seite gibt es nicht mehr" if status in {404, 410} else "Die Seite meldet einen Fehler"
    )
    return Answer(State.BROKEN, f"{words} (Antwort {status}).")


def _ask_twice(url: str, permission: Permission) -> tuple[int, str]:
    status, target = _ask("HEAD", url, permission)
    if status >= 400:
        status, target = _ask("GET", url, permission)
    return status, target


def _ask(method: str, url: str, permission: Permission) -> tuple[int, str]:
    parts = urlsplit(url)
    host, is_secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    plain = socket.create_connection(
        (reachable_address(host, port, permission), port), TIMEOUT_SECONDS
    )
    try:
        context = ssl.create_default_context() if is_secure else None
        connection.sock = (
            context.wrap_socket(plain, server_hostname=host) if context is not None else plain
        )
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Host": parts.netloc.rpartition("@")[2], "User-Agent": AGENT}
        connection.request(method, path, headers=headers | {"Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", "")
    finally:
        connection.close()
        plain.close()


def reachable_address(host: str, port: int, permission: Permission) -> str:
    """The network address of a host; refuses one inside the own network unless that is wanted."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    inside = [one for one in addresses if not ipaddress.ip_address(one.partition("%")[0]).is_global]
    if inside and not permission.allows_private:
        message = "Die Adresse führt in ein internes Netz und wird nicht geprüft."
        raise _Refused(message)
    return addresses[0]


def has_address(host: str) -> bool | None:
    """Whether a domain is known at all; nothing if nobody could be asked."""
    try:
        return bool(socket.getaddrinfo(host, 25, type=socket.SOCK_STREAM))
    except socket.gaierror as error:
        return None if error.errno == socket.EAI_AGAIN else False
