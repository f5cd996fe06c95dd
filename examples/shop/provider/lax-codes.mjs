// The codes of the lax provider: each is good once, within a minute.

import { createHash, randomBytes } from 'node:crypto';

const LONGEST = 60 * 1000;

export function createCodes() {
  const kept = new Map();
  return {
    // Makes the code with which a user is sent back to where `query` came from.
    make(user, query) {
      const code = randomBytes(24).toString('base64url');
      kept.set(code, {
        user,
        clientId: query.get('client_id'),
        nonce: query.get('nonce') ?? undefined,
        challenge: query.get('code_challenge'),
        until: Date.now() + LONGEST,
      });
      return code;
    },
    // Returns what the code of the form stands for, if it is still good and the verifier fits.
    take(form) {
      const code = form.get('code');
      const granted = kept.get(code);
      kept.delete(code);
      const isGood = granted && Date.now() < granted.until && fits(granted.challenge, form.get('code_verifier'));
      return isGood ? granted : undefined;
    },
  };
}

// Proof of key (RFC 7636) is asked for only where the sign-in began with it.
function fits(challenge, verifier) {
  return challenge === null || challenge === createHash('sha256').update(verifier ?? '').digest('base64url');
}
