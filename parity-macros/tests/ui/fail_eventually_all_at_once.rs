//! Many mistakes in one place: all are told, and the value is still there to be used.

use parity_core::prelude::*;

async fn look() -> Result<()> {
    let one = eventually!(1 => 2, within = "45", evry = "1s", because = "")?;
    assert_eq!(one, 1);
    Ok(())
}

fn main() {}
