//! Twenty sign-ins that have nothing to do with each other.

use parity_bench::sign_in::sign_in;
use parity_core::prelude::*;

macro_rules! sign_ins {
    ($($name:ident)*) => {$(
        #[parity_action(title = "A customer signs in")]
        async fn $name(cx: &Action) -> Result<()> {
            sign_in(cx).await
        }
    )*};
}

sign_ins! {
    sign_in_1 sign_in_2 sign_in_3 sign_in_4 sign_in_5 sign_in_6 sign_in_7 sign_in_8 sign_in_9 sign_in_10
    sign_in_11 sign_in_12 sign_in_13 sign_in_14 sign_in_15 sign_in_16 sign_in_17 sign_in_18 sign_in_19 sign_in_20
}
