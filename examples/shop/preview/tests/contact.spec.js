import { expect, test } from '@playwright/test';

import { open, signIn } from '../signing-in.js';

const MESSAGE = 'We need a quote for fifty seats, and a contract that begins next month.';

test('a message to sales becomes a lead with a score', async ({ page }) => {
  await page.goto('/');
  await open(page, 'Contact sales');
  await page.getByLabel('Name').fill('Nadia Okafor');
  await page.getByLabel('Email').fill('nadia@okafor.example');
  await page.getByLabel('Company').fill('Okafor Shipping');
  await page.getByLabel('Message').fill(MESSAGE);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('status')).toHaveText('Thank you, we received your message.');

  await signIn(page, 'customer');
  await open(page, 'Leads');
  const lead = page.getByRole('row').filter({ hasText: 'nadia@okafor.example' });
  await expect(lead).toContainText('Okafor Shipping');
  await expect(lead.getByRole('cell', { name: '100', exact: true })).toBeVisible();
});

test('a message that lacks something is not sent and says what it lacks', async ({ page }) => {
  await page.goto('/contact');
  await page.getByLabel('Name').fill('Jonas Lindqvist');
  await page.getByLabel('Email').fill('jonas');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByLabel('Email')).toHaveAccessibleDescription('Enter an email address, such as name@example.com.');
  await expect(page.getByLabel('Company')).toHaveAccessibleDescription('Enter the name of your company.');
  await expect(page.getByLabel('Name')).toHaveValue('Jonas Lindqvist');
});

test('the form of a message can be filled and sent by keyboard alone', async ({ page }) => {
  await page.goto('/contact');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  for (const [label, text] of [
    ['Name', 'Mei Tanaka'],
    ['Email', 'mei@tanaka.example'],
    ['Company', 'Tanaka Tools'],
    ['Message', 'How does it work?'],
  ]) {
    await page.keyboard.press('Tab');
    await expect(page.getByLabel(label)).toBeFocused();
    await page.keyboard.type(text);
  }
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Send' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Message sent' })).toBeVisible();
});
