// Signing in, in nine steps.
import { expect } from "@playwright/test";

export const signIn = async (page) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Password").fill("correct horse");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("You are signed in as ada@example.com")).toBeVisible();
  await page.goto("/billing");
  await expect(page.getByText("Pro plan")).toBeVisible();
  await expect(page.getByRole("button", { name: "Download invoice" })).toBeEnabled();
};
