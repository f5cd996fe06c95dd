//! An invoice as a PDF of one page.

use std::fmt::Write;

use crate::customers::{Customer, Invoice};

/// Writes the invoice; the same one is the same bytes each time.
pub(crate) fn pdf(customer: &Customer, invoice: &Invoice) -> Vec<u8> {
    let lines = [
        format!("Invoice {}", invoice.number),
        format!("Issued on {}", invoice.issued_on),
        format!("To {} <{}>", customer.name, customer.email),
        format!("{}, one month", customer.plan.title()),
        // The font's encoding has the euro sign nowhere that all readers agree on.
        format!("Total {}", invoice.amount().replace('€', "EUR ")),
        "Larkspur, 1 Harbour Street".to_owned(),
    ];
    document(&content(&lines))
}

/// What is drawn on the page: the first line large, the others below it.
fn content(lines: &[String]) -> String {
    let mut content = "BT /F1 20 Tf 72 760 Td 26 TL".to_owned();
    for (place, line) in lines.iter().enumerate() {
        let size = if place == 0 { 20 } else { 12 };
        let text = escape(line);
        write!(content, " /F1 {size} Tf ({text}) Tj T*").expect("writing to a string works");
    }
    content.push_str(" ET");
    content
}

/// Wraps the content of one A4 page into a file, with the place of each object in it.
fn document(content: &str) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (place, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len()).expect("writing to a string works");
        write!(file, "{} 0 obj\n{object}\nendobj\n", place + 1).expect("writing to a string works");
    }
    let start = file.len();
    let size = objects.len() + 1;
    write!(
        file,
        "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    )
    .expect("writing to a string works");
    file.into_bytes()
}

/// Writes text as a PDF string; what the font cannot show becomes a question mark.
fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, character| {
        match character {
            '(' | ')' | '\\' => escaped.extend(['\\', character]),
            ' '..='~' => escaped.push(character),
            _ => escaped.push('?'),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::{Plan, Standing};

    fn invoice_of(name: &str) -> String {
        let customer = Customer {
            id: 1,
            email: "ada@example.com".to_owned(),
            name: name.to_owned(),
            plan: Plan::Pro,
            standing: Standing::default(),
        };
        let invoice = Invoice {
            number: "LK-2026-0001".to_owned(),
            amount_cents: 2900,
            issued_on: "2026-01-31".to_owned(),
        };
        String::from_utf8(pdf(&customer, &invoice)).unwrap()
    }

    #[test]
    fn every_object_stands_where_the_table_says() {
        let file = invoice_of("Ada");
        let (_, table) = file.split_once("xref\n0 6\n").unwrap();
        for (number, row) in table.lines().take(6).enumerate().skip(1) {
            let place: usize = row[..10].parse().unwrap();
            assert!(file[place..].starts_with(&format!("{number} 0 obj")), "{row}");
        }
        let (_, start) = file.split_once("startxref\n").unwrap();
        let start: usize = start.lines().next().unwrap().parse().unwrap();
        assert!(file[start..].starts_with("xref"));
    }

    #[test]
    fn the_total_and_the_number_are_on_it() {
        let file = invoice_of("Ada");
        assert!(file.contains("(Invoice LK-2026-0001)") && file.contains("(Total EUR 29.00)"));
    }

    #[test]
    fn a_name_cannot_end_the_string_it_stands_in() {
        assert!(invoice_of("Ada) Tj (").contains(r"(To Ada\) Tj \( <ada@example.com>)"));
    }
}
