// Clicks, fills and assertions on a page that is loaded.
import { expect, test } from "@playwright/test";
import { keep } from "./samples.js";

const ACTS = 200;

test("act", async ({ browser }) => {
  // Once as a warm-up.
  await work(await browser.newPage(), () => {});
  await work(await browser.newPage(), keep);
});

const work = async (page, keep) => {
  await page.goto("/form");
  const name = page.getByLabel("Name");
  const add = page.getByRole("button", { name: "Add" });
  for (let act = 0; act < ACTS; act += 1) {
    const round = Math.floor(act / 3) + 1;
    const start = performance.now();
    if (act % 3 === 0) await name.fill(`name ${round}`);
    else if (act % 3 === 1) await add.click();
    else await expect(page.getByText(`${round} added`, { exact: true })).toBeVisible();
    keep(["fill", "click", "assert"][act % 3], performance.now() - start);
  }
  await page.context().close();
};
