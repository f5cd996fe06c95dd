import { expect, test } from '@playwright/test';
import { readFile } from 'node:fs/promises';

import { open, signIn } from '../signing-in.js';

const DECLINED = '4000 0000 0000 0002';
const GOOD = '4242 4242 4242 4242';

test('a customer upgrades by card and can use what they paid for', async ({ page }) => {
  await signIn(page, 'buyer');
  await open(page, 'Billing');
  await expect(page.getByRole('button', { name: 'Download invoice' })).toBeDisabled();
  await page.getByRole('button', { name: 'Upgrade to Pro' }).click();

  await expect(page.getByRole('heading', { name: 'Pay Larkspur' })).toBeVisible();
  await pay(page, DECLINED);
  await expect(page.getByRole('alert')).toContainText('declined');
  await pay(page, GOOD);
  await expect(page.getByRole('heading', { name: 'Payment received' })).toBeVisible();

  // The payment provider tells the shop in its own time.
  await expect(async () => {
    await page.goto('/billing');
    await expect(currentPlan(page)).toContainText('Pro plan', { timeout: 500 });
  }).toPass({ timeout: 10_000 });
  expect(await downloadInvoice(page)).toMatch(/^%PDF-/);
  await open(page, 'Team');
  await expect(page.getByRole('button', { name: 'Invite' })).toBeVisible();
});

test('who turns back at the payment provider keeps the free plan', async ({ page }) => {
  await signIn(page, 'free');
  await open(page, 'Billing');
  await page.getByRole('button', { name: 'Upgrade to Pro' }).click();
  await page.getByRole('link', { name: 'Cancel and go back to Larkspur' }).click();
  await expect(page).toHaveURL('/billing');
  await expect(currentPlan(page)).toContainText('Free plan');
  await expect(page.getByRole('button', { name: 'Upgrade to Pro' })).toBeEnabled();
});

test('a customer cancels and is told until when the plan lasts', async ({ page }) => {
  await signIn(page, 'leaver');
  await open(page, 'Billing');
  await page.getByRole('button', { name: 'Cancel plan' }).click();
  await page.getByRole('button', { name: 'Yes, cancel my plan' }).click();
  await expect(currentPlan(page)).toContainText(/Your plan is canceled\..* yours until \d{4}-\d{2}-\d{2}/);
  await expect(page.getByRole('button', { name: 'Cancel plan' })).toBeHidden();
});

async function pay(page, number) {
  await page.getByLabel('Card number').fill(number);
  await page.getByLabel('Expiry date').fill('12/30');
  await page.getByLabel('Security code').fill('123');
  await page.getByLabel('Name on card').fill('Bea Buyer');
  await page.getByRole('button', { name: 'Pay €29.00' }).click();
}

function currentPlan(page) {
  return page.getByRole('article').filter({ has: page.getByRole('heading', { name: 'Current plan' }) });
}

async function downloadInvoice(page) {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download invoice' }).click();
  return readFile(await (await downloading).path(), 'latin1');
}
