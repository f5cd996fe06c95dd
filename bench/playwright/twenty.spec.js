// Twenty sign-ins that have nothing to do with each other.
import { test } from "@playwright/test";
import { signIn } from "./flow.js";

for (let number = 1; number <= 20; number += 1) {
  test(`sign in ${number}`, async ({ page }) => signIn(page));
}
