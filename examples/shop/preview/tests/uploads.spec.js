import { expect, test } from '@playwright/test';
import { readFile } from 'node:fs/promises';

import { open, signIn } from '../signing-in.js';

const CONTACTS = `email,name,company
nadia@okafor.example,Nadia Okafor,Okafor Shipping
jonas@lindqvist.example,Jonas Lindqvist,Lindqvist
nobody,Nobody,Nowhere
`;

test('a file of contacts is read and its result can be downloaded', async ({ page }) => {
  await signIn(page, 'uploader');
  await open(page, 'Contacts');
  await upload(page, 'contacts.csv', CONTACTS);
  const row = page.getByRole('row').filter({ hasText: 'contacts.csv' });
  await expect(row).toContainText('2 added, 1 refused');

  const downloading = page.waitForEvent('download');
  await row.getByRole('link', { name: 'Download result' }).click();
  const result = await readFile(await (await downloading).path(), 'utf8');
  expect(result).toContain('nobody,refused: this is no email address');
});

test('a file without the right columns says what it lacks', async ({ page }) => {
  await signIn(page, 'uploader');
  await open(page, 'Contacts');
  await upload(page, 'notes.csv', 'note\nCall Nadia\n');
  const row = page.getByRole('row').filter({ hasText: 'notes.csv' });
  await expect(row).toContainText('The first line must name the columns: email, name, company.');
});

async function upload(page, name, text) {
  await page.getByLabel('File').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: 'Upload' }).click();
}
