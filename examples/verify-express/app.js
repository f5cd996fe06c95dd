// A small service that collects leads: a queue scores them, and a CRM sends signed webhooks.

import { createHmac, timingSafeEqual } from 'node:crypto';

import express from 'express';

import { conformance } from './conform.js';
import { Queue } from './queue.js';
import { Drills, Feed, Secrets, runOf, verification } from './verify.js';

/**
 * @param {object} settings
 * @param {string} settings.environment
 * @param {string} [settings.verifyToken]
 * @param {string} settings.webhookSecret  by which the CRM signs
 * @param {boolean} settings.isConformable  has the probe `conform`, for a conformance suite
 */
export function createApp({ environment, verifyToken, webhookSecret, isConformable }) {
  const leads = new Map();
  const feed = new Feed();
  const secrets = new Secrets(webhookSecret);
  const drills = new Drills('scoring-down', ...(isConformable ? ['conform'] : []));
  const scoreLead = async ({ email }, run) => {
    if (drills.isOn('scoring-down')) throw new Error('nothing answers at the scoring service');
    const lead = leads.get(email);
    lead.score = lead.company ? 70 : 10;
    feed.fact(run, 'lead', leadFact(lead));
  };
  const workers = { 'score-lead': scoreLead, conform: async ({ value }) => Promise.reject(new Error(value)) };
  const queue = new Queue(feed, workers);

  const app = express();
  app.disable('x-powered-by');
  // ANCHOR: mount
  app.use(
    '/internal/verify',
    verification({
      environment,
      token: verifyToken,
      shape: () => shape(environment, webhookSecret),
      probes: {
        lead: (query) => leadFact(leads.get(query.require('email'))),
        ...(isConformable ? { conform: conformance({ feed, queue, secrets }) } : {}),
      },
      jobs: { byId: (id) => queue.byId(id), byFields: (kind, fields) => queue.byFields(kind, fields) },
      feed,
      drills: environment === 'verify' ? drills : undefined,
      secrets,
    }),
  );
  // ANCHOR_END: mount

  // ANCHOR: run
  app.post('/leads', express.json(), (request, response) => {
    const { email, company = '' } = request.body ?? {};
    if (typeof email !== 'string' || !email.includes('@')) {
      response.status(422).json({ error: 'a lead needs an `email`' });
      return;
    }
    const run = runOf(request);
    leads.set(email, { email, company });
    feed.flag(run, { key: 'score-leads', variant: 'on', value: true, reason: 'static', context: { targetingKey: email } });
    const job = queue.enqueue('score-lead', { email }, run);
    response.status(202).json({ job });
  });
  // ANCHOR_END: run

  app.post('/hooks/crm', express.raw({ type: '*/*' }), (request, response) => {
    const run = runOf(request);
    const id = request.get('x-crm-delivery') ?? 'unnamed';
    const signature = verdict(request, webhookSecret);
    const status = signature === 'valid' ? 204 : 401;
    const earlier = feed.webhooks(run).find((webhook) => webhook.id === id);
    const at = new Date().toISOString();
    feed.webhook(run, {
      id,
      direction: 'in',
      endpoint: '/hooks/crm',
      event: request.get('x-crm-event') ?? null,
      signature,
      status,
      attempts: (earlier?.attempts ?? 0) + 1,
      error: signature === 'valid' ? null : `the signature is ${signature}`,
      first_at: earlier?.first_at ?? at,
      last_at: at,
    });
    response.status(status).end();
  });
  return app;
}

function leadFact(lead) {
  if (lead === undefined) return { status: 'missing' };
  const { company, score } = lead;
  return score === undefined ? { status: 'pending', company } : { status: 'processed', company, score };
}

function shape(environment, webhookSecret) {
  return {
    version: 1,
    environment,
    surfaces: {
      queue: { driver: 'memory', inline: false },
      webhooks: { crm: { path: '/hooks/crm', signed: true } },
      secrets: { CRM_WEBHOOK_SECRET: { present: Boolean(webhookSecret), source: 'env:CRM_WEBHOOK_SECRET' } },
    },
  };
}

function verdict(request, secret) {
  const sent = request.get('x-crm-signature');
  if (sent === undefined) return 'missing';
  const expected = createHmac('sha256', secret).update(request.body).digest();
  const given = Buffer.from(sent, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected) ? 'valid' : 'invalid';
}
