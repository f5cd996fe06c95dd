// Signing in as somebody of a preview.

import { expect } from '@playwright/test';

import { shop } from './environment.js';

// Signs in from the home page, and waits until the shop knows who it is.
export async function signIn(page, actor) {
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sign in' }).click();
  await chooseToBe(page, actor);
  await expect(page.getByRole('banner').getByText(shop.emailOf(actor))).toBeVisible();
}

// Chooses who to be at the identity provider, which asks for no password.
export async function chooseToBe(page, actor) {
  await expect(page.getByRole('heading', { name: 'Who do you want to be?' })).toBeVisible();
  await page.getByRole('button', { name: shop.emailOf(actor) }).click();
}

// Opens a page of the shop by its link at the top.
export async function open(page, name) {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
}
