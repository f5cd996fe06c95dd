// The probe `conform`, by which a conformance suite has something happen; only in instances that it talks to.

import { Refused } from './verify.js';

export function conformance({ feed, queue, secrets }) {
  const acts = {
    job: (run, value) => ({ id: queue.enqueue('conform', { value }, run) }),
    webhook: (run, value) =>
      feed.webhook(run, {
        id: `conform-${run}`,
        direction: 'in',
        endpoint: '/conform',
        event: 'conform',
        signature: 'valid',
        status: 200,
        attempts: 1,
        error: value,
      }),
    flag: (run, value) => feed.flag(run, { key: 'conform', variant: 'on', value: true, reason: 'static', context: { value } }),
    fact: (run, value) => feed.fact(run, 'conform', { status: 'done', value }),
    secret: (_run, value) => secrets.add(value),
    fail: (_run, value) => {
      throw new Error(value);
    },
    hang: () => new Promise(() => {}),
  };
  return async (query) => {
    const [run, what, value] = [query.run(), query.require('do'), query.require('value')];
    if (!Object.hasOwn(acts, what)) throw new Refused(400, `\`do=${what}\` is not known; give one of ${Object.keys(acts).join(', ')}`);
    return { status: 'done', value, ...(await acts[what](run, value)) };
  };
}
