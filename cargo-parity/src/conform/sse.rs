//! Reads server-sent events, line by line, as they come.

/// What was read of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Read {
    /// A comment, which says nothing but that the stream lives.
    Comment,
    /// An event.
    Event(Sse),
}

/// An event of the stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sse {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) data: String,
}

/// Puts a stream's pieces together; whatever pieces it comes in.
#[derive(Debug, Default)]
pub(crate) struct Parser {
    rest: Vec<u8>,
    event: Sse,
    has_data: bool,
}

impl Parser {
    /// Takes a piece, and returns what it completes.
    pub(crate) fn take(&mut self, piece: &[u8]) -> Vec<Read> {
        self.rest.extend_from_slice(piece);
        let mut read = Vec::new();
        while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            read.extend(self.line(line.trim_end_matches(['\n', '\r'])));
        }
        read
    }

    fn line(&mut self, line: &str) -> Option<Read> {
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            return std::mem::take(&mut self.has_data).then_some(Read::Event(event));
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => return Some(Read::Comment),
            "id" => value.clone_into(&mut self.event.id),
            "event" => value.clone_into(&mut self.event.name),
            "data" => {
                if self.has_data {
                    self.event.data.push('\n');
                }
                self.event.data += value;
                self.has_data = true;
            }
            // Fields that are not known are passed over, as browsers do.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_whatever_pieces_they_come_in() {
        let stream = ": open\n\nid: 7\nevent: job\ndata: {\"a\":\ndata:1}\n\nretry: 5\n\r\n";
        let event =
            Sse { id: "7".to_owned(), name: "job".to_owned(), data: "{\"a\":\n1}".to_owned() };
        for size in 1..stream.len() {
            let mut parser = Parser::default();
            let read: Vec<Read> =
                stream.as_bytes().chunks(size).flat_map(|piece| parser.take(piece)).collect();
            assert_eq!(read, [Read::Comment, Read::Event(event.clone())], "by {size}");
        }
    }
}
