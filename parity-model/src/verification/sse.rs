//! Takes a stream of server-sent events apart (WHATWG HTML, section 9.2.6), however it is cut into pieces.

use std::fmt;

/// How many bytes an event may have.
const LONGEST: usize = 1 << 20;

/// One event of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sse {
    /// Its name; `message` where it says none.
    pub event: String,
    /// Its data, with a line feed between lines.
    pub data: String,
    /// The last identifier that the stream has told, with this event or before.
    pub last_id: String,
}

/// What a stream tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SseRead {
    /// A comment, which says nothing but that the stream lives.
    Comment,
    /// An event.
    Event(Sse),
}

/// Takes events out of the bytes of a stream.
#[derive(Debug, Default)]
pub struct SseReader {
    line: Vec<u8>,
    /// A carriage return ended the last line: a line feed that follows belongs to it.
    after_return: bool,
    has_begun: bool,
    event: String,
    data: String,
    last_id: String,
}

/// A stream has an event, or a line, of more than 1 MiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event of more than 1 MiB")
    }
}

impl std::error::Error for TooLong {}

impl SseReader {
    /// Takes the next piece of the stream; returns what it completes.
    ///
    /// # Errors
    ///
    /// [`TooLong`] if a line or an event has more than 1 MiB; the stream is not to be read on.
    pub fn read(&mut self, piece: &[u8]) -> Result<Vec<SseRead>, TooLong> {
        let mut told = Vec::new();
        for &byte in piece {
            let follows_return = std::mem::take(&mut self.after_return);
            match byte {
                b'\n' if follows_return => {}
                b'\n' | b'\r' => {
                    self.after_return = byte == b'\r';
                    told.extend(self.end_line());
                }
                _ => self.line.push(byte),
            }
            if self.line.len() + self.data.len() > LONGEST {
                return Err(TooLong);
            }
        }
        Ok(told)
    }

    fn end_line(&mut self) -> Option<SseRead> {
        let bytes = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&bytes);
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        let line = text.strip_prefix('\u{feff}').filter(|_| is_first).unwrap_or(&text);
        if line.is_empty() {
            return self.end_event().map(SseRead::Event);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => return Some(SseRead::Comment),
            "event" => value.clone_into(&mut self.event),
            "data" => self.data.extend([value, "\n"]),
            "id" if !value.contains('\0') => value.clone_into(&mut self.last_id),
            // `retry`, or a field of a later version.
            _ => {}
        }
        None
    }

    fn end_event(&mut self) -> Option<Sse> {
        let (event, mut data) = (std::mem::take(&mut self.event), std::mem::take(&mut self.data));
        // The last line's end is no part of the data; without any `data`, there is no event.
        data.pop()?;
        let event = if event.is_empty() { "message".to_owned() } else { event };
        Some(Sse { event, data, last_id: self.last_id.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a stream tells that comes in pieces of `size` bytes: each event as `name|data|last id`, a comment as `:`.
    fn events(stream: &str, size: usize) -> Vec<String> {
        let mut reader = SseReader::default();
        let pieces = stream.as_bytes().chunks(size);
        let told = pieces.flat_map(|piece| reader.read(piece).unwrap());
        let shown = |told| match told {
            SseRead::Comment => ":".to_owned(),
            SseRead::Event(Sse { event, data, last_id }) => format!("{event}|{data}|{last_id}"),
        };
        told.map(shown).collect()
    }

    #[track_caller]
    fn check(stream: &str, expected: &[&str]) {
        for size in 1..=stream.len() {
            assert_eq!(events(stream, size), expected, "in pieces of {size} bytes");
        }
    }

    #[test]
    fn the_examples_of_the_specification_are_read_as_it_says() {
        check("data: YHOO\ndata: +2\ndata: 10\n\n", &["message|YHOO\n+2\n10|"]);
        check(
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
            &[":", "message|first event|1", "message|second event|", "message| third event|"],
        );
        check("data\n\ndata\ndata\n\ndata:", &["message||", "message|\n|"]);
        check("data:test\n\ndata: test\n\n", &["message|test|", "message|test|"]);
    }

    #[test]
    fn lines_end_as_they_like() {
        let expected = ["job|1|7", "fact|2|8"];
        check(
            "event: job\r\nid: 7\r\ndata: 1\r\n\r\nevent: fact\r\nid: 8\r\ndata: 2\r\n\r\n",
            &expected,
        );
        check("event: job\rid: 7\rdata: 1\r\revent: fact\rid: 8\rdata: 2\r\r", &expected);
    }

    #[test]
    fn a_byte_order_mark_and_what_is_not_known_are_passed_over() {
        check("\u{feff}data: ä\nretry: 5\nweather: fine\n\n", &["message|ä|"]);
    }

    #[test]
    fn an_event_that_never_ends_is_given_up() {
        let mut reader = SseReader::default();
        assert_eq!(reader.read(b"data: "), Ok(Vec::new()));
        assert_eq!(reader.read(&vec![b'a'; LONGEST + 1]), Err(TooLong));
    }
}
