// One button by role and name among two thousand elements.
import { expect, test } from "@playwright/test";
import { keep } from "./samples.js";

const LOOKUPS = 30;

test("role", async ({ page }) => {
  await page.goto("/big");
  const button = page.getByRole("button", { name: "Buy item 777", exact: true });
  await expect(button).toBeVisible();
  for (let lookup = 0; lookup < LOOKUPS; lookup += 1) {
    const start = performance.now();
    await expect(button).toBeVisible();
    keep("role", performance.now() - start);
  }
});
