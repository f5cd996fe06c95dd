"""A tiny queue in memory: one worker, one attempt, and the run of each job is kept with it."""

from __future__ import annotations

import queue
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from verify import Feed

MOST_KEPT = 1000

Worker = Callable[[dict, "str | None"], None]


@dataclass
class Job:
    id: str
    kind: str
    payload: dict
    run: str | None
    queued_at: str
    status: str = "waiting"
    attempts: int = 0
    last_error: str | None = None
    started_at: str | None = None
    finished_at: str | None = None

    def told(self) -> dict:
        """The job as the verification endpoints tell it: without its payload."""
        return {name: value for name, value in vars(self).items() if name not in ("payload", "run")}


class Queue:
    """`feed` is told of each change of a job; `workers` are by kind."""

    def __init__(self, feed: Feed, workers: Mapping[str, Worker]) -> None:
        self._feed = feed
        self._workers = workers
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: queue.Queue[Job] = queue.Queue()
        threading.Thread(target=self._work, name="worker", daemon=True).start()

    def enqueue(self, kind: str, payload: dict, run: str | None) -> str:
        job = Job(str(uuid.uuid4()), kind, payload, run, queued_at=now())
        self._jobs[job.id] = job
        if len(self._jobs) > MOST_KEPT:
            self._jobs.popitem(last=False)
        self._tell(job)
        self._waiting.put(job)
        return job.id

    def by_id(self, job_id: str) -> dict | None:
        job = self._jobs.get(job_id)
        return None if job is None else job.told()

    def by_fields(self, kind: str, fields: dict[str, str]) -> dict | None:
        """The newest job of a kind whose payload has these fields; `run` is one of them."""
        for job in reversed(list(self._jobs.values())):
            known = job.payload | {"run": job.run}
            if job.kind == kind and all(known.get(name) == value for name, value in fields.items()):
                return job.told()
        return None

    def _work(self) -> None:
        while True:
            job = self._waiting.get()
            job.status, job.attempts, job.started_at = "running", job.attempts + 1, now()
            self._tell(job)
            try:
                self._workers[job.kind](job.payload, job.run)
            except Exception as error:
                job.last_error, job.finished_at, job.status = str(error), now(), "failed"
            else:
                job.finished_at, job.status = now(), "done"
            self._tell(job)

    def _tell(self, job: Job) -> None:
        self._feed.job(job.run, job.told())


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")
