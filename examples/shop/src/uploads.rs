//! Uploads: files of contacts, kept in the object store and read by the worker.

pub(crate) mod contacts;

use sqlx::{FromRow, PgConnection, PgPool};

use crate::customers::Customer;
use crate::mail::About;
use crate::objects::{NotStored, ObjectStore};
use crate::queue::{self, NotEnqueued, Work};
use crate::random;
use crate::uploads::contacts::{Contact, Outcome, Rows, WrongFile};

/// The largest file that is taken.
pub(crate) const LARGEST_FILE: usize = 512 * 1024;

/// An upload as its owner sees it.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Upload {
    pub(crate) id: i64,
    pub(crate) file_name: String,
    pub(crate) status: String,
    pub(crate) added: i32,
    pub(crate) refused: i32,
    pub(crate) problem: Option<String>,
    pub(crate) result_key: Option<String>,
    /// By day and minute.
    pub(crate) uploaded_at: String,
}

/// A file that somebody has sent.
#[derive(Debug, Clone)]
pub(crate) struct SentFile {
    pub(crate) name: String,
    pub(crate) media_type: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

/// An upload was not kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotKept {
    #[error("could not use the database")]
    Database(#[from] sqlx::Error),
    #[error("could not enqueue the upload's processing")]
    Queue(#[from] NotEnqueued),
    #[error("could not keep the file")]
    Store(#[from] NotStored),
}

/// An upload could not be processed, or its summary not be told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotProcessed {
    #[error("there is no upload {0}")]
    Missing(i64),
    #[error("could not use the database")]
    Database(#[from] sqlx::Error),
    #[error("could not use the file")]
    Store(#[from] NotStored),
    #[error("could not write the result")]
    Result(#[from] csv::Error),
    #[error("could not enqueue the mail")]
    Queue(#[from] NotEnqueued),
}

impl SentFile {
    /// What is wrong with it, as far as that can be told without reading its rows.
    pub(crate) fn mistake(&self) -> Option<&'static str> {
        const TYPES: [&str; 4] =
            ["text/csv", "application/csv", "application/vnd.ms-excel", "text/plain"];
        let media_type = self.media_type.as_deref().unwrap_or("text/csv");
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        if self.name.is_empty() {
            Some("Choose a file.")
        } else if self.bytes.is_empty() {
            Some("The file is empty. Choose one with a line for each contact.")
        } else if self.bytes.len() > LARGEST_FILE {
            Some("The file is too large. Send at most 512 KiB at once.")
        } else if !has_ending(&self.name, "csv")
            || !TYPES.contains(&media_type)
            || self.bytes.contains(&0)
        {
            Some("This is no CSV file. Save your table as CSV, and choose that file.")
        } else {
            None
        }
    }

    /// The file's name as it is shown: without a path, and not too long.
    fn short_name(&self) -> String {
        let name = self.name.rsplit(['/', '\\']).next().unwrap_or_default();
        name.chars().filter(|letter| !letter.is_control()).take(100).collect()
    }
}

fn has_ending(name: &str, wanted: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case(wanted))
}

/// Keeps a file in the store, and has it processed and then summed up.
pub(crate) async fn keep(
    db: &PgPool,
    store: &ObjectStore,
    customer: &Customer,
    file: SentFile,
) -> Result<(), NotKept> {
    // First the file: one that nobody knows of does no harm, and an upload without its file would.
    let object_key = format!("uploads/{}/{}.csv", customer.id, random::token());
    let file_name = file.short_name();
    store.write(&object_key, file.bytes).await?;
    let mut transaction = db.begin().await?;
    let upload_id = sqlx::query_scalar(
        "insert into uploads (customer_id, file_name, object_key) values ($1, $2, $3) returning id",
    )
    .bind(customer.id)
    .bind(file_name)
    .bind(object_key)
    .fetch_one(&mut *transaction)
    .await?;
    let email = customer.email.clone();
    queue::enqueue(&mut transaction, &Work::ProcessUpload { upload_id, email: email.clone() })
        .await?;
    queue::enqueue(&mut transaction, &Work::UploadSummary { upload_id, email }).await?;
    transaction.commit().await?;
    Ok(())
}

/// Reads the file of an upload, writes its contacts and its result; doing it twice does no harm.
pub(crate) async fn process(db: &PgPool, store: &ObjectStore, id: i64) -> Result<(), NotProcessed> {
    let found: Option<(i64, String)> =
        sqlx::query_as("select customer_id, object_key from uploads where id = $1")
            .bind(id)
            .fetch_optional(db)
            .await?;
    let (customer_id, object_key) = found.ok_or(NotProcessed::Missing(id))?;
    let bytes = store.read(&object_key).await?;
    let mut rows = match Rows::read(&bytes) {
        Ok(rows) => rows,
        Err(wrong) => return Ok(refuse(db, id, &wrong).await?),
    };
    let mut transaction = db.begin().await?;
    for row in &mut rows.rows {
        if let Outcome::Right(contact) = &row.outcome
            && !add(&mut transaction, customer_id, id, contact).await?
        {
            row.outcome = Outcome::Known;
        }
    }
    let result_key = format!("results/{customer_id}/{}.csv", random::token());
    store.write(&result_key, rows.to_result()?).await?;
    let (added, refused) = rows.counts();
    sqlx::query(
        "update uploads set status = 'processed', added = $2, refused = $3, result_key = $4,
           processed_at = now()
         where id = $1",
    )
    .bind(id)
    .bind(added)
    .bind(refused)
    .bind(result_key)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}

/// Adds a contact, and says whether it is new; of an earlier try of the same upload it counts as new.
async fn add(
    connection: &mut PgConnection,
    customer_id: i64,
    upload_id: i64,
    contact: &Contact,
) -> Result<bool, sqlx::Error> {
    let added = sqlx::query(
        "insert into contacts (customer_id, email, name, company, upload_id) values ($1, $2, $3, $4, $5)
         on conflict (customer_id, email) do update set name = excluded.name
         where contacts.upload_id = excluded.upload_id",
    )
    .bind(customer_id)
    .bind(&contact.email)
    .bind(&contact.name)
    .bind(&contact.company)
    .bind(upload_id)
    .execute(connection)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// A file that is wrong as a whole is no failure of ours: its owner is told.
async fn refuse(db: &PgPool, id: i64, wrong: &WrongFile) -> Result<(), sqlx::Error> {
    sqlx::query(
        "update uploads set status = 'refused', problem = $2, processed_at = now() where id = $1",
    )
    .bind(id)
    .bind(wrong.to_string())
    .execute(db)
    .await
    .map(drop)
}

/// Mails the counts to whoever has uploaded the file; the queue has brought the processing before this.
pub(crate) async fn sum_up(db: &PgPool, id: i64, email: &str) -> Result<(), NotProcessed> {
    let found: Option<(String, i32, i32)> =
        sqlx::query_as("select file_name, added, refused from uploads where id = $1")
            .bind(id)
            .fetch_optional(db)
            .await?;
    let (file_name, added, refused) = found.ok_or(NotProcessed::Missing(id))?;
    let about = About::UploadProcessed { file_name, added, refused };
    let mut connection = db.acquire().await?;
    let work = Work::SendMail { email: email.to_owned(), about };
    queue::enqueue(&mut connection, &work).await?;
    Ok(())
}

/// Selects uploads as they are shown.
macro_rules! select {
    ($where:literal) => {
        concat!(
            "select id, file_name, status, added, refused, problem, result_key,
               to_char(uploaded_at at time zone 'utc', 'YYYY-MM-DD HH24:MI') as uploaded_at
             from uploads ",
            $where
        )
    };
}

/// Lists the newest uploads of a customer.
pub(crate) async fn list(db: &PgPool, customer: &Customer) -> Result<Vec<Upload>, sqlx::Error> {
    sqlx::query_as(select!("where customer_id = $1 order by id desc limit 50"))
        .bind(customer.id)
        .fetch_all(db)
        .await
}

/// Finds an upload of a customer; that of another is as one that is not there.
pub(crate) async fn find(
    db: &PgPool,
    customer: &Customer,
    id: i64,
) -> Result<Option<Upload>, sqlx::Error> {
    sqlx::query_as(select!("where customer_id = $1 and id = $2"))
        .bind(customer.id)
        .bind(id)
        .fetch_optional(db)
        .await
}

/// Finds the newest upload of whoever has this address.
pub(crate) async fn newest(db: &PgPool, email: &str) -> Result<Option<Upload>, sqlx::Error> {
    sqlx::query_as(select!(
        "where customer_id = (select id from customers where email = $1) order by id desc limit 1"
    ))
    .bind(email.to_lowercase())
    .fetch_optional(db)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, media_type: &str, bytes: &[u8]) -> SentFile {
        let media_type = Some(media_type.to_owned());
        SentFile { name: name.to_owned(), media_type, bytes: bytes.to_vec() }
    }

    #[test]
    fn a_csv_file_is_taken_by_any_of_its_types() {
        for media_type in ["text/csv", "text/csv; charset=utf-8", "application/vnd.ms-excel"] {
            assert_eq!(file("Contacts.CSV", media_type, b"email\n").mistake(), None);
        }
    }

    #[test]
    fn what_is_no_csv_file_is_refused_before_it_is_kept() {
        for (wrong, said) in [
            (file("", "text/csv", b""), "Choose a file."),
            (file("a.csv", "text/csv", b""), "is empty"),
            (file("a.csv", "text/csv", &vec![b'a'; LARGEST_FILE + 1]), "too large"),
            (file("a.png", "text/csv", b"a"), "no CSV file"),
            (file("a.csv", "image/png", b"a"), "no CSV file"),
            (file("a.csv", "text/csv", b"a\0b"), "no CSV file"),
        ] {
            let mistake = wrong.mistake().unwrap_or_default();
            assert!(mistake.contains(said), "{said}: {mistake}");
        }
    }

    #[test]
    fn a_file_is_shown_by_its_name_without_a_path() {
        assert_eq!(file("C:\\Users\\ada\\contacts.csv", "", b"").short_name(), "contacts.csv");
        assert_eq!(file("../contacts\r\n.csv", "", b"").short_name(), "contacts.csv");
    }
}
