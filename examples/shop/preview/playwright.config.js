// How the tests of a preview run: in the system's Chromium, with nothing recorded and nothing repeated.

import { defineConfig } from '@playwright/test';

import { chromium, shop } from './environment.js';

// Root has no sandbox to give.
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: 'tests',
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  retries: 0,
  reporter: 'list',
  timeout: 30_000,
  expect: { timeout: 5_000 },
  use: {
    baseURL: shop.url,
    actionTimeout: 5_000,
    navigationTimeout: 10_000,
    trace: 'off',
    video: 'off',
    screenshot: 'off',
    launchOptions: {
      executablePath: chromium(),
      chromiumSandbox: !isRoot,
      // Nothing goes out but what a page asks for.
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-quic',
        '--no-first-run',
      ],
    },
  },
});
