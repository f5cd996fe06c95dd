//! Serves the bench's site on a free port, says where, and ends with its standard input.

use std::io;

use parity_bench::outcomes::outcomes;
use parity_bench::site::pages;
use tokio::io::{AsyncReadExt as _, stdin};
use tokio::net::TcpListener;

#[tokio::main(worker_threads = 1)]
#[expect(clippy::print_stdout, reason = "whoever started it reads where it serves")]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    #[expect(clippy::disallowed_methods, reason = "the token is told as every service is told it")]
    let token = std::env::var("BENCH_TOKEN").unwrap_or_default();
    println!("http://{}", listener.local_addr()?);
    tokio::select! {
        served = axum::serve(listener, pages().merge(outcomes(&token))) => served,
        ended = async { stdin().read_to_end(&mut Vec::new()).await } => ended.map(drop),
    }
}
