// Starts the shop's identity provider: the certified `oidc-provider` with the shop's users.
//
// It serves on the socket that it inherits as its standard input, so that whoever starts it
// knows the port before this process exists, and no other process can take it in between.

import { createServer } from 'node:http';

import { findAccount } from './accounts.mjs';
import { answerInteraction } from './interactions.mjs';
import { answerError, sendStyle } from './pages.mjs';
import { createProvider } from './provider.mjs';
import { readSettings } from './settings.mjs';

const INHERITED_SOCKET = 0;

const settings = readSettings(process.env);
const provider = await createProvider(settings, findAccount(settings.users));
const answerProtocol = provider.callback();

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, settings.issuer);
  response.on('finish', () => console.log(`${request.method} ${pathname} ${response.statusCode}`));
  try {
    if (pathname === '/style.css') {
      sendStyle(response);
    } else if (pathname.startsWith('/interaction/')) {
      await answerInteraction(provider, settings.users, request, response);
    } else {
      await answerProtocol(request, response);
    }
  } catch (error) {
    answerError(response, error);
  }
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}

server.listen({ fd: INHERITED_SOCKET }, () => console.log(`serving ${settings.issuer}`));
