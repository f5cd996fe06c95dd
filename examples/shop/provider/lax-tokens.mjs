// The tokens of the lax provider, signed by a key that lives as long as the process.

import { randomBytes } from 'node:crypto';

import { SignJWT, exportJWK, generateKeyPair } from 'jose';

import { claimsOf } from './accounts.mjs';

const ALGORITHM = 'RS256';
const HOUR = 60 * 60;

export async function createTokens(issuer) {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
  const kid = randomBytes(8).toString('hex');
  const key = { ...(await exportJWK(publicKey)), kid, alg: ALGORITHM, use: 'sig' };
  return {
    keys: { keys: [key] },
    // Makes the answer of the token endpoint.
    async make({ user, clientId, nonce }) {
      const token = new SignJWT({ ...claimsOf(user), nonce })
        .setProtectedHeader({ alg: ALGORITHM, kid })
        .setIssuer(issuer)
        .setAudience(clientId)
        .setIssuedAt()
        .setExpirationTime(`${HOUR}s`);
      return {
        access_token: randomBytes(24).toString('base64url'),
        token_type: 'Bearer',
        expires_in: HOUR,
        id_token: await token.sign(privateKey),
      };
    },
  };
}
