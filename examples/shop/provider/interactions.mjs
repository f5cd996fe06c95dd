// The two things that a person does here: signs in, and lets the shop know who they are.

import { accountId, authenticate } from './accounts.mjs';
import { readForm } from './forms.mjs';
import { consentPage, loginPage, notFoundPage, sendPage } from './pages.mjs';

export async function answerInteraction(provider, users, request, response) {
  // Refuses whoever does not hold the cookie of this very interaction.
  const details = await provider.interactionDetails(request, response);
  const { pathname } = new URL(request.url, provider.issuer);
  const route = `${request.method} ${pathname.replace(`/interaction/${details.uid}`, '')}`;
  switch (route) {
    case 'GET ':
      return show(details, response);
    case 'POST /login':
      return logIn(provider, users, details, request, response);
    case 'POST /consent':
      return consent(provider, details, request, response);
    case 'POST /abort':
      return abort(provider, request, response);
    default:
      return sendPage(response, 404, notFoundPage());
  }
}

function show(details, response) {
  const page = details.prompt.name === 'login' ? loginPage(details.uid) : consentPage(details);
  sendPage(response, 200, page);
}

async function logIn(provider, users, details, request, response) {
  const form = await readForm(request);
  const email = form.get('email') ?? '';
  const user = authenticate(users, email, form.get('password') ?? '');
  if (!user) {
    return sendPage(response, 422, loginPage(details.uid, email, 'This email and password do not match.'));
  }
  await finish(provider, request, response, { login: { accountId: accountId(user) } });
}

async function consent(provider, details, request, response) {
  const { prompt, params, session, grantId: earlier } = details;
  const grant = earlier
    ? await provider.Grant.find(earlier)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  if (prompt.details.missingOIDCScope) {
    grant.addOIDCScope(prompt.details.missingOIDCScope.join(' '));
  }
  if (prompt.details.missingOIDCClaims) {
    grant.addOIDCClaims(prompt.details.missingOIDCClaims);
  }
  const grantId = await grant.save();
  await finish(provider, request, response, { consent: earlier ? {} : { grantId } });
}

async function abort(provider, request, response) {
  const result = { error: 'access_denied', error_description: 'the person did not sign in' };
  await finish(provider, request, response, result);
}

async function finish(provider, request, response, result) {
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}
