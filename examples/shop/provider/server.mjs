// Starts the shop's identity provider: the certified `oidc-provider` with the shop's users.

import { findAccount } from './accounts.mjs';
import { answerInteraction } from './interactions.mjs';
import { sendStyle } from './pages.mjs';
import { createProvider } from './provider.mjs';
import { serve } from './serving.mjs';
import { readSettings } from './settings.mjs';

const settings = readSettings(process.env);
const provider = await createProvider(settings, findAccount(settings.users));
const answerProtocol = provider.callback();

serve(settings.issuer, async (request, response, { pathname }) => {
  if (pathname === '/style.css') {
    sendStyle(response);
  } else if (pathname.startsWith('/interaction/')) {
    await answerInteraction(provider, settings.users, request, response);
  } else {
    await answerProtocol(request, response);
  }
});
