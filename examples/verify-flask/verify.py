"""The verification endpoints, version 1, for Flask: copy this file into your service.

What they answer, and to whom, stands in `openapi.yaml` of parity-verify; `cargo parity conform` checks it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import logging
import math
import re
import threading
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NoAnswerInTime
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, unquote_to_bytes

from flask import Blueprint, Flask, Request, Response, request

LONGEST_ADDRESS = 8 * 1024
LARGEST_BODY = 64 * 1024
LONGEST_RUN = 128
# A body in pieces is read until so much is there, so it is little.
PIECE = 1024
PRODUCTION = {"production", "prod", "prd", "live"}

log = logging.getLogger(__name__)


class Refused(Exception):
    """Raise it where a question cannot be answered; the caller reads the message."""

    def __init__(self, status: int, message: str, *, missing: bool = False, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.missing = missing
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass(frozen=True)
class Rate:
    """So many requests a second, and so many at once."""

    per_second: float
    burst: int


@dataclass(frozen=True)
class Limits:
    requests: Rate = Rate(50, 100)
    wrong_tokens: Rate = Rate(5, 20)
    streams: int = 64
    answer_seconds: float = 10
    body_seconds: float = 5
    silence_seconds: float = 15


@dataclass
class Offered:
    """What the service answers to; what is not given is not offered."""

    shape: Callable[[], dict] | None = None
    probes: Mapping[str, Callable[[Query], dict]] = field(default_factory=dict)
    job_by_id: Callable[[str], dict | None] | None = None
    job_by_fields: Callable[[str, dict[str, str]], dict | None] | None = None
    feed: Feed | None = None
    drills: Drills | None = None


def mount(
    app: Flask,
    *,
    environment: str,
    token: str | None,
    offered: Offered,
    secrets: Secrets | None = None,
    limits: Limits | None = None,
    path: str = "/internal/verify",
) -> None:
    """Adds the endpoints to a service.

    In production, and without a token, nothing is added, so that no path exists. An environment without a name is
    taken for production.
    """
    if not token or is_production(environment):
        return
    secrets = secrets or Secrets()
    secrets.add(token)
    endpoints = Endpoints(token, offered, secrets, limits or Limits())
    blueprint = Blueprint("verification", __name__, url_prefix=path)
    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    for rule in ("", "/", "/<path:_rest>"):
        blueprint.add_url_rule(
            rule,
            endpoint=f"answer{rule.count('/')}{len(rule)}",
            view_func=lambda _rest="": endpoints.answer(path),
            methods=methods,
            provide_automatic_options=False,
            strict_slashes=False,
        )
    app.register_blueprint(blueprint)


def is_production(environment: str) -> bool:
    words = re.split(r"[^a-z0-9]+", environment.lower())
    return not environment.strip() or not PRODUCTION.isdisjoint(words)


# ── Who may ask ──────────────────────────────────────────────────────────────────────────────────────────────────────


class Doorkeeper:
    """Lets holders of the token through, not too often; who does not hold it is told nothing at all."""

    def __init__(self, token: str, limits: Limits) -> None:
        self._expected = digest(token)
        self._requests = Bucket(limits.requests)
        self._wrong_tokens = Bucket(limits.wrong_tokens)

    def turned_away(self, asked: Request) -> Response | None:
        sent = asked.headers.get("x-verify-token")
        if sent is None:
            return Response(status=403)
        # Before the token is looked at: who guesses learns nothing as long as this holds.
        if wait := self._wrong_tokens.wait():
            return Response(status=429, headers={"Retry-After": str(wait)})
        if not hmac.compare_digest(digest(sent), self._expected):
            self._wrong_tokens.take()
            return Response(status=403)
        if wait := self._requests.take():
            raise Refused(429, "there are too many requests; wait and ask again", Retry_After=str(wait))
        return None


def digest(token: str) -> bytes:
    """Digests are as long as each other, so that not even a token's length can be told from the time."""
    # WSGI hands bytes of headers over as Latin-1.
    try:
        value = token.encode("latin-1")
    except UnicodeEncodeError:
        value = token.encode()
    return hashlib.sha256(value).digest()


class Bucket:
    """A token bucket, shared by threads."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._left = float(rate.burst)
        self._seen = time.monotonic()
        self._lock = threading.Lock()

    def wait(self) -> int:
        """Whole seconds until there is one; 0 if there is."""
        with self._lock:
            return self._wait()

    def take(self) -> int:
        """Takes one out, or says when there is one."""
        with self._lock:
            wait = self._wait()
            if not wait:
                self._left -= 1
            return wait

    def _wait(self) -> int:
        now = time.monotonic()
        self._left = min(self._rate.burst, self._left + (now - self._seen) * self._rate.per_second)
        self._seen = now
        return 0 if self._left >= 1 else math.ceil((1 - self._left) / self._rate.per_second)


# ── What is asked ────────────────────────────────────────────────────────────────────────────────────────────────────


class Query:
    """The parameters of a question, each at most once."""

    def __init__(self, text: str) -> None:
        self._parameters: dict[str, str] = {}
        for name, value in parse_qsl(text, keep_blank_values=True):
            if name in self._parameters:
                raise Refused(400, f"the parameter `{name}` is given twice; give it once")
            self._parameters[name] = value

    def get(self, name: str) -> str | None:
        return self._parameters.get(name)

    def require(self, name: str) -> str:
        value = self._parameters.get(name)
        if value is None:
            raise Refused(400, f"the parameter `{name}` is missing; add `{name}=…` to the query")
        return value

    def run(self) -> str:
        """The run that the question is about."""
        run = self.require("run")
        if not is_run(run):
            raise Refused(400, "the parameter `run` names no run; give from 1 to 128 characters")
        return run

    def without(self, *names: str) -> dict[str, str]:
        return {name: value for name, value in self._parameters.items() if name not in names}


def run_of(asked: Request) -> str | None:
    """The run of a test that a request is of, as `baggage` says it; `None` where it is of none."""
    for member in asked.headers.get("baggage", "").split(","):
        name, _, value = member.split(";")[0].partition("=")
        run = decoded(value.strip())
        if name.strip() == "parity.run" and run is not None and is_run(run):
            return run
    return None


def is_run(text: str) -> bool:
    return 0 < len(text) <= LONGEST_RUN and not any(unicodedata.category(c) == "Cc" for c in text)


def read_address(asked: Request, base: str) -> tuple[list[str], Query]:
    """The path below the base, and the query; as they were sent, since WSGI has decoded the path already."""
    raw = asked.environ.get("RAW_URI") or asked.environ.get("REQUEST_URI") or asked.full_path
    path, _, search = raw.partition("?")
    if max(len(path), len(search)) > LONGEST_ADDRESS:
        raise Refused(414, f"the address is too long; give a query of at most {LONGEST_ADDRESS} bytes")
    segments = [decoded(segment) for segment in path.removeprefix(base).split("/")[1:] or [""]]
    if None in segments or decoded(search) is None:
        message = "the address is not percent-encoded UTF-8; write each byte that is not plain as `%` and two digits"
        raise Refused(400, message)
    return segments, Query(search)


def decoded(text: str) -> str | None:
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        return None
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        return None


def read_body(asked: Request, limit_seconds: float) -> str:
    """Reads the body: at most 64 KiB, and within the limit of time."""
    too_large = Refused(413, f"the body is too large; send at most {LARGEST_BODY} bytes", Connection="close")
    if (asked.content_length or 0) > LARGEST_BODY:
        raise too_large
    if asked.content_length is None and not asked.environ.get("wsgi.input_terminated"):
        # Neither a length nor pieces: there is no body, and a read would wait for the next request.
        return ""
    until = time.monotonic() + limit_seconds
    socket = asked.environ.get("werkzeug.socket") or asked.environ.get("gunicorn.socket")
    body = asked.environ["wsgi.input"]
    # What there is, where the server can say it, and not until so much is there.
    read = getattr(body, "read1", body.read)
    pieces, size, left = [], 0, asked.content_length
    try:
        while left is None or left > 0:
            # No read may take longer than what is left of the time.
            if socket is not None:
                socket.settimeout(max(until - time.monotonic(), 0.001))
            piece = read(min(PIECE, left or PIECE))
            if not piece:
                break
            size += len(piece)
            if size > LARGEST_BODY:
                raise too_large
            pieces.append(piece)
            left = None if left is None else left - len(piece)
    except TimeoutError:
        message = f"the body took longer than {limit_seconds} s; send it at once"
        raise Refused(408, message, Connection="close") from None
    except OSError:
        raise Refused(400, "the body broke off; send it whole", Connection="close") from None
    finally:
        if socket is not None:
            socket.settimeout(None)
    if left:
        raise Refused(400, "the body broke off; send it whole", Connection="close")
    try:
        return b"".join(pieces).decode()
    except UnicodeDecodeError:
        raise Refused(400, "the body is not UTF-8") from None


# ── What is answered ─────────────────────────────────────────────────────────────────────────────────────────────────


class Endpoints:
    """Answers everything below the base."""

    def __init__(self, token: str, offered: Offered, secrets: Secrets, limits: Limits) -> None:
        self._offered = offered
        self._secrets = secrets
        self._limits = limits
        self._doorkeeper = Doorkeeper(token, limits)
        self._workers = ThreadPoolExecutor(max_workers=16, thread_name_prefix="verification")
        self._streams = threading.BoundedSemaphore(limits.streams)
        self._paths: dict[str, dict[str, Callable[[list[str], Query, str], Any]]] = {
            "": {"GET": lambda _path, _query, _body: self._offer()},
            "shape": {"GET": lambda _path, _query, _body: given(offered.shape, "shape")()},
            "probe": {"GET": self._probe},
            "job": {"GET": self._job},
            "webhooks": {"GET": lambda _path, query, _body: {"webhooks": self._feed().webhooks(query.run())}},
            "flags": {"GET": lambda _path, query, _body: {"flags": self._feed().flags(query.run())}},
            "fault": {
                "GET": lambda _path, _query, _body: self._drills().state(),
                "POST": lambda _path, _query, body: self._drills().turn_on(fault_name(body)),
                "DELETE": lambda _path, query, _body: self._drills().turn_off(query.get("name")),
            },
        }

    def answer(self, base: str) -> Response:
        try:
            response = self._doorkeeper.turned_away(request) or self._answer(base)
        except Refused as refused:
            body = {"error": str(refused)} | ({"status": "missing"} if refused.missing else {})
            response = self._json(body, refused.status)
            response.headers.update(refused.headers)
        except Exception:
            log.exception("a question could not be answered")
            response = self._json({"error": "the question could not be answered; the service's log says why"}, 500)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _answer(self, base: str) -> Response:
        path, query = read_address(request, base)
        body = read_body(request, self._limits.body_seconds)
        first, *rest = path
        if first == "events" and not rest and request.method == "GET":
            return self._events(query)
        is_named = len(rest) == 1 and (first == "job" or (first == "probe" and rest[0]))
        if not is_named and (rest or first not in {*self._paths, "events"} or first == "probe"):
            names = ", ".join(f"`/{name}`" for name in [*self._paths, "events"])
            raise Refused(404, f"there is no such path; ask one of {names}")
        methods = self._paths.get(first, {"GET": None})
        if request.method not in methods:
            message = f"`{request.method}` is not answered here; `Allow` says what is"
            raise Refused(405, message, Allow=", ".join(methods))
        answering = self._workers.submit(methods[request.method], path, query, body)
        try:
            return self._json(answering.result(self._limits.answer_seconds))
        except NoAnswerInTime:
            answering.cancel()
            raise Refused(504, f"there was no answer within {self._limits.answer_seconds} s") from None

    def _json(self, value: Any, status: int = 200) -> Response:
        text = json.dumps(self._secrets.redacted(value), ensure_ascii=False)
        return Response(text, status, content_type="application/json")

    def _feed(self) -> Feed:
        return given(self._offered.feed, "feed")

    def _drills(self) -> Drills:
        return given(self._offered.drills, "drills")

    def _offer(self) -> dict:
        offered, has_feed = self._offered, self._offered.feed is not None
        return {
            "version": 1,
            "shape": offered.shape is not None,
            "probes": sorted(offered.probes),
            "jobs": offered.job_by_id is not None,
            "webhooks": has_feed,
            "flags": has_feed,
            "events": has_feed,
            "faults": offered.drills is not None,
        }

    def _probe(self, path: list[str], query: Query, _body: str) -> dict:
        probe = self._offered.probes.get(path[1])
        if probe is None:
            names = ", ".join(f"`{name}`" for name in sorted(self._offered.probes))
            raise Refused(404, f"there is no probe `{path[1]}`; the probes are {names}")
        return probe(query)

    def _job(self, path: list[str], query: Query, _body: str) -> dict:
        if len(path) > 1 and path[1]:
            job = given(self._offered.job_by_id, "job_by_id")(path[1])
        else:
            find = given(self._offered.job_by_fields, "job_by_fields")
            job = find(query.require("kind"), query.without("kind"))
        if job is None:
            raise Refused(404, "there is no such job", missing=True)
        return job

    def _events(self, query: Query) -> Response:
        feed, run = self._feed(), query.run()
        last = request.headers.get("last-event-id")
        if last is not None and not re.fullmatch(r"[0-9]{1,15}", last):
            raise Refused(400, "`Last-Event-ID` is the `id` of no event; send that of the last")
        if not self._streams.acquire(blocking=False):
            raise Refused(429, "there are too many streams of events; close one", Retry_After="1")
        try:
            begin = feed.begin(run, None if last is None else int(last))
        except Refused:
            self._streams.release()
            raise
        response = Response(self._stream(feed, run, begin), content_type="text/event-stream")
        response.headers["X-Accel-Buffering"] = "no"
        response.call_on_close(self._streams.release)
        return response

    def _stream(self, feed: Feed, run: str, last: int) -> Iterator[str]:
        yield ": open\n\n"
        while True:
            events = feed.after(run, last, self._limits.silence_seconds)
            if events is None:
                # What comes next is not kept any more: who reads too slowly is told by the end.
                return
            for event in events:
                data = json.dumps(self._secrets.redacted(event.data), ensure_ascii=False)
                yield f"id: {event.id}\nevent: {event.name}\ndata: {data}\n\n"
                last = event.id
            if not events:
                yield ": still here\n\n"


def given(way: Any, name: str) -> Any:
    if way is None:
        raise Refused(404, f"this service does not offer that; give `Offered` its `{name}`")
    return way


def fault_name(body: str) -> str:
    try:
        name = json.loads(body)["name"]
    except (ValueError, TypeError, KeyError):
        name = None
    if not isinstance(name, str):
        raise Refused(400, 'the body is no JSON of the form {"name": "…"}')
    return name


# ── What the service tells ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Event:
    id: int
    name: str
    data: dict


@dataclass
class Kept:
    """The events of one run, and the last of them that is not kept any more."""

    dropped: int
    events: list[Event] = field(default_factory=list)


class Feed:
    """What the service tells as it happens, kept in memory: so much of each run, and so many runs.

    A service of several processes forwards what the others tell (by Redis, or `LISTEN`) to the one that answers.
    """

    def __init__(self, events_per_run: int = 1000, runs: int = 200) -> None:
        self._events_per_run = events_per_run
        self._most_runs = runs
        self._runs: OrderedDict[str, Kept] = OrderedDict()
        self._numbers = itertools.count(1)
        self._last = 0
        self._forgotten = 0
        self._news = threading.Condition()

    def job(self, run: str | None, job: dict) -> None:
        self._publish(run, "job", job)

    def webhook(self, run: str | None, webhook: dict) -> None:
        """Once for each attempt, with the same `id`."""
        self._publish(run, "webhook", webhook)

    def flag(self, run: str | None, evaluation: dict) -> None:
        """The context's e-mail addresses are masked."""
        self._publish(run, "flag", evaluation | {"context": masked(evaluation.get("context", {}))})

    def fact(self, run: str | None, probe: str, fact: dict) -> None:
        self._publish(run, "fact", {"probe": probe, "fact": fact})

    def webhooks(self, run: str) -> list[dict]:
        """Each webhook as its last attempt left it, in the order of the first attempts."""
        return list({webhook["id"]: webhook for webhook in self._told(run, "webhook")}.values())

    def flags(self, run: str) -> list[dict]:
        return self._told(run, "flag")

    def begin(self, run: str, last: int | None) -> int:
        """After which event a stream begins: that which was seen last, or what is not kept any more."""
        with self._news:
            dropped = self._dropped(run)
            if last is not None and not dropped <= last <= self._last:
                message = "what comes after this `Last-Event-ID` is not kept any more; ask for the present state, and listen without it"
                raise Refused(410, message)
            return dropped if last is None else last

    def after(self, run: str, last: int, wait_seconds: float) -> list[Event] | None:
        """The events after that one, waited for; `None` if some of them are not kept any more."""
        with self._news:
            self._news.wait_for(lambda: self._dropped(run) > last or self._new(run, last), wait_seconds)
            return None if self._dropped(run) > last else self._new(run, last)

    def _dropped(self, run: str) -> int:
        kept = self._runs.get(run)
        return self._forgotten if kept is None else kept.dropped

    def _new(self, run: str, last: int) -> list[Event]:
        kept = self._runs.get(run)
        return [] if kept is None else [event for event in kept.events if event.id > last]

    def _publish(self, run: str | None, name: str, data: dict) -> None:
        # What nobody's run has caused is nobody's event.
        if run is None:
            return
        with self._news:
            self._last = next(self._numbers)
            kept = self._runs.setdefault(run, Kept(self._forgotten))
            kept.events.append(Event(self._last, name, data))
            if len(kept.events) > self._events_per_run:
                kept.dropped = kept.events.pop(0).id
            self._runs.move_to_end(run)
            if len(self._runs) > self._most_runs:
                _, oldest = self._runs.popitem(last=False)
                self._forgotten = max(self._forgotten, oldest.events[-1].id)
            self._news.notify_all()

    def _told(self, run: str, name: str) -> list[dict]:
        with self._news:
            return [event.data for event in self._new(run, 0) if event.name == name]


class Drills:
    """Faults that the service can be given on purpose; made only where drills are enabled."""

    def __init__(self, *known: str) -> None:
        self._known = sorted(known)
        self._on: set[str] = set()

    def is_on(self, name: str) -> bool:
        return name in self._on

    def state(self) -> dict:
        return {"known": self._known, "on": sorted(self._on)}

    def turn_on(self, name: str) -> dict:
        self._on.add(self._checked(name))
        return self.state()

    def turn_off(self, name: str | None) -> dict:
        if name is None:
            self._on.clear()
        else:
            self._on.discard(self._checked(name))
        return self.state()

    def _checked(self, name: str) -> str:
        if name not in self._known:
            names = ", ".join(f"`{known}`" for known in self._known)
            raise Refused(404, f"there is no fault `{name}`; there are {names}")
        return name


# ── What must not leave ──────────────────────────────────────────────────────────────────────────────────────────────


class Secrets:
    """Values that are taken out of all that leaves: as they are, URL-encoded, in base64 and JSON-escaped."""

    def __init__(self, *secrets: str) -> None:
        self._forms: list[str] = []
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        # A shorter one stands in too much that is no secret.
        if len(secret) >= 4:
            # The longest first: one that holds another goes as a whole.
            self._forms = sorted({*self._forms, *forms_of(secret)}, key=len, reverse=True)

    def redacted(self, value: Any) -> Any:
        """`value` without the secrets, names of fields and numbers included."""
        return map_texts(value, self._redacted)

    def _redacted(self, text: str) -> str:
        for form in self._forms:
            text = text.replace(form, "[redacted]")
        return text


def forms_of(secret: str) -> Iterator[str]:
    yield secret
    for ascii_only in (True, False):
        yield json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
    strict = "".join(chr(b) if chr(b).isascii() and chr(b).isalnum() else f"%{b:02X}" for b in secret.encode())
    for escaped in (quote(secret, safe=""), quote(secret, safe="!~*'()"), quote_plus(secret), strict):
        yield escaped
        yield re.sub(r"%[0-9A-F]{2}", lambda escape: escape[0].lower(), escaped)
    encoded = [base64.b64encode(secret.encode()).decode().rstrip("=")]
    # Inside of a longer text, base64 differs by what stands before: `user:` before a password is such.
    for before in range(3):
        text = bytes(before) + secret.encode()
        piece = base64.b64encode(text).decode()[math.ceil(before * 8 / 6) : len(text) * 8 // 6]
        encoded += [piece] if len(piece) >= 8 else []
    for text in encoded:
        yield text
        yield text.replace("+", "-").replace("/", "_")


def masked(value: Any) -> Any:
    """`ada@example.com` becomes `a***@example.com`."""
    return map_texts(value, lambda text: re.sub(r"([\w!#$%&'*+\-/=?^`{|}~.])[\w!#$%&'*+\-/=?^`{|}~.]*@(?=\w)", r"\1***@", text))


def map_texts(value: Any, change: Callable[[str], str]) -> Any:
    match value:
        case str():
            return change(value)
        case bool() | None:
            return value
        case int() | float():
            text = str(value)
            return value if change(text) == text else change(text)
        case list():
            return [map_texts(item, change) for item in value]
        case dict():
            return {change(name): map_texts(item, change) for name, item in value.items()}
        case _:
            raise TypeError(f"{type(value).__name__} is no JSON")
