// How Playwright Test runs on the bench: as its users have it, with nothing recorded and nothing repeated.
import { defineConfig } from "@playwright/test";

const { BENCH_URL, BENCH_BROWSER } = process.env;
// What parity gives its browser too: nothing goes out but what a page asks for. Root needs the first.
const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

export default defineConfig({
  fullyParallel: true,
  retries: 0,
  reporter: "line",
  timeout: 120_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL: BENCH_URL,
    viewport: { width: 1280, height: 720 },
    trace: "off",
    video: "off",
    screenshot: "off",
    launchOptions: {
      executablePath: BENCH_BROWSER,
      chromiumSandbox: root.length === 0,
      args: [...root, "--disable-quic", "--disable-domain-reliability", "--no-pings"],
    },
  },
});
