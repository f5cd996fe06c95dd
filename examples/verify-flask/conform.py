"""The probe `conform`, by which a conformance suite has something happen; only in instances that it talks to."""

from __future__ import annotations

import time
from collections.abc import Callable

from jobs import Queue
from verify import Feed, Query, Refused, Secrets


def conformance(feed: Feed, queue: Queue, secrets: Secrets) -> Callable[[Query], dict]:
    def webhook(run: str, value: str) -> None:
        told = {"id": f"conform-{run}", "direction": "in", "endpoint": "/conform", "event": "conform"}
        feed.webhook(run, told | {"signature": "valid", "status": 200, "attempts": 1, "error": value})

    def flag(run: str, value: str) -> None:
        told = {"key": "conform", "variant": "on", "value": True, "reason": "static"}
        feed.flag(run, told | {"context": {"value": value}})

    def fail(_run: str, value: str) -> None:
        raise RuntimeError(value)

    acts: dict[str, Callable[[str, str], object]] = {
        "job": lambda run, value: {"id": queue.enqueue("conform", {"value": value}, run)},
        "webhook": webhook,
        "flag": flag,
        "fact": lambda run, value: feed.fact(run, "conform", {"status": "done", "value": value}),
        "secret": lambda _run, value: secrets.add(value),
        "fail": fail,
        # Longer than an answer may take; the thread ends after all.
        "hang": lambda _run, _value: time.sleep(12),
    }

    def probe(query: Query) -> dict:
        run, what, value = query.run(), query.require("do"), query.require("value")
        if what not in acts:
            raise Refused(400, f"`do={what}` is not known; give one of {', '.join(acts)}")
        return {"status": "done", "value": value} | (acts[what](run, value) or {})

    return probe


def fail_with_value(payload: dict, _run: str | None) -> None:
    """The worker of the jobs that the probe queues."""
    raise RuntimeError(payload["value"])
