//! The server that receives mail: it takes all of it, and sends none on.

mod dialogue;

use std::io;
use std::time::Duration;

use parity_model::received::ReceivedMail;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::clock::Deadline;
use crate::receive::intake::Intake;
use crate::receive::listening;
use crate::receive::smtp::dialogue::{Dialogue, Enveloped, LARGEST, Reaction};

/// How long a client may say nothing, as RFC 5321 asks for.
const IDLE: Duration = Duration::from_mins(5);

/// One line of a client.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    Whole(Vec<u8>),
    /// Longer than may be.
    TooLong,
}

/// Receives for as long as it is polled.
pub(crate) async fn serve(listener: TcpListener, intake: Intake) {
    listening::serve(listener, |stream| {
        let intake = intake.clone();
        async move {
            // A client that goes away is no concern of anybody's.
            let _ended = connection(stream, &intake).await;
        }
    })
    .await;
}

async fn connection(stream: TcpStream, intake: &Intake) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    let mut dialogue = Dialogue::default();
    say(&mut write, Dialogue::GREETING).await?;
    loop {
        let Some(line) = Deadline::within(IDLE).bound(read_line(&mut read)).await else {
            return say(&mut write, "421 nothing was said for 5 minutes").await;
        };
        let reaction = match line? {
            None => return Ok(()),
            Some(Line::Whole(line)) => dialogue.line(&line),
            Some(Line::TooLong) => dialogue.too_long(),
        };
        match reaction {
            Reaction::Silence => {}
            Reaction::Answer(text) => say(&mut write, &text).await?,
            Reaction::Mail(Enveloped { from, to, raw }, text) => {
                // It is there before the client hears that it is.
                intake.mail(ReceivedMail { number: 0, at: String::new(), from, to, raw });
                say(&mut write, text).await?;
            }
            Reaction::End(text) => return say(&mut write, text).await,
        }
    }
}

async fn say(write: &mut (impl AsyncWriteExt + Unpin), text: &str) -> io::Result<()> {
    write.write_all(format!("{text}\r\n").as_bytes()).await
}

/// Reads one line with what ends it; none at the end of the connection.
async fn read_line(read: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Line>> {
    let (mut line, mut is_too_long) = (Vec::new(), false);
    loop {
        let chunk = read.fill_buf().await?;
        if chunk.is_empty() {
            return Ok(None);
        }
        let end = chunk.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
        let part = &chunk[..end.unwrap_or(chunk.len())];
        is_too_long |= line.len() + part.len() > LARGEST;
        if !is_too_long {
            line.extend_from_slice(part);
        }
        let taken = part.len();
        read.consume(taken);
        if end.is_some() {
            return Ok(Some(if is_too_long { Line::TooLong } else { Line::Whole(line) }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_are_read_whole_or_told_to_be_too_long() {
        let long = vec![b'x'; LARGEST + 10];
        let bytes = [b"EHLO a\r\n".as_slice(), &long, b"\nQUIT\nrest"].concat();
        let mut read = BufReader::new(bytes.as_slice());
        let mut lines = Vec::new();
        while let Some(line) = read_line(&mut read).await.unwrap() {
            lines.push(line);
        }
        let whole = |text: &str| Line::Whole(text.as_bytes().to_vec());
        assert_eq!(lines, [whole("EHLO a\r\n"), Line::TooLong, whole("QUIT\n")]);
    }
}
