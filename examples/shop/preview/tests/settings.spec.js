import { expect, test } from '@playwright/test';

import { open, signIn } from '../signing-in.js';

const ANNOUNCEMENT = 'We are closed on Friday.';

test('what an administrator sets is what a customer sees', async ({ page, browser, baseURL }) => {
  await signIn(page, 'admin');
  await open(page, 'Settings');
  await page.getByLabel('Announcement').fill(ANNOUNCEMENT);
  await page.getByRole('switch', { name: 'Show prices with tax' }).check();
  await save(page);

  const context = await browser.newContext({ baseURL });
  const customer = await context.newPage();
  await signIn(customer, 'watcher');
  await expect(customer.getByRole('status')).toHaveText(ANNOUNCEMENT);
  await open(customer, 'Billing');
  await expect(customer.getByRole('main')).toContainText('Prices include 19% tax.');

  await page.getByLabel('Announcement').fill('');
  await page.getByRole('switch', { name: 'Show prices with tax' }).uncheck();
  await save(page);
  await customer.reload();
  await expect(customer.getByText(ANNOUNCEMENT)).toBeHidden();
  await expect(customer.getByRole('main')).toContainText('Prices are without tax.');
  await context.close();
});

test('the settings are for administrators alone', async ({ page }) => {
  await signIn(page, 'watcher');
  const answer = await page.goto('/admin/settings');
  expect(answer?.status()).toBe(403);
  await expect(page.getByRole('button', { name: 'Save settings' })).toBeHidden();
});

async function save(page) {
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByRole('status')).toHaveText('The settings are saved.');
}
