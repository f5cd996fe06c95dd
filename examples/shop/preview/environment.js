// What a preview is: its address, who can sign in there, and the browser that looks at it.

import { existsSync, readFileSync } from 'node:fs';

// Where Debian and Ubuntu have it.
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

const variables = read(process.env.PARITY_ENV_FILE);

export const shop = {
  url: required('SHOP_URL'),
  // The address of an account; each is for one test, so that none finds what another has changed.
  emailOf: (actor) => required(`SHOP_${actor.toUpperCase()}_EMAIL`),
};

// The system's Chromium, unless another is named.
export function chromium() {
  const path = process.env.CHROMIUM || CHROMIUM.find(existsSync);
  if (!path) {
    throw new Error(`there is no Chromium at \`${CHROMIUM.join('` or `')}\`; set \`CHROMIUM\` to where it is`);
  }
  return path;
}

function read(file) {
  if (!file) {
    throw new Error('`PARITY_ENV_FILE` is not set; run this by `shop up --env preview -- npx playwright test`');
  }
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

function required(name) {
  const value = variables.get(name);
  if (!value) {
    throw new Error(`the file that \`PARITY_ENV_FILE\` names has no \`${name}\``);
  }
  return value;
}
