//! What letters say, and to whom they are due.

use askama::Template;
use sqlx::PgPool;

use crate::mail::{About, Letter, NotSent, PostOffice};
use crate::{recovery, teams};

/// A letter could not be written or sent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotDelivered {
    #[error("could not use the database")]
    Database(#[from] sqlx::Error),
    #[error("could not write the letter")]
    Template(#[from] askama::Error),
    #[error("could not send the letter")]
    NotSent(#[from] NotSent),
}

/// Writes a letter and sends it; one whose matter is over in the meantime is not sent.
pub(crate) async fn deliver(
    db: &PgPool,
    office: &PostOffice,
    to: &str,
    about: &About,
) -> Result<(), NotDelivered> {
    let Some(letter) = write(db, office, about).await? else {
        tracing::info!("a letter is no longer due");
        return Ok(());
    };
    Ok(office.send(to, letter).await?)
}

async fn write(
    db: &PgPool,
    office: &PostOffice,
    about: &About,
) -> Result<Option<Letter>, NotDelivered> {
    let content = match about {
        About::Recovery { recovery_id } => recovery::make_ticket(db, *recovery_id)
            .await?
            .map(|ticket| recovery_letter(office.link("/recover/open", Some(ticket.expose())))),
        About::Invitation { invitation_id } => {
            teams::make_ticket(db, *invitation_id).await?.map(|(ticket, owner)| {
                invitation_letter(&owner, office.link("/team/join", Some(ticket.expose())))
            })
        }
        About::LeadReceived { name } => Some(lead_letter(name, office.link("/", None))),
        About::UploadProcessed { file_name, added, refused } => {
            Some(upload_letter(file_name, *added, *refused, office.link("/uploads", None)))
        }
    };
    Ok(content.as_ref().map(Content::to_letter).transpose()?)
}

/// What a letter says, in whatever form.
#[derive(Debug)]
struct Content {
    subject: String,
    paragraphs: Vec<String>,
    /// What the reader can do, and where.
    action: (&'static str, String),
    /// Why it came, and what to do if it should not have.
    reason: &'static str,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct AsText<'a> {
    content: &'a Content,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct AsPage<'a> {
    content: &'a Content,
}

impl Content {
    fn to_letter(&self) -> Result<Letter, askama::Error> {
        Ok(Letter {
            subject: self.subject.clone(),
            text: AsText { content: self }.render()?,
            html: AsPage { content: self }.render()?,
        })
    }
}

fn recovery_letter(link: String) -> Content {
    Content {
        subject: "Your way back into Larkspur".to_owned(),
        paragraphs: vec![
            "You have asked for a way back into your account.".to_owned(),
            "The link works once, for 15 minutes, and only in the browser in which you have asked for it."
                .to_owned(),
        ],
        action: ("Sign in to Larkspur", link),
        reason: "If it was not you who asked, you need not do anything: the link is of no use to anybody else.",
    }
}

fn invitation_letter(owner: &str, link: String) -> Content {
    Content {
        subject: format!("{owner} invites you to a team at Larkspur"),
        paragraphs: vec![
            format!("{owner} would like to share their team at Larkspur with you."),
            "The invitation is for this address alone, and holds for 7 days.".to_owned(),
        ],
        action: ("See the invitation", link),
        reason: "If you do not know who that is, leave the link alone: nothing happens without you.",
    }
}

fn lead_letter(name: &str, link: String) -> Content {
    Content {
        subject: "We received your message".to_owned(),
        paragraphs: vec![
            format!("Thank you for your message, {name}."),
            "One of us answers within one working day.".to_owned(),
        ],
        action: ("Go to Larkspur", link),
        reason: "You get this mail because somebody has entered your address at our form.",
    }
}

fn upload_letter(file_name: &str, added: i32, refused: i32, link: String) -> Content {
    Content {
        subject: format!("Your contacts from {file_name}"),
        paragraphs: vec![format!("Contacts added: {added}."), format!("Rows refused: {refused}.")],
        action: ("See your uploads", link),
        reason: "You get this mail because you have uploaded the file.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://shop.example.com/team/join?ticket=1";

    #[test]
    fn both_forms_say_the_same_and_carry_the_link() {
        let letter = invitation_letter("Olga", LINK.to_owned()).to_letter().unwrap();
        assert_eq!(letter.subject, "Olga invites you to a team at Larkspur");
        for form in [&letter.text, &letter.html] {
            assert!(form.contains("Olga would like to share"), "{form}");
            assert!(form.contains(LINK), "{form}");
            assert!(form.contains("leave the link alone"), "{form}");
        }
    }

    #[test]
    fn a_name_is_no_markup_in_the_page_and_is_itself_in_the_text() {
        let letter = lead_letter("<b>Ada</b>", LINK.to_owned()).to_letter().unwrap();
        assert!(letter.text.contains("Thank you for your message, <b>Ada</b>."), "{}", letter.text);
        assert!(!letter.html.contains("<b>"), "{}", letter.html);
    }

    #[test]
    fn the_counts_of_an_upload_are_told() {
        let letter = upload_letter("contacts.csv", 2, 1, LINK.to_owned()).to_letter().unwrap();
        let counts = "Contacts added: 2.\n\nRows refused: 1.\n";
        assert!(letter.text.contains(counts), "{}", letter.text);
    }
}
