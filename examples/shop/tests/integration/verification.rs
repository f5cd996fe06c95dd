//! What a test may ask the shop, and whoever else may not.

use crate::people::PETRA;
use crate::shop::{VERIFY_TOKEN, in_shop, in_shop_with};

const FACT: &str = "/internal/verify/probe/customer?email=petra.pro@example.com";

#[test]
fn where_no_token_is_set_nobody_is_answered() {
    in_shop(async |shop| {
        let headers = [("x-verify-token", VERIFY_TOKEN)];
        assert_eq!(shop.visitor().send("GET", FACT, &headers, "").await.status, 404);
    });
}

#[test]
fn without_the_token_nobody_is_answered() {
    in_shop_with(&[("SHOP_VERIFY_TOKEN", VERIFY_TOKEN)], async |shop| {
        let mut visitor = shop.visitor();
        visitor.sign_in(PETRA).await.leads_to("/dashboard");
        let almost = &VERIFY_TOKEN[1..];
        for headers in [&[][..], &[("x-verify-token", almost)], &[("x-verify-token", "")]] {
            let answer = visitor.send("GET", FACT, headers, "").await;
            assert_eq!((answer.status, answer.body.as_str()), (403, ""), "with {headers:?}");
        }
        let headers = [("x-verify-token", VERIFY_TOKEN)];
        let answer = visitor.send("GET", FACT, &headers, "").await;
        answer.says(&[r#""status":"active""#, r#""plan":"pro""#]);
    });
}
