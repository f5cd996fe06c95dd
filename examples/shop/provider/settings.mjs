// Reads and checks the environment, all of it at once.

const REQUIRED = [
  'PROVIDER_ISSUER',
  'PROVIDER_CLIENT_ID',
  'PROVIDER_CLIENT_SECRET',
  'PROVIDER_REDIRECT_URIS',
  'PROVIDER_USERS',
];

// Users are `[{ "email": …, "name": …, "password": …, "tenant": …, "role": … }]`, the last two as they have them; redirect URIs are separated by spaces.
export function readSettings(environment) {
  const missing = REQUIRED.filter((name) => !environment[name]);
  if (missing.length > 0) {
    const names = missing.map((name) => `\`${name}\``).join(', ');
    throw new Error(`set ${names}: the identity provider cannot start without`);
  }
  return {
    issuer: environment.PROVIDER_ISSUER,
    client: {
      id: environment.PROVIDER_CLIENT_ID,
      secret: environment.PROVIDER_CLIENT_SECRET,
      redirectUris: environment.PROVIDER_REDIRECT_URIS.split(' '),
    },
    users: JSON.parse(environment.PROVIDER_USERS),
  };
}
