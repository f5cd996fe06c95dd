//! Uploading contacts.

use parity_core::prelude::*;

use crate::sign_in::sign_in_as;

/// As many as a small company has.
const CONTACTS: usize = 1500;

#[parity_action(
    title = "A file of contacts is read by the worker, summed up by mail, and its result downloaded",
    tags = [uploads, mail],
    surfaces = [queue, permissions],
    owner = "contacts",
)]
async fn upload(cx: &Action) -> Result<()> {
    let uploader = cx.session("uploader").await?;
    let name = format!("{}.csv", cx.unique("contacts"));
    let directory = tempfile::tempdir().expect("a directory can be made");
    let file = directory.path().join(&name);
    std::fs::write(&file, contacts(cx)).expect("a file can be written");

    let page = uploader.page().await?;
    page.goto("/uploads").await?;
    sign_in_as(&uploader, &page).await?;
    page.label("File").set_files([&file]).await?;
    page.role(Role::Button).name("Upload").click().await?;
    let row = page.role(Role::Row).filter(Filter::has_text(&name));
    expect(&row).to_be_visible().await?;

    for kind in ["process-upload", "upload-summary"] {
        eventually!(
            cx.verify().job(kind).find("email", uploader.email()).await? => |job| job.is_done(),
            within = "20s",
            because = "the worker reads the file, then sums it up",
        )?;
    }
    page.reload().await?;
    expect(&row).to_contain_text(format!("{CONTACTS} added, 1 refused")).await?;

    let mailbox = cx.mailbox().await?.to(uploader.email()).subject(name.as_str());
    let mail = eventually!(mailbox.find().await? => |_| true, within = "10s")?;
    let counts = format!("Contacts added: {CONTACTS}.");
    assert!(mail.text.contains(&counts), "the mail says `{counts}`: {}", mail.text);

    let result = row.role(Role::Link).name("Download result");
    let path = result.attribute("href").await?.expect("a link leads somewhere");
    let result = uploader.http().get(path).await?;
    expect(&result).to_be_ok()?;
    assert!(result.text().contains("nobody,refused: this is no email address"));
    Ok(())
}

/// A file in which one row is wrong; the addresses are those of this run, so that all others are new.
fn contacts(cx: &Action) -> String {
    let run = cx.unique("contact").to_lowercase().replace(' ', "-");
    let right = (0..CONTACTS).map(|number| {
        format!("{run}-{number}@example.com,Contact {number},Acme {}\n", number % 40)
    });
    let rows: String = right.collect();
    format!("email,name,company\n{rows}nobody,Nobody,Acme\n")
}
