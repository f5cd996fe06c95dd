//! What the peers measured, round by round.

use serde_json::Value;

use crate::bench::peer::Peer;

/// One line of what a peer measured.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) what: String,
    pub(crate) milliseconds: f64,
}

/// Everything that was measured.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    lines: Vec<(Peer, usize, Line)>,
}

impl Samples {
    /// Keeps what a peer measured in a round.
    pub(crate) fn add(&mut self, peer: Peer, round: usize, lines: Vec<Line>) {
        self.lines.extend(lines.into_iter().map(|line| (peer, round, line)));
    }

    /// Returns what a peer measured of any of `whats`, one list for each round.
    pub(crate) fn rounds(&self, peer: Peer, whats: &[&str]) -> Vec<Vec<f64>> {
        let mut rounds: Vec<(usize, Vec<f64>)> = Vec::new();
        for (by, round, line) in &self.lines {
            if *by != peer || !whats.contains(&line.what.as_str()) {
                continue;
            }
            match rounds.iter_mut().find(|(known, _)| known == round) {
                Some((_, values)) => values.push(line.milliseconds),
                None => rounds.push((*round, vec![line.milliseconds])),
            }
        }
        rounds.into_iter().map(|(_, values)| values).collect()
    }
}

/// Reads the lines that a peer wrote; none if one of them is no measurement.
pub(crate) fn read(text: &str) -> Option<Vec<Line>> {
    let line = |line: &str| {
        let value: Value = serde_json::from_str(line).ok()?;
        let what = value["what"].as_str()?.to_owned();
        Some(Line { what, milliseconds: value["ms"].as_f64()? })
    };
    text.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_one_measurement() {
        let lines =
            read("{\"what\":\"fill\",\"ms\":4.5}\n{\"what\":\"click\",\"ms\":6}\n").unwrap();
        assert_eq!(lines[1], Line { what: "click".to_owned(), milliseconds: 6.0 });
        assert_eq!(read("{\"what\":\"fill\"}\n"), None);
        assert_eq!(read("half a line"), None);
    }

    #[test]
    fn the_rounds_of_each_peer_stay_apart() {
        let mut samples = Samples::default();
        let line = |what: &str, milliseconds| Line { what: what.to_owned(), milliseconds };
        samples.add(Peer::Parity, 1, vec![line("fill", 1.0), line("click", 2.0)]);
        samples.add(Peer::Playwright, 1, vec![line("fill", 9.0)]);
        samples.add(Peer::Parity, 2, vec![line("fill", 3.0)]);
        assert_eq!(samples.rounds(Peer::Parity, &["fill", "click"]), [vec![1.0, 2.0], vec![3.0]]);
        assert_eq!(samples.rounds(Peer::Parity, &["click"]), [[2.0]]);
        assert!(samples.rounds(Peer::Thirtyfour, &["fill"]).is_empty());
    }
}
