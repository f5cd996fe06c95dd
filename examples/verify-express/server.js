// Starts the service on a port of the loopback interface, and says on which.

import { createApp } from './app.js';

const { APP_ENV = '', VERIFY_TOKEN, CRM_WEBHOOK_SECRET = '', CONFORM, PORT = '3000' } = process.env;

const app = createApp({
  environment: APP_ENV,
  verifyToken: VERIFY_TOKEN,
  webhookSecret: CRM_WEBHOOK_SECRET,
  isConformable: CONFORM === '1',
});

const server = app.listen(Number(PORT), '127.0.0.1', (error) => {
  if (error) throw error;
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close();
    // Streams of events would keep it.
    server.closeAllConnections();
  });
}
