//! The result as a table for a terminal, which is also one of Markdown.

use crate::bench::peer::Peer;
use crate::bench::record::Record;
use crate::bench::row::{Check, Limit, Row, Seen};

/// Returns the table, and below it what it was measured on.
pub(crate) fn text(record: &Record) -> String {
    let machine = &record.machine;
    let lines = [vec![head()], record.rows.iter().map(cells).collect()].concat();
    format!(
        "{}\nIn milliseconds, where nothing else is said: what is compared (minimum – p95); {} rounds on {}, {} cores, {} GiB, load \
         before {}; {}; {}; unoptimised build.",
        aligned(&lines),
        record.rounds,
        machine.processor,
        machine.cores,
        machine.memory_gib,
        machine.load,
        machine.browser,
        machine.date,
    )
}

fn head() -> Vec<String> {
    let peers = Peer::ALL.map(|peer| peer.name().to_owned());
    [vec!["work".to_owned()], peers.to_vec(), vec!["limits".to_owned()]].concat()
}

fn cells(row: &Row) -> Vec<String> {
    let of = |wanted: Peer| {
        let seen = row.seen.iter().find(|(peer, _)| *peer == wanted);
        seen.map_or_else(|| "—".to_owned(), |(_, seen)| number(seen))
    };
    let limits: Vec<String> = row.checks.iter().map(limit).collect();
    [vec![row.what.to_owned()], Peer::ALL.map(of).to_vec(), vec![limits.join("; ")]].concat()
}

fn number(seen: &Seen) -> String {
    let Seen { typical, minimum, p95 } = seen;
    format!("{} ({} – {})", short(*typical), short(*minimum), short(*p95))
}

fn short(milliseconds: f64) -> String {
    if milliseconds < 100.0 { format!("{milliseconds:.1}") } else { format!("{milliseconds:.0}") }
}

fn limit(check: &Check) -> String {
    let verdict = if check.is_met() { "met" } else { "MISSED" };
    match check.limit {
        Limit::Times(limit, peer) => {
            format!("{:.2} × {}, at most {limit}: {verdict}", check.seen, peer.name())
        }
        Limit::Milliseconds(limit) => format!("at most {limit} ms: {verdict}"),
        Limit::Requests(limit) => format!("at most {limit} requests: {verdict}"),
    }
}

/// Returns the lines with their cells below each other, and a rule below the first.
fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.first().map_or(0, Vec::len);
    let wide = |column: usize| {
        lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(wide).collect();
    let line = |cells: &[String], fill: char| {
        let cell = |(cell, width): (&String, &usize)| {
            let missing = width - cell.chars().count();
            format!("{cell}{}", fill.to_string().repeat(missing))
        };
        let cells: Vec<String> = cells.iter().zip(&widths).map(cell).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule = line(&vec![String::new(); columns], '-');
    let mut text = String::new();
    for (at, cells) in lines.iter().enumerate() {
        text += &line(cells, ' ');
        if at == 0 {
            text += &rule;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::BrowserKind;
    use crate::bench::machine::Machine;
    use crate::bench::record;
    use crate::bench::row::Unit;

    fn record() -> Record {
        let seen = |typical| Seen { typical, minimum: 1.0, p95: 1234.4 };
        let limits = [Limit::Times(0.35, Peer::Playwright), Limit::Milliseconds(10.0)];
        let row = Row {
            name: "flow",
            what: "sign-in",
            unit: Unit::Milliseconds,
            seen: vec![(Peer::Parity, seen(31.26)), (Peer::Playwright, seen(100.0))],
            checks: vec![
                Check { limit: limits[0], seen: 0.3126 },
                Check { limit: limits[1], seen: 31.26 },
            ],
        };
        let text = str::to_owned;
        let machine = Machine {
            date: text("2026-11-24T23:00Z"),
            processor: text("A Core"),
            cores: 2,
            memory_gib: 24,
            load: text("0.10 0.20 0.30"),
            browser: text("Chromium 156"),
        };
        Record { machine, browser: BrowserKind::Chromium, rounds: 3, rows: vec![row] }
    }

    #[test]
    fn each_limit_is_said_to_be_met_or_missed_and_a_peer_that_did_nothing_has_a_dash() {
        let text = text(&record());
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[1].starts_with("| ------- | ---"), "{text}");
        assert!(lines[2].contains("| 31.3 (1.0 – 1234) | 100 (1.0 – 1234) | —  "), "{text}");
        let limits = "0.31 × Playwright Test, at most 0.35: met; at most 10 ms: MISSED |";
        assert!(lines[2].ends_with(limits), "{text}");
        assert!(lines.last().unwrap().contains("3 rounds on A Core, 2 cores, 24 GiB"), "{text}");
    }

    #[test]
    fn the_record_says_what_it_was_measured_on() {
        let json: serde_json::Value = serde_json::from_str(&record::json(&record())).unwrap();
        assert_eq!(json["machine"]["load_before"], "0.10 0.20 0.30");
        assert_eq!(json["browser"]["kind"], "chromium");
        assert_eq!(json["rows"][0]["seen"]["parity"]["typical_ms"], 31.26);
        assert_eq!(json["rows"][0]["limits"][0]["met"], true);
        assert_eq!(json["rows"][0]["limits"][1]["met"], false);
    }
}
