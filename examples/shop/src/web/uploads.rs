//! Uploads: sending a file of contacts, and what has become of it.

use askama::Template;
use axum::Router;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::uploads::{self, LARGEST_FILE, SentFile, Upload};
use crate::web::chrome::Chrome;
use crate::web::failure::Failure;
use crate::web::pages::{Page, not_found};
use crate::web::visitor::SignedIn;
use crate::web::{SharedSite, csrf};

/// The file and what surrounds it in the form; a larger one is read so far that it can be said so.
const LARGEST_FORM: usize = 2 * LARGEST_FILE;

#[derive(Template)]
#[template(path = "uploads.html")]
struct UploadsPage {
    chrome: Chrome,
    csrf: String,
    uploads: Vec<Upload>,
    mistake: Option<&'static str>,
}

/// The form as it is sent.
#[derive(Default)]
struct Sent {
    csrf: String,
    file: Option<SentFile>,
}

pub(super) fn routes() -> Router<SharedSite> {
    Router::new()
        .route("/uploads", get(show).post(send))
        .route("/uploads/{id}/result", get(download))
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
}

/// Shows the form, and the uploads so far.
async fn show(
    State(site): State<SharedSite>,
    visitor: SignedIn,
) -> Result<Page<UploadsPage>, Failure> {
    list(&site, &visitor, None).await
}

/// Keeps the file, or shows the form again with what is wrong.
async fn send(
    State(site): State<SharedSite>,
    visitor: SignedIn,
    form: Multipart,
) -> Result<Response, Failure> {
    let Sent { csrf, file } = match read(form).await {
        Ok(sent) => sent,
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return refuse(&site, &visitor, "The file is too large. Send at most 512 KiB at once.")
                .await;
        }
        Err(error) => return Err(error.into()),
    };
    csrf::check(&visitor.session, &csrf).await?;
    let Some(file) = file else { return refuse(&site, &visitor, "Choose a file.").await };
    if let Some(mistake) = file.mistake() {
        return refuse(&site, &visitor, mistake).await;
    }
    uploads::keep(&site.db, &site.objects, &visitor.customer, file).await?;
    Ok(Redirect::to("/uploads").into_response())
}

/// Sends what became of each row, as a file.
async fn download(
    State(site): State<SharedSite>,
    visitor: SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let upload = uploads::find(&site.db, &visitor.customer, id).await?;
    let Some(key) = upload.and_then(|upload| upload.result_key) else {
        return Ok(not_found().await);
    };
    let bytes = site.objects.read(&key).await?;
    let name = format!("attachment; filename=\"result-{id}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, bytes).into_response())
}

async fn read(mut form: Multipart) -> Result<Sent, MultipartError> {
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await? {
        match field.name() {
            Some("csrf") => sent.csrf = field.text().await?,
            Some("file") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                let media_type = field.content_type().map(str::to_owned);
                let bytes = field.bytes().await?.to_vec();
                sent.file = Some(SentFile { name, media_type, bytes });
            }
            // What the form does not have is left alone.
            Some(_) | None => {}
        }
    }
    Ok(sent)
}

async fn refuse(
    site: &SharedSite,
    visitor: &SignedIn,
    mistake: &'static str,
) -> Result<Response, Failure> {
    let page = list(site, visitor, Some(mistake)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn list(
    site: &SharedSite,
    visitor: &SignedIn,
    mistake: Option<&'static str>,
) -> Result<Page<UploadsPage>, Failure> {
    let chrome = visitor.chrome("Uploads").await?;
    let csrf = csrf::token(&visitor.session).await?;
    let uploads = uploads::list(&site.db, &visitor.customer).await?;
    Ok(Page(UploadsPage { chrome, csrf, uploads, mistake }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(status: &str) -> Upload {
        let is = |wanted: &str| status == wanted;
        Upload {
            id: 7,
            file_name: "<contacts>.csv".to_owned(),
            status: status.to_owned(),
            added: 2,
            refused: 1,
            problem: is("refused").then(|| "The first line must name the columns.".to_owned()),
            result_key: is("processed").then(|| "results/1/2.csv".to_owned()),
            uploaded_at: "2026-11-27 10:00".to_owned(),
        }
    }

    fn page(status: &str) -> String {
        let chrome = Chrome::signed_out("Uploads");
        let uploads = vec![upload(status)];
        UploadsPage { chrome, csrf: String::new(), uploads, mistake: None }.render().unwrap()
    }

    #[test]
    fn an_upload_shows_its_counts_and_its_result_when_it_is_processed() {
        let processed = page("processed");
        assert!(processed.contains("2 added, 1 refused"), "{processed}");
        assert!(processed.contains(r#"href="/uploads/7/result""#), "{processed}");
        let received = page("received");
        assert!(!received.contains("added") && !received.contains("/result"), "{received}");
        assert!(received.contains("&#60;contacts&#62;.csv"), "{received}");
    }

    #[test]
    fn a_refused_file_says_why() {
        let refused = page("refused");
        assert!(refused.contains("The first line must name the columns."), "{refused}");
    }
}
