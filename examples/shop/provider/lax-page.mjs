// The page of the lax provider, which asks who to be.

import { escape, page } from './pages.mjs';

// The form leads to where the page itself is, so that the request stays in its address.
export function choicePage(users, query) {
  const choices = users.map(choice).join('');
  return page('Choose who you are', `
    <h1>Who do you want to be?</h1>
    <p>This provider is for previews: it asks for no password.</p>
    <form method="post" action="/authorize${escape(query)}">
      ${choices}
      <button type="submit" class="quiet">Cancel</button>
    </form>`);
}

function choice(user) {
  const about = [user.tenant, user.role].filter(Boolean).map((word) => ` (${escape(word)})`).join('');
  return `<button type="submit" class="choice" name="email" value="${escape(user.email)}">
        Sign in as ${escape(user.name)}${about}<br><small>${escape(user.email)}</small>
      </button>`;
}
