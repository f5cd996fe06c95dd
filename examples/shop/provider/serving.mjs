// Serves on the socket that this process inherits as its standard input, until a signal ends it.
//
// So whoever starts a provider knows its port before the process exists, and no other process can
// take it in between.

import { createServer } from 'node:http';

import { answerError } from './pages.mjs';

const INHERITED_SOCKET = 0;

export function serve(issuer, answer) {
  const server = createServer(async (request, response) => {
    try {
      const url = new URL(request.url, issuer);
      response.on('finish', () => console.log(`${request.method} ${url.pathname} ${response.statusCode}`));
      await answer(request, response, url);
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
  server.listen({ fd: INHERITED_SOCKET }, () => console.log(`serving ${issuer}`));
}
