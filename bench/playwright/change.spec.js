// Changes of a page that an expectation waits for.
import { expect, test } from "@playwright/test";
import { keep } from "./samples.js";

const CHANGES = 10;

test("change", async ({ page }) => {
  for (let change = 0; change < CHANGES; change += 1) {
    await page.goto(`/change/${change}`);
    const done = page.getByText("It is done");
    await expect(done).toBeVisible();
    const noticed = performance.timeOrigin + performance.now();
    keep("change", noticed - Number(await done.getAttribute("data-at")));
  }
});
