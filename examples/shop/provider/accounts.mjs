// The users: who they are, and whether a password is theirs.

import { createHash, timingSafeEqual } from 'node:crypto';

// Returns the user who signs in with these, or nothing.
export function authenticate(users, email, password) {
  const user = users.find((candidate) => candidate.email === email.trim().toLowerCase());
  // A password is compared for unknown addresses too, so that timing does not tell who exists.
  const right = timingSafeEqual(digest(password), digest(user?.password ?? ''));
  return user && right ? user : undefined;
}

// Returns the function by which `oidc-provider` finds the claims of an account.
export function findAccount(users) {
  return async (_context, id) => {
    const user = users.find((candidate) => accountId(candidate) === id);
    return user && { accountId: id, claims: async () => claimsOf(user) };
  };
}

// What the shop is told of a user; what they do not have is left out.
export function claimsOf(user) {
  return {
    sub: accountId(user),
    email: user.email,
    email_verified: true,
    name: user.name,
    tenant: user.tenant ?? undefined,
    role: user.role ?? undefined,
  };
}

// An identifier that stays when the address is the same, and does not tell it.
export function accountId(user) {
  return digest(user.email).toString('hex').slice(0, 24);
}

function digest(text) {
  return createHash('sha256').update(text).digest();
}
