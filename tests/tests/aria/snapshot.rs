//! The tree of a page as text.

use crate::chromium::Page;

/// Takes the snapshot of a page that consists of `body`.
async fn snapshot(page: &Page, body: &str) -> String {
    page.show(&format!("<!doctype html><meta charset=utf-8><body>{body}")).await;
    let taken = page.evaluate("__inspect.snapshot('body')").await;
    taken.as_str().unwrap().to_owned()
}

const PAGE: &str = r#"<header><a href="/">Home</a></header>
<main><h1>Plans</h1><p>Choose <b>one</b> of two.</p>
<form aria-label="Order"><label>Name <input value="Ada"></label> <label>Notes <textarea></textarea></label>
<label><input type=checkbox checked> Gift</label> <label>Plan <select><option>Free<option selected>Pro</select></label>
<div><div><button disabled>Pay</button></div></div><button aria-pressed=mixed>Mute</button></form>
<ul><li>One</li><li>Two <a href=x>more</a></li></ul>
<details open><summary>Help</summary>Ask <span hidden>nobody</span>us.</details>
<table><caption>Invoices</caption><tr><th>No</th></tr><tr><td>17</td></tr></table>
<div role=tablist><button role=tab aria-selected=true>A</button><button role=tab>B</button></div>
<img alt="Logo"><img alt=""></main>"#;

const SECRETS: &str = r#"<label>Password <input type=password value=hunter2></label>
<label>Card <input autocomplete="section-a cc-number" value=4111111111111111></label>
<label>Code <input data-parity-mask value=123456></label>
<div data-parity-mask><p>Balance 500</p></div>
<h2>Hello <span data-parity-mask>Grace</span></h2>
<h3>Your <input type=password value=hunter2></h3>
<button aria-labelledby=who>x</button><i data-parity-mask><b id=who>Grace</b></i>
<img data-parity-mask alt="Grace"><label>Again <input autocomplete=new-password value=hunter2></label>"#;

const BOXES: &str = r#"<div><div><my-card><template shadowrootmode=open><h2><slot></slot></h2><p>Inside</p></template>Title</my-card></div></div>
<div aria-label="Named">x</div><iframe title="Payment" srcdoc="x"></iframe>"#;

#[test]
fn a_page_is_told_line_by_line_without_its_secrets() {
    Page::with(async |page| {
        insta::assert_snapshot!("page", snapshot(page, PAGE).await);
        insta::assert_snapshot!("boxes_and_shadow_roots", snapshot(page, BOXES).await);
        let text = snapshot(page, SECRETS).await;
        for secret in ["hunter2", "4111", "123456", "500", "Grace"] {
            assert!(!text.contains(secret), "{secret} is in:\n{text}");
        }
        insta::assert_snapshot!("secrets", text);
    });
}
