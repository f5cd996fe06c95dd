// What browsers and the shop send as forms.

const LARGEST_FORM = 16 * 1024;

export async function readForm(request) {
  let body = '';
  for await (const chunk of request) {
    body += chunk;
    if (body.length > LARGEST_FORM) {
      throw new Error('the form is too large');
    }
  }
  return new URLSearchParams(body);
}
