// Starts the lax identity provider of previews: no passwords, any redirect URI, any client secret.
//
// Teams run such a one where the real provider cannot know the address of each preview. It speaks
// OpenID Connect as far as a sign-in goes.

import { readForm } from './forms.mjs';
import { createCodes } from './lax-codes.mjs';
import { choicePage } from './lax-page.mjs';
import { createTokens } from './lax-tokens.mjs';
import { errorPage, notFoundPage, sendPage, sendStyle } from './pages.mjs';
import { serve } from './serving.mjs';
import { readSettings } from './settings.mjs';

const { issuer, users } = readSettings(process.env);
const tokens = await createTokens(issuer);
const codes = createCodes();

const METADATA = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
};

async function answer(request, response, url) {
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /.well-known/openid-configuration':
      return sendJson(response, 200, METADATA);
    case 'GET /jwks':
      return sendJson(response, 200, tokens.keys);
    case 'GET /style.css':
      return sendStyle(response);
    case 'GET /authorize':
      return choose(response, url);
    case 'POST /authorize':
      return signIn(request, response, url);
    case 'POST /token':
      return exchange(request, response);
    default:
      return sendPage(response, 404, notFoundPage());
  }
}

function choose(response, url) {
  const problem = problemOf(url.searchParams);
  const page = problem ? errorPage('invalid_request', problem) : choicePage(users, url.search);
  sendPage(response, problem ? 400 : 200, page);
}

async function signIn(request, response, url) {
  const query = url.searchParams;
  const email = (await readForm(request)).get('email');
  const user = users.find((candidate) => candidate.email === email);
  const problem = problemOf(query) ?? (email && !user && 'there is no such user');
  if (problem) {
    return sendPage(response, 400, errorPage('invalid_request', problem));
  }
  const back = new URL(query.get('redirect_uri'));
  back.searchParams.set('iss', issuer);
  if (query.has('state')) {
    back.searchParams.set('state', query.get('state'));
  }
  const [name, value] = user ? ['code', codes.make(user, query)] : ['error', 'access_denied'];
  back.searchParams.set(name, value);
  response.writeHead(303, { location: back.href, 'cache-control': 'no-store' }).end();
}

async function exchange(request, response) {
  const form = await readForm(request);
  const granted = form.get('grant_type') === 'authorization_code' && codes.take(form);
  if (!granted) {
    return sendJson(response, 400, { error: 'invalid_grant' });
  }
  sendJson(response, 200, await tokens.make(granted));
}

// Says what a request for a sign-in lacks, or nothing.
function problemOf(query) {
  if (query.get('response_type') !== 'code') {
    return 'only `response_type=code` is known here';
  }
  if (!query.get('client_id')) {
    return '`client_id` is missing';
  }
  if (!URL.canParse(query.get('redirect_uri') ?? '')) {
    return '`redirect_uri` is no address';
  }
  if (query.has('code_challenge') && query.get('code_challenge_method') !== 'S256') {
    return 'only `code_challenge_method=S256` is known here';
  }
}

function sendJson(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
}

serve(issuer, answer);
