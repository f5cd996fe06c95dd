import { expect, test } from '@playwright/test';

import { shop } from '../environment.js';
import { open, signIn } from '../signing-in.js';

// A preview sends no mail, so nobody can accept here.
test('the owner of a team invites somebody and takes the invitation back', async ({ page }) => {
  await signIn(page, 'owner');
  await open(page, 'Team');
  await invite(page, shop.emailOf('guest'));
  const team = page.getByRole('table', { name: 'Your team' });
  const guest = team.getByRole('row').filter({ hasText: shop.emailOf('guest') });
  await expect(guest).toContainText('invited');

  await invite(page, shop.emailOf('guest'));
  await expect(page.getByLabel('Email')).toHaveAccessibleDescription('This address is in your team, or invited to it.');

  await page.getByRole('button', { name: `Remove ${shop.emailOf('guest')}` }).click();
  await expect(guest).toBeHidden();
});

test('who has the free plan is told that a team comes with the Pro plan', async ({ page }) => {
  await signIn(page, 'guest');
  await open(page, 'Team');
  await expect(page.getByRole('main')).toContainText('A team of your own comes with the Pro plan.');
  await expect(page.getByRole('button', { name: 'Invite' })).toBeHidden();
});

async function invite(page, email) {
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Invite' }).click();
}
