import { expect, test } from '@playwright/test';

import { shop } from '../environment.js';
import { chooseToBe, open, signIn } from '../signing-in.js';

test('a customer signs in and sees their plan', async ({ page }) => {
  await signIn(page, 'customer');
  await expect(page.getByRole('heading', { level: 1, name: 'Welcome' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Your account' })).toContainText('Pro');
  await expect(page.getByRole('link', { name: 'Settings' })).toBeHidden();
});

test('somebody of a company signs in and finds the workspace of their company', async ({ page }) => {
  await signIn(page, 'enterprise');
  await open(page, 'Workspace');
  await expect(page.getByRole('heading', { level: 1, name: 'acme' })).toBeVisible();
  const members = page.getByRole('table', { name: 'Members' });
  await expect(members.getByRole('row').filter({ hasText: shop.emailOf('enterprise') })).toBeVisible();
});

test('whoever asks for a page of customers signs in first and is brought there', async ({ page }) => {
  await page.goto('/billing');
  await chooseToBe(page, 'customer');
  await expect(page).toHaveURL('/billing');
  await expect(page.getByRole('heading', { level: 1, name: 'Billing' })).toBeVisible();
});

test('who turns back at the identity provider is not signed in', async ({ page }) => {
  await page.goto('/dashboard');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeHidden();
});

test('who has signed out has to sign in again', async ({ page }) => {
  await signIn(page, 'free');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL('/');
  await page.goto('/dashboard');
  await expect(page.getByRole('heading', { name: 'Who do you want to be?' })).toBeVisible();
});
