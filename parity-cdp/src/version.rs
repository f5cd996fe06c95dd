//! What a browser says of itself over HTTP, at `/json/version`.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// There was no such answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoVersion {
    #[error("the connection failed")]
    Io(#[from] io::Error),
    #[error("what listens there is not a browser: it answered `{0}`")]
    NotABrowser(String),
}

impl NoVersion {
    /// What is answered is no browser's answer.
    pub(crate) fn of(answer: &[u8]) -> Self {
        Self::NotABrowser(beginning(answer))
    }
}

/// The host and port of a websocket's address.
pub(crate) fn host_of(url: &str) -> Option<&str> {
    url.strip_prefix("ws://")?.split('/').next()
}

/// Asks the browser at `host` which one it is. It says addresses at the host that it is called by.
pub(crate) async fn ask(host: &str, called: &str) -> Result<Vec<u8>, NoVersion> {
    let mut stream = TcpStream::connect(host).await?;
    let request =
        format!("GET /json/version HTTP/1.1\r\nHost: {called}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    read_body(stream).await
}

/// Reads the body of one HTTP response that has a length, as the browser's have.
async fn read_body(stream: TcpStream) -> Result<Vec<u8>, NoVersion> {
    const LONGEST: u64 = 64 * 1024;
    let mut response = BufReader::new(stream).take(LONGEST);
    let mut length = None;
    let mut line = String::new();
    let mut first = None;
    loop {
        line.clear();
        response.read_line(&mut line).await?;
        if line.trim_end().is_empty() {
            break;
        }
        first.get_or_insert_with(|| beginning(line.as_bytes()));
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<u64>().ok();
        }
    }
    let Some(length) = length else {
        return Err(NoVersion::NotABrowser(first.unwrap_or_default()));
    };
    let mut body = Vec::new();
    response.take(length).read_to_end(&mut body).await?;
    Ok(body)
}

/// Returns enough of an answer to see whose it is.
fn beginning(answer: &[u8]) -> String {
    const ENOUGH: usize = 80;
    String::from_utf8_lossy(answer).trim().chars().take(ENOUGH).collect()
}
