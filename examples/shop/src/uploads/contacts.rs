//! A file of contacts: reading its rows, and telling what became of each; touches nothing.

use std::collections::HashSet;

use crate::leads::is_address;

const MOST_ROWS: usize = 5000;
const LONGEST_FIELD: usize = 100;
const COLUMNS: [&str; 3] = ["email", "name", "company"];

/// The rows of a file.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) rows: Vec<Row>,
}

/// One row: where it stands, whose it is, and what becomes of it.
#[derive(Debug)]
pub(crate) struct Row {
    /// As a person counts lines, the names of the columns being the first.
    line: u64,
    email: String,
    pub(crate) outcome: Outcome,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Right(Contact),
    /// There is a contact with this address already.
    Known,
    Wrong(&'static str),
}

/// A contact as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contact {
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) company: String,
}

/// Why a file as a whole is refused, as its owner is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WrongFile {
    #[error("The first line must name the columns: email, name, company.")]
    Columns,
    #[error("The file is not written in UTF-8. Save it as “CSV UTF-8”.")]
    Encoding,
    #[error("A line has more or fewer columns than the first, or a quote is not closed.")]
    Shape,
    #[error("The file has more than 5000 rows. Send it in parts.")]
    TooLong,
}

impl Rows {
    /// Reads a file, and judges each of its rows.
    ///
    /// # Errors
    ///
    /// [`WrongFile`] if it cannot be read as rows of contacts.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, WrongFile> {
        let text = std::str::from_utf8(bytes).map_err(|_| WrongFile::Encoding)?;
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|_| WrongFile::Shape)?;
        let column = |name: &str| header.iter().position(|found| found.eq_ignore_ascii_case(name));
        let [Some(email), Some(name), Some(company)] = COLUMNS.map(column) else {
            return Err(WrongFile::Columns);
        };
        let mut rows = Vec::new();
        let mut seen = HashSet::new();
        for record in reader.records() {
            let record = record.map_err(|_| WrongFile::Shape)?;
            if rows.len() == MOST_ROWS {
                return Err(WrongFile::TooLong);
            }
            let field = |at: usize| record.get(at).unwrap_or_default().to_owned();
            let contact = Contact {
                email: field(email).to_lowercase(),
                name: field(name),
                company: field(company),
            };
            let line = record.position().map_or(0, csv::Position::line);
            rows.push(Row { line, email: field(email), outcome: judge(contact, &mut seen) });
        }
        Ok(Self { rows })
    }

    /// How many are added, and how many are not.
    pub(crate) fn counts(&self) -> (i32, i32) {
        let is_right = |row: &&Row| matches!(row.outcome, Outcome::Right(_));
        let added = self.rows.iter().filter(is_right).count();
        let count = |rows: usize| i32::try_from(rows).unwrap_or(i32::MAX);
        (count(added), count(self.rows.len() - added))
    }

    /// Writes what became of each row, for its owner to download.
    ///
    /// # Errors
    ///
    /// Never in memory; it is what the writer may say.
    pub(crate) fn to_result(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["line", "email", "result"])?;
        for row in &self.rows {
            let line = row.line.to_string();
            writer.write_record([line.as_str(), &inert(&row.email), row.outcome.said()])?;
        }
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    }
}

impl Outcome {
    fn said(&self) -> &'static str {
        match self {
            Self::Right(_) => "added",
            Self::Known => "refused: there is a contact with this address",
            Self::Wrong(why) => why,
        }
    }
}

fn judge(contact: Contact, seen: &mut HashSet<String>) -> Outcome {
    let is_too_long = |text: &str| text.chars().count() > LONGEST_FIELD;
    if !is_address(&contact.email) {
        Outcome::Wrong("refused: this is no email address")
    } else if contact.name.is_empty() {
        Outcome::Wrong("refused: the name is missing")
    } else if is_too_long(&contact.name) || is_too_long(&contact.company) {
        Outcome::Wrong("refused: a field has more than 100 characters")
    } else if !seen.insert(contact.email.clone()) {
        Outcome::Wrong("refused: this address stands in the file before")
    } else {
        Outcome::Right(contact)
    }
}

/// Takes from a field what a spreadsheet would run as a formula.
fn inert(field: &str) -> String {
    if field.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{field}")
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Rows {
        Rows::read(text.as_bytes()).unwrap()
    }

    #[track_caller]
    fn check_wrong(bytes: &[u8], expected: WrongFile) {
        assert_eq!(Rows::read(bytes).map(|rows| rows.counts()), Err(expected));
    }

    #[test]
    fn a_contact_is_read_by_the_names_of_the_columns() {
        let rows =
            read("\u{feff}Name,Company,EMAIL\n\"Lovelace, Ada \", Engines , Ada@Example.com \n");
        let contact = Contact {
            email: "ada@example.com".to_owned(),
            name: "Lovelace, Ada".to_owned(),
            company: "Engines".to_owned(),
        };
        assert_eq!(rows.rows[0].outcome, Outcome::Right(contact));
    }

    #[test]
    fn each_row_is_judged_by_itself() {
        let rows = read(
            "email,name,company\nada@example.com,Ada,Engines\nnone,Bob,B\nbob@example.com,,B\nADA@example.com,Ada,E\n",
        );
        assert_eq!(rows.counts(), (1, 3));
        let result = String::from_utf8(rows.to_result().unwrap()).unwrap();
        assert_eq!(
            result,
            "line,email,result\n\
             2,ada@example.com,added\n\
             3,none,refused: this is no email address\n\
             4,bob@example.com,refused: the name is missing\n\
             5,ADA@example.com,refused: this address stands in the file before\n"
        );
    }

    #[test]
    fn a_file_that_is_no_table_of_contacts_is_refused_as_a_whole() {
        check_wrong(b"email,name\nada@example.com,Ada\n", WrongFile::Columns);
        check_wrong(b"", WrongFile::Columns);
        check_wrong(b"email,name,company\nada@example.com\n", WrongFile::Shape);
        check_wrong(b"email,name,company\n\xff,Ada,E\n", WrongFile::Encoding);
        let many = "email,name,company\n".to_owned() + &"a@example.com,A,B\n".repeat(5001);
        check_wrong(many.as_bytes(), WrongFile::TooLong);
    }

    #[test]
    fn a_field_that_is_too_long_is_refused() {
        let rows = read(&format!("email,name,company\nada@example.com,{},E\n", "ä".repeat(101)));
        assert_eq!(rows.counts(), (0, 1));
    }

    #[test]
    fn a_result_runs_nothing_when_a_spreadsheet_opens_it() {
        let rows = read("email,name,company\n=1+1,Ada,Engines\n");
        let result = String::from_utf8(rows.to_result().unwrap()).unwrap();
        assert!(result.contains("2,'=1+1,refused"), "{result}");
    }
}
