// A sign-in in a fresh session.
import { test } from "@playwright/test";
import { signIn } from "./flow.js";
import { keep } from "./samples.js";

test("flow", async ({ browser }) => {
  for (let time = 0; time <= 5; time += 1) {
    const start = performance.now();
    const context = await browser.newContext();
    await signIn(await context.newPage());
    // The first is the warm-up.
    if (time > 0) keep("flow", performance.now() - start);
    await context.close();
  }
});
