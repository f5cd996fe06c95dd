// The verification endpoints, version 1, for Express: copy this file into your service.
//
// What they answer, and to whom, stands in `openapi.yaml` of parity-verify; `cargo parity conform` checks it.

import { createHash, timingSafeEqual } from 'node:crypto';

const LONGEST_ADDRESS = 8 * 1024;
const LARGEST_BODY = 64 * 1024;
const LONGEST_RUN = 128;
const PRODUCTION = new Set(['production', 'prod', 'prd', 'live']);
const DEFAULT_LIMITS = {
  requests: { perSecond: 50, burst: 100 },
  wrongTokens: { perSecond: 5, burst: 20 },
  streams: 64,
  answerMs: 10_000,
  bodyMs: 5_000,
  silenceMs: 15_000,
};

/** Throw it where a question cannot be answered; the caller reads the message. */
export class Refused extends Error {
  constructor(status, message, { missing = false, headers = {} } = {}) {
    super(message);
    Object.assign(this, { status, missing, headers });
  }
}

/**
 * The endpoints of a service, to be mounted with `app.use('/internal/verify', verification({ … }))`.
 *
 * What is not given is not offered. In production, and without a token, no path exists.
 *
 * @param {object} options
 * @param {string} options.environment  the environment's name; an empty one is taken for production's
 * @param {string} [options.token]
 * @param {() => object} [options.shape]
 * @param {Record<string, (query: Query) => object>} [options.probes]
 * @param {{ byId: (id: string) => object?, byFields: (kind: string, fields: object) => object? }} [options.jobs]
 * @param {Feed} [options.feed]  answers `/webhooks`, `/flags` and `/events`
 * @param {Drills} [options.drills]
 * @param {Secrets} [options.secrets]  taken out of every answer
 * @param {Partial<typeof DEFAULT_LIMITS>} [options.limits]
 */
export function verification({ environment = '', token = '', secrets = new Secrets(), limits = {}, ...offered }) {
  if (token === '' || isProduction(environment)) {
    return (_request, response) => response.status(404).end();
  }
  secrets.add(token);
  const endpoints = { ...offered, secrets, limits: { ...DEFAULT_LIMITS, ...limits }, streams: 0 };
  const admit = doorkeeper(token, endpoints.limits);
  return async (request, response) => {
    response.set('Cache-Control', 'no-store');
    try {
      if (!admit(request, response)) return;
      const { path, query } = readAddress(request);
      const body = await readBody(request, endpoints.limits.bodyMs);
      await answer(endpoints, { request, response, path, query, body });
    } catch (error) {
      refuse(endpoints, response, error);
    }
  };
}

function isProduction(environment) {
  const words = environment.toLowerCase().split(/[^a-z0-9]+/);
  return environment.trim() === '' || words.some((word) => PRODUCTION.has(word));
}

// ── Who may ask ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Lets holders of the token through, not too often; who does not hold it is told nothing at all. */
function doorkeeper(token, limits) {
  const expected = digest(token);
  const requests = new Bucket(limits.requests);
  const wrongTokens = new Bucket(limits.wrongTokens);
  return (request, response) => {
    const sent = request.get('x-verify-token');
    if (sent === undefined) {
      response.status(403).end();
      return false;
    }
    // Before the token is looked at: who guesses learns nothing as long as this holds.
    const wait = wrongTokens.wait();
    if (wait > 0) {
      response.status(429).set('Retry-After', String(wait)).end();
      return false;
    }
    if (!timingSafeEqual(digest(sent), expected)) {
      wrongTokens.take();
      response.status(403).end();
      return false;
    }
    const full = requests.take();
    if (full > 0) {
      throw new Refused(429, 'there are too many requests; wait and ask again', { headers: { 'Retry-After': full } });
    }
    return true;
  };
}

/** Digests are as long as each other, so that not even a token's length can be told from the time. */
function digest(token) {
  return createHash('sha256').update(token).digest();
}

/** A token bucket. */
class Bucket {
  constructor({ perSecond, burst }) {
    Object.assign(this, { perSecond, burst, left: burst, seen: performance.now() });
  }

  /** Whole seconds until there is one; 0 if there is. */
  wait() {
    const now = performance.now();
    this.left = Math.min(this.burst, this.left + ((now - this.seen) / 1000) * this.perSecond);
    this.seen = now;
    return this.left >= 1 ? 0 : Math.ceil((1 - this.left) / this.perSecond);
  }

  /** Takes one out, or says when there is one. */
  take() {
    const wait = this.wait();
    if (wait === 0) this.left -= 1;
    return wait;
  }
}

// ── What is asked ────────────────────────────────────────────────────────────────────────────────────────────────────

/** The parameters of a question, each at most once. */
export class Query {
  #parameters = new Map();

  constructor(parameters) {
    for (const [name, value] of parameters) {
      if (this.#parameters.has(name)) {
        throw new Refused(400, `the parameter \`${name}\` is given twice; give it once`);
      }
      this.#parameters.set(name, value);
    }
  }

  get(name) {
    return this.#parameters.get(name);
  }

  require(name) {
    if (!this.#parameters.has(name)) {
      throw new Refused(400, `the parameter \`${name}\` is missing; add \`${name}=…\` to the query`);
    }
    return this.#parameters.get(name);
  }

  /** The run that the question is about. */
  run() {
    const run = this.require('run');
    if (!isRun(run)) throw new Refused(400, 'the parameter `run` names no run; give from 1 to 128 characters');
    return run;
  }

  /** All but those with these names. */
  without(...names) {
    return Object.fromEntries([...this.#parameters].filter(([name]) => !names.includes(name)));
  }
}

/** The run of a test that a request is of, as `baggage` says it; `undefined` where it is of none. */
export function runOf(request) {
  for (const member of (request.get('baggage') ?? '').split(',')) {
    const [name, value] = member.split(';')[0].split('=');
    if (name.trim() !== 'parity.run' || value === undefined) continue;
    const run = decoded(value.trim());
    if (run !== undefined && isRun(run)) return run;
  }
  return undefined;
}

function isRun(text) {
  return text.length > 0 && text.length <= LONGEST_RUN && !/\p{Cc}/u.test(text);
}

function readAddress(request) {
  const [path, search = ''] = request.url.split(/\?(.*)/s);
  if (path.length > LONGEST_ADDRESS || search.length > LONGEST_ADDRESS) {
    throw new Refused(414, `the address is too long; give a query of at most ${LONGEST_ADDRESS} bytes`);
  }
  const segments = path.split('/').slice(1).map(decoded);
  if (segments.includes(undefined) || decoded(search) === undefined) {
    throw new Refused(400, 'the address is not percent-encoded UTF-8; write each byte that is not plain as `%` and two hexadecimal digits');
  }
  return { path: segments, query: new Query(new URLSearchParams(search)) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Reads the body: at most 64 KiB, and within the limit of time. */
function readBody(request, limitMs) {
  const close = { headers: { Connection: 'close' } };
  const tooLarge = new Refused(413, `the body is too large; send at most ${LARGEST_BODY} bytes`, close);
  if (Number(request.get('content-length')) > LARGEST_BODY) return Promise.reject(tooLarge);
  const late = new Refused(408, `the body took longer than ${limitMs} ms; send it at once`, close);
  const broken = new Refused(400, 'the body broke off; send it whole', close);
  return new Promise((resolve, reject) => {
    const pieces = [];
    let size = 0;
    const timer = setTimeout(() => reject(late), limitMs);
    request.on('data', (piece) => {
      size += piece.length;
      if (size > LARGEST_BODY) reject(tooLarge);
      else pieces.push(piece);
    });
    request.on('end', () => resolve(Buffer.concat(pieces).toString('utf8')));
    request.on('error', () => reject(broken));
    request.on('close', () => clearTimeout(timer));
  });
}

// ── What is answered ─────────────────────────────────────────────────────────────────────────────────────────────────

/** The paths, each with what it answers by method. */
const PATHS = {
  '': { GET: (asked, endpoints) => offer(endpoints) },
  shape: { GET: (asked, endpoints) => offeredBy(endpoints.shape, 'shape')() },
  probe: { GET: answerProbe },
  job: { GET: answerJob },
  webhooks: { GET: ({ query }, endpoints) => ({ webhooks: offeredBy(endpoints.feed, 'feed').webhooks(query.run()) }) },
  flags: { GET: ({ query }, endpoints) => ({ flags: offeredBy(endpoints.feed, 'feed').flags(query.run()) }) },
  events: { GET: answerEvents },
  fault: {
    GET: (asked, endpoints) => offeredBy(endpoints.drills, 'drills').state(),
    POST: ({ body }, endpoints) => offeredBy(endpoints.drills, 'drills').turnOn(faultName(body)),
    DELETE: ({ query }, endpoints) => offeredBy(endpoints.drills, 'drills').turnOff(query.get('name')),
  },
};

async function answer(endpoints, asked) {
  const { request, response, path } = asked;
  const [first, ...rest] = path;
  const takesName = first === 'probe' ? rest.length === 1 && rest[0] !== '' : first === 'job' && rest.length <= 1;
  const isPath = Object.hasOwn(PATHS, first) && (rest.length === 0 ? first !== 'probe' : takesName);
  if (!isPath) {
    throw new Refused(404, `there is no such path; ask one of ${Object.keys(PATHS).map((name) => `\`/${name}\``).join(', ')}`);
  }
  const methods = PATHS[first];
  const way = methods[request.method === 'HEAD' ? 'GET' : request.method];
  if (way === undefined) {
    const headers = { Allow: Object.keys(methods).join(', ') };
    throw new Refused(405, `\`${request.method}\` is not answered here; \`Allow\` says what is`, { headers });
  }
  const said = await within(endpoints.limits.answerMs, way(asked, endpoints));
  // A stream has answered for itself.
  if (said !== undefined) reply(endpoints, response, 200, said);
}

/** Gives an answer up after a while, whatever the service does meanwhile. */
function within(limitMs, answering) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Refused(504, `there was no answer within ${limitMs} ms`)), limitMs);
  });
  return Promise.race([answering, late]).finally(() => clearTimeout(timer));
}

function reply({ secrets }, response, status, value) {
  response.status(status).type('application/json').send(JSON.stringify(secrets.redacted(value)));
}

function refuse(endpoints, response, error) {
  if (response.headersSent) {
    response.end();
  } else if (error instanceof Refused) {
    const { status, message, missing, headers } = error;
    reply(endpoints, response.set(headers), status, missing ? { error: message, status: 'missing' } : { error: message });
  } else {
    console.error('a question could not be answered:', error);
    reply(endpoints, response, 500, { error: "the question could not be answered; the service's log says why" });
  }
}

function offeredBy(way, name) {
  if (way === undefined) throw new Refused(404, `this service does not offer that; give \`verification\` its \`${name}\``);
  return way;
}

function offer({ shape, probes = {}, jobs, feed, drills }) {
  const hasFeed = feed !== undefined;
  return {
    version: 1,
    shape: shape !== undefined,
    probes: Object.keys(probes).sort(),
    jobs: jobs !== undefined,
    webhooks: hasFeed,
    flags: hasFeed,
    events: hasFeed,
    faults: drills !== undefined,
  };
}

async function answerProbe({ path: [, name], query }, { probes = {} }) {
  if (!Object.hasOwn(probes, name)) {
    const names = Object.keys(probes).sort().map((known) => `\`${known}\``);
    throw new Refused(404, `there is no probe \`${name}\`; the probes are ${names.join(', ')}`);
  }
  return probes[name](query);
}

async function answerJob({ path: [, id], query }, { jobs }) {
  const { byId, byFields } = offeredBy(jobs, 'jobs');
  const job = id ? await byId(id) : await byFields(query.require('kind'), query.without('kind'));
  if (!job) throw new Refused(404, 'there is no such job', { missing: true });
  return job;
}

function faultName(body) {
  let name;
  try {
    ({ name } = JSON.parse(body));
  } catch {
    name = undefined;
  }
  if (typeof name !== 'string') throw new Refused(400, 'the body is no JSON of the form {"name": "…"}');
  return name;
}

// ── The stream of events ─────────────────────────────────────────────────────────────────────────────────────────────

function answerEvents({ request, response, query }, endpoints) {
  const { limits, secrets } = endpoints;
  const feed = offeredBy(endpoints.feed, 'feed');
  const run = query.run();
  const last = lastEvent(request);
  if (endpoints.streams >= limits.streams) {
    throw new Refused(429, 'there are too many streams of events; close one', { headers: { 'Retry-After': 1 } });
  }
  const begin = feed.begin(run, last);
  endpoints.streams += 1;
  response.status(200).set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
  response.flushHeaders();
  let timer;
  const write = (text) => {
    // Who reads too slowly is told by the end: it comes back with the last `id` and misses nothing.
    if (response.writableLength > 1024 * 1024) return response.end();
    clearTimeout(timer);
    timer = setTimeout(() => write(': still here\n\n'), limits.silenceMs);
    return response.write(text);
  };
  const writeEvent = ({ id, name, data }) =>
    write(`id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(secrets.redacted(data))}\n\n`);
  write(': open\n\n');
  begin.forEach(writeEvent);
  const stop = feed.listen(run, writeEvent);
  response.on('close', () => {
    stop();
    clearTimeout(timer);
    endpoints.streams -= 1;
  });
  return undefined;
}

function lastEvent(request) {
  const last = request.get('last-event-id');
  if (last === undefined) return undefined;
  if (!/^\d{1,15}$/.test(last)) throw new Refused(400, '`Last-Event-ID` is the `id` of no event; send that of the last');
  return Number(last);
}

/**
 * What the service tells as it happens, kept in memory: so much of each run, and so many runs. A service of several
 * processes forwards what the others tell (by Redis, or `LISTEN`) to the one that answers.
 */
export class Feed {
  #runs = new Map();
  #listeners = new Map();
  #last = 0;
  #forgotten = 0;

  constructor({ eventsPerRun = 1000, runs = 200 } = {}) {
    Object.assign(this, { eventsPerRun, mostRuns: runs });
  }

  job(run, job) {
    this.#publish(run, 'job', job);
  }

  /** Once for each attempt, with the same `id`. */
  webhook(run, webhook) {
    this.#publish(run, 'webhook', webhook);
  }

  /** The context's e-mail addresses are masked. */
  flag(run, evaluation) {
    this.#publish(run, 'flag', { ...evaluation, context: masked(evaluation.context ?? {}) });
  }

  fact(run, probe, fact) {
    this.#publish(run, 'fact', { probe, fact });
  }

  /** Each webhook as its last attempt left it, in the order of the first attempts. */
  webhooks(run) {
    const webhooks = new Map();
    for (const webhook of this.#told(run, 'webhook')) webhooks.set(webhook.id, webhook);
    return [...webhooks.values()];
  }

  flags(run) {
    return this.#told(run, 'flag');
  }

  /** What a stream begins with: all that is kept of the run, or what came after the last event that was seen. */
  begin(run, last) {
    const { events, dropped } = this.#runs.get(run) ?? { events: [], dropped: this.#forgotten };
    if (last !== undefined && (last > this.#last || last < dropped)) {
      throw new Refused(410, 'what comes after this `Last-Event-ID` is not kept any more; ask for the present state, and listen without it');
    }
    return events.filter(({ id }) => last === undefined || id > last);
  }

  /** Calls `listener` with each event of the run until the function that is returned is called. */
  listen(run, listener) {
    const listeners = this.#listeners.get(run) ?? new Set();
    this.#listeners.set(run, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(run);
    };
  }

  #publish(run, name, data) {
    // What nobody's run has caused is nobody's event.
    if (run === undefined) return;
    const kept = this.#runs.get(run) ?? { events: [], dropped: this.#forgotten };
    const event = { id: (this.#last += 1), name, data };
    kept.events.push(event);
    if (kept.events.length > this.eventsPerRun) kept.dropped = kept.events.shift().id;
    // The run that was told of last is the last of the map.
    this.#runs.delete(run);
    this.#runs.set(run, kept);
    if (this.#runs.size > this.mostRuns) {
      const [[oldest, { events }]] = this.#runs;
      this.#forgotten = Math.max(this.#forgotten, events.at(-1).id);
      this.#runs.delete(oldest);
    }
    this.#listeners.get(run)?.forEach((listener) => listener(event));
  }

  #told(run, name) {
    const events = this.#runs.get(run)?.events ?? [];
    return events.filter((event) => event.name === name).map(({ data }) => data);
  }
}

/** Faults that the service can be given on purpose; made only where drills are enabled. */
export class Drills {
  #on = new Set();

  constructor(...known) {
    this.known = known.sort();
  }

  isOn(name) {
    return this.#on.has(name);
  }

  state() {
    return { known: this.known, on: this.known.filter((name) => this.#on.has(name)) };
  }

  turnOn(name) {
    this.#on.add(this.#checked(name));
    return this.state();
  }

  turnOff(name) {
    if (name === undefined) this.#on.clear();
    else this.#on.delete(this.#checked(name));
    return this.state();
  }

  #checked(name) {
    if (this.known.includes(name)) return name;
    throw new Refused(404, `there is no fault \`${name}\`; there are ${this.known.map((known) => `\`${known}\``).join(', ')}`);
  }
}

// ── What must not leave ──────────────────────────────────────────────────────────────────────────────────────────────

/** Values that are taken out of all that leaves: as they are, URL-encoded, in base64 and JSON-escaped. */
export class Secrets {
  #forms = [];

  constructor(...secrets) {
    secrets.forEach((secret) => this.add(secret));
  }

  add(secret) {
    // A shorter one stands in too much that is no secret.
    if (!secret || secret.length < 4) return;
    const forms = new Set([...this.#forms, ...formsOf(secret)]);
    // The longest first: one that holds another goes as a whole.
    this.#forms = [...forms].sort((one, other) => other.length - one.length);
  }

  /** `value` without the secrets, names of fields and numbers included. */
  redacted(value) {
    return mapTexts(value, (text) => this.#forms.reduce((rest, form) => rest.replaceAll(form, '[redacted]'), text));
  }
}

function formsOf(secret) {
  const component = encodeURIComponent(secret);
  const strict = component.replace(/[!'()*~._-]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  const escaped = [component, strict, form];
  const lower = escaped.map((text) => text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()));
  // Inside of a longer text, base64 differs by what stands before: `user:` before a password is such.
  const pieces = [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
  const base64 = [Buffer.from(secret).toString('base64').replace(/=+$/, ''), ...pieces.filter((piece) => piece.length >= 8)];
  const url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [secret, JSON.stringify(secret).slice(1, -1), ...escaped, ...lower, ...base64, ...url];
}

/** `ada@example.com` becomes `a***@example.com`. */
function masked(value) {
  return mapTexts(value, (text) => text.replace(/([\p{L}\p{N}!#$%&'*+\-/=?^_`{|}~.])[\p{L}\p{N}!#$%&'*+\-/=?^_`{|}~.]*@(?=[\p{L}\p{N}])/gu, '$1***@'));
}

function mapTexts(value, change) {
  if (typeof value === 'string') return change(value);
  if (typeof value === 'number') return change(String(value)) === String(value) ? value : change(String(value));
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [change(name), mapTexts(field, change)]));
}
