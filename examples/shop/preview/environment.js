// What a preview is: its address, who can sign in there, and the browser that looks at it.

import { readFileSync } from 'node:fs';

const variables = read(process.env.PARITY_ENV_FILE);

export const shop = {
  url: required('SHOP_URL'),
  // The address of an account; each is for one test, so that none finds what another has changed.
  emailOf: (actor) => required(`SHOP_${actor.toUpperCase()}_EMAIL`),
};

// The system's Chromium, unless another is named.
export function chromium() {
  return process.env.CHROMIUM || '/usr/bin/chromium';
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
