// A tiny queue in memory: one worker, one attempt, and the run of each job is kept with it.

import { randomUUID } from 'node:crypto';

const MOST_KEPT = 1000;

export class Queue {
  #jobs = new Map();
  #waiting = [];
  #isBusy = false;

  /**
   * @param {import('./verify.js').Feed} feed  is told of each change of a job
   * @param {Record<string, (payload: object, run?: string) => Promise<void>>} workers  by kind
   */
  constructor(feed, workers) {
    Object.assign(this, { feed, workers });
  }

  enqueue(kind, payload, run) {
    const job = { id: randomUUID(), kind, payload, run, status: 'waiting', attempts: 0, queued_at: now() };
    this.#jobs.set(job.id, job);
    if (this.#jobs.size > MOST_KEPT) this.#jobs.delete(this.#jobs.keys().next().value);
    this.#waiting.push(job);
    this.#tell(job);
    setImmediate(() => this.#work());
    return job.id;
  }

  byId(id) {
    const job = this.#jobs.get(id);
    return job && told(job);
  }

  /** The newest job of a kind whose payload has these fields; `run` is one of them. */
  byFields(kind, fields) {
    const matches = (job) =>
      job.kind === kind && Object.entries(fields).every(([name, value]) => value === { ...job.payload, run: job.run }[name]);
    const job = [...this.#jobs.values()].reverse().find(matches);
    return job && told(job);
  }

  async #work() {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let job = this.#waiting.shift(); job; job = this.#waiting.shift()) {
      Object.assign(job, { status: 'running', attempts: job.attempts + 1, started_at: now() });
      this.#tell(job);
      try {
        await this.workers[job.kind](job.payload, job.run);
        job.status = 'done';
      } catch (error) {
        Object.assign(job, { status: 'failed', last_error: error.message });
      }
      job.finished_at = now();
      this.#tell(job);
    }
    this.#isBusy = false;
  }

  #tell(job) {
    this.feed.job(job.run, told(job));
  }
}

/** A job as the verification endpoints tell it: without its payload. */
function told({ payload: _payload, run: _run, ...job }) {
  return job;
}

function now() {
  return new Date().toISOString();
}
