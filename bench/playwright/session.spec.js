// An isolated session with a page, opened and closed.
import { test } from "@playwright/test";
import { keep } from "./samples.js";

test("session", async ({ browser }) => {
  for (let time = 0; time <= 5; time += 1) {
    const start = performance.now();
    const context = await browser.newContext();
    await context.newPage();
    await context.close();
    // The first is the warm-up.
    if (time > 0) keep("session", performance.now() - start);
  }
});
