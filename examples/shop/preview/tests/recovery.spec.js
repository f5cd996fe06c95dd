import { expect, test } from '@playwright/test';

import { shop } from '../environment.js';

// A preview sends no mail, so the link itself is not followed here.
test('who has lost access asks for a link', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Lost access?' }).click();
  await page.getByLabel('Email').fill(shop.emailOf('forgetful'));
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible();
  await expect(page.getByRole('status')).toContainText('a link is on its way');
});

test('an invented link is refused and leads to a new one', async ({ page }) => {
  await page.goto('/recover/open?ticket=invented');
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByRole('link', { name: 'Ask for a new link' }).click();
  await expect(page.getByRole('heading', { name: 'Lost access?' })).toBeVisible();
});
