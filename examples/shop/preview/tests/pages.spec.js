import { expect, test } from '@playwright/test';

test('the home page leads to the plans', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveTitle('Home – Larkspur');
  const plans = page.getByRole('region', { name: 'Plans and prices' });
  for (const plan of ['Free', 'Pro', 'Enterprise']) {
    await expect(plans.getByRole('heading', { name: plan, exact: true })).toBeVisible();
  }
});

test('a page that is not there says so and leads home', async ({ page }) => {
  const answer = await page.goto('/no-such-page');
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
  await page.getByRole('link', { name: 'Go to the home page' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Leads that do not get lost' })).toBeVisible();
});
