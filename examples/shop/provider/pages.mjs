// The provider's pages: sign-in, consent, and what went wrong.

const STYLE = `
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #eef1f6;
  color: #1c2433; font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
main { width: min(25rem, calc(100vw - 2rem)); background: #fff; border: 1px solid #d9dfe8;
  border-radius: .75rem; padding: 2rem; box-shadow: 0 1rem 3rem rgb(28 36 51 / .08); }
.brand { color: #2f4c9b; font-weight: 700; margin: 0 0 1rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .5rem; }
p { margin: 0 0 1.25rem; color: #4c586b; }
label { display: block; font-weight: 600; margin-bottom: .3rem; }
input { width: 100%; font: inherit; padding: .55rem .7rem; border: 1px solid #8b97a9;
  border-radius: .45rem; margin-bottom: 1rem; }
button { width: 100%; font: inherit; font-weight: 600; padding: .6rem 1rem; cursor: pointer;
  border: 1px solid #2f4c9b; border-radius: .45rem; background: #2f4c9b; color: #fff; }
button:hover { background: #243c7d; }
button.quiet { background: none; color: #2f4c9b; margin-top: .6rem; }
button.choice { margin-bottom: .6rem; }
:focus-visible { outline: 3px solid #f2b134; outline-offset: 2px; }
.error { background: #fdecec; border: 1px solid #e5a3a3; color: #8c1d1d; border-radius: .45rem;
  padding: .6rem .8rem; }
ul { margin: 0 0 1.25rem; padding-left: 1.2rem; }
`;

const SCOPES = {
  openid: 'Who you are at Larkspur ID',
  email: 'Your email address',
  profile: 'Your name, your company and your role',
};

export function loginPage(uid, email = '', error = '') {
  const alert = error && `<p class="error" role="alert">${escape(error)}</p>`;
  return page('Sign in', `
    <h1>Sign in</h1>
    <p>Use your Larkspur ID to go on to the shop.</p>
    ${alert}
    <form method="post" action="/interaction/${escape(uid)}/login">
      <label for="email">Email</label>
      <input id="email" name="email" type="email" autocomplete="username" required value="${escape(email)}">
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required>
      <button type="submit">Sign in</button>
    </form>
    ${cancelForm(uid)}`);
}

export function consentPage({ uid, prompt }) {
  const scopes = prompt.details.missingOIDCScope ?? [];
  const rows = scopes.map((scope) => `<li>${escape(SCOPES[scope] ?? scope)}</li>`).join('');
  return page('Allow access', `
    <h1>Allow Larkspur to know you?</h1>
    <p>The shop asks for:</p>
    <ul>${rows}</ul>
    <form method="post" action="/interaction/${escape(uid)}/consent">
      <button type="submit">Allow</button>
    </form>
    ${cancelForm(uid)}`);
}

export function notFoundPage() {
  return page('Not found', '<h1>There is no such page</h1><p>Go back to the shop and start again.</p>');
}

// What `oidc-provider` shows when a request breaks the protocol, such as by its redirect URI.
export async function renderProtocolError(context, out) {
  console.error(`refused: ${out.error}: ${out.error_description ?? ''}`);
  context.set('content-security-policy', POLICY);
  context.type = 'html';
  context.body = errorPage(out.error, out.error_description);
}

export function answerError(response, error) {
  console.error(`failed: ${error.error ?? error.name}: ${error.error_description ?? error.message}`);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = error.statusCode ?? 500;
  // Only what the protocol itself says may be shown; the rest is for the log.
  const described = error.statusCode ? error.error_description : undefined;
  sendPage(response, status, errorPage(error.error ?? 'server_error', described));
}

export function errorPage(code, description = 'Go back to the shop and start again.') {
  return page('Sign-in failed', `
    <h1>Sign-in failed</h1>
    <p class="error" role="alert"><strong>${escape(code)}</strong>: ${escape(description)}</p>`);
}

// No `form-action`: the answer to a form leads back to the shop, which is another origin.
const POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";

export function sendPage(response, status, html) {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  response.end(html);
}

export function sendStyle(response) {
  response.writeHead(200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'max-age=3600' });
  response.end(STYLE);
}

function cancelForm(uid) {
  return `<form method="post" action="/interaction/${escape(uid)}/abort">
      <button type="submit" class="quiet">Cancel</button>
    </form>`;
}

export function page(title, body) {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} – Larkspur ID</title>
  <link rel="stylesheet" href="/style.css">
</head>
<body>
  <main>
    <p class="brand">Larkspur ID</p>
    ${body}
  </main>
</body>
</html>
`;
}

export function escape(text) {
  const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return String(text).replace(/[&<>"']/g, (character) => entities[character]);
}
