"""A small service that collects leads: a queue scores them, and a CRM sends signed webhooks."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from flask import Flask, Response, request

from conform import conformance, fail_with_value
from jobs import Queue, now
from verify import Drills, Feed, Offered, Secrets, mount, run_of


@dataclass(frozen=True)
class Settings:
    environment: str
    verify_token: str | None
    # By which the CRM signs.
    webhook_secret: str
    # Whether there is the probe `conform`, for a conformance suite.
    is_conformable: bool = False


def create_app(settings: Settings) -> Flask:
    app = Flask(__name__)
    leads: dict[str, dict] = {}
    feed = Feed()
    secrets = Secrets(settings.webhook_secret)
    drills = Drills("scoring-down", *(["conform"] if settings.is_conformable else []))

    def score_lead(payload: dict, run: str | None) -> None:
        if drills.is_on("scoring-down"):
            raise RuntimeError("nothing answers at the scoring service")
        lead = leads[payload["email"]]
        lead["score"] = 70 if lead["company"] else 10
        feed.fact(run, "lead", lead_fact(lead))

    queue = Queue(feed, {"score-lead": score_lead, "conform": fail_with_value})
    probes = {"lead": lambda query: lead_fact(leads.get(query.require("email")))}
    if settings.is_conformable:
        probes["conform"] = conformance(feed, queue, secrets)
    # ANCHOR: mount
    offered = Offered(
        shape=lambda: shape(settings),
        probes=probes,
        job_by_id=queue.by_id,
        job_by_fields=queue.by_fields,
        feed=feed,
        drills=drills if settings.environment == "verify" else None,
    )
    mount(app, environment=settings.environment, token=settings.verify_token, offered=offered, secrets=secrets)
    # ANCHOR_END: mount

    @app.post("/leads")
    def add_lead() -> tuple[dict, int]:
        body = request.get_json(silent=True) or {}
        email = body.get("email")
        if not isinstance(email, str) or "@" not in email:
            return {"error": "a lead needs an `email`"}, 422
        run = run_of(request)
        leads[email] = {"email": email, "company": body.get("company", "")}
        flag = {"key": "score-leads", "variant": "on", "value": True, "reason": "static"}
        feed.flag(run, flag | {"context": {"targetingKey": email}, "at": now()})
        return {"job": queue.enqueue("score-lead", {"email": email}, run)}, 202

    @app.post("/hooks/crm")
    def receive_webhook() -> Response:
        run = run_of(request)
        delivery = request.headers.get("x-crm-delivery", "unnamed")
        signature = verdict(settings.webhook_secret)
        status = 204 if signature == "valid" else 401
        known = feed.webhooks(run) if run else []
        earlier = next((webhook for webhook in known if webhook["id"] == delivery), {})
        at = now()
        webhook = {
            "id": delivery,
            "direction": "in",
            "endpoint": "/hooks/crm",
            "event": request.headers.get("x-crm-event"),
            "signature": signature,
            "status": status,
            "attempts": earlier.get("attempts", 0) + 1,
            "error": None if signature == "valid" else f"the signature is {signature}",
            "first_at": earlier.get("first_at", at),
            "last_at": at,
        }
        feed.webhook(run, webhook)
        return Response(status=status)

    return app


def lead_fact(lead: dict | None) -> dict:
    if lead is None:
        return {"status": "missing"}
    known = {name: lead[name] for name in ("company", "score") if name in lead}
    return {"status": "processed" if "score" in lead else "pending", **known}


def shape(settings: Settings) -> dict:
    secret = {"present": bool(settings.webhook_secret), "source": "env:CRM_WEBHOOK_SECRET"}
    return {
        "version": 1,
        "environment": settings.environment,
        "surfaces": {
            "queue": {"driver": "memory", "inline": False},
            "webhooks": {"crm": {"path": "/hooks/crm", "signed": True}},
            "secrets": {"CRM_WEBHOOK_SECRET": secret},
        },
    }


def verdict(secret: str) -> str:
    sent = request.headers.get("x-crm-signature")
    if sent is None:
        return "missing"
    expected = hmac.new(secret.encode(), request.get_data(), hashlib.sha256).hexdigest()
    return "valid" if hmac.compare_digest(sent, expected) else "invalid"
