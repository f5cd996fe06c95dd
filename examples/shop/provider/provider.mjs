// Configures `oidc-provider`: authorization code with PKCE, exact redirect URIs, our own pages.
//
// The major version is the last one that runs on the Node of Debian 12 (18) as well as on newer ones.

import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

import Provider from 'oidc-provider';

import { renderProtocolError } from './pages.mjs';

const HOUR = 60 * 60;

export async function createProvider(settings, findAccount) {
  const provider = new Provider(settings.issuer, {
    clients: [
      {
        client_id: settings.client.id,
        client_secret: settings.client.secret,
        // Compared character by character: another port, path or slash is refused.
        redirect_uris: settings.client.redirectUris,
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    findAccount,
    responseTypes: ['code'],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'tenant', 'role'] },
    // The shop reads the claims from the ID token, whose signature it verifies.
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    renderError: renderProtocolError,
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    jwks: { keys: [await signingKey()] },
    ttl: {
      AccessToken: HOUR,
      AuthorizationCode: 60,
      Grant: HOUR,
      IdToken: HOUR,
      Interaction: HOUR,
      Session: HOUR,
    },
  });
  // TLS ends at the edge, which says so in its headers.
  provider.proxy = true;
  return provider;
}

async function signingKey() {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: randomBytes(8).toString('hex') };
}
