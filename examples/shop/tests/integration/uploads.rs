//! Uploading a file of contacts, and what has become of it.

use crate::people::{FREYA, PETRA};
use crate::shop::in_shop;

const CONTACTS: &str = "email,name,company\nmei@example.com,Mei,Tea\nnobody,No,Body\n";

#[test]
fn a_file_is_kept_processed_and_its_result_downloaded() {
    in_shop(async |shop| {
        let mut petra = shop.visitor();
        petra.sign_in(PETRA).await.leads_to("/dashboard");
        petra.upload("contacts.csv", CONTACTS).await.leads_to("/uploads");
        let customer = shop.customer(PETRA.email).await;
        let keys = shop.objects.keys();
        assert_eq!(keys.len(), 2, "{keys:?}");
        assert!(keys[0].starts_with(&format!("results/{customer}/")), "{keys:?}");
        assert!(keys[1].starts_with(&format!("uploads/{customer}/")), "{keys:?}");
        let page = petra.get("/uploads").await;
        page.says(&["contacts.csv", "processed", "1 added, 1 refused", "/uploads/1/result"]);
        let result = petra.get("/uploads/1/result").await;
        result.says(&["line,email,result\n2,mei@example.com,added\n3,nobody,"]);
        assert_eq!(result.header("content-disposition"), "attachment; filename=\"result-1.csv\"");

        // The same once more adds nobody.
        petra.upload("again.csv", CONTACTS).await.leads_to("/uploads");
        petra.get("/uploads").await.says(&["0 added, 2 refused"]);
    });
}

#[test]
fn the_result_of_an_upload_is_for_whoever_has_uploaded_it() {
    in_shop(async |shop| {
        let mut petra = shop.visitor();
        petra.sign_in(PETRA).await.leads_to("/dashboard");
        petra.upload("contacts.csv", CONTACTS).await.leads_to("/uploads");
        let mut freya = shop.visitor();
        freya.get("/uploads/1/result").await.leads_to("/sign-in?back=/uploads/1/result");
        freya.sign_in(FREYA).await.leads_to("/dashboard");
        freya.get("/uploads/1/result").await.refuses(404, "There is no such page");
        freya.get("/uploads").await.does_not_say("contacts.csv");
    });
}

#[test]
fn what_is_no_file_of_contacts_is_refused() {
    in_shop(async |shop| {
        let mut petra = shop.visitor();
        petra.sign_in(PETRA).await.leads_to("/dashboard");
        let large = "a".repeat(512 * 1024 + 1);
        let too_large = "a".repeat(2 * 512 * 1024);
        for (name, text, said) in [
            ("contacts.png", CONTACTS, "This is no CSV file."),
            ("contacts.csv", "", "The file is empty."),
            ("contacts.csv", large.as_str(), "The file is too large."),
            ("contacts.csv", too_large.as_str(), "The file is too large."),
        ] {
            petra.upload(name, text).await.refuses(422, said);
        }
        assert_eq!(shop.objects.keys(), [""; 0]);
        // What only its rows tell is told beside the upload.
        petra.upload("columns.csv", "mail\na@example.com\n").await.leads_to("/uploads");
        petra.get("/uploads").await.says(&["refused", "The first line must name the columns"]);
    });
}

#[test]
fn a_store_that_refuses_to_read_is_in_the_log() {
    in_shop(async |shop| {
        let mut petra = shop.visitor();
        petra.sign_in(PETRA).await.leads_to("/dashboard");
        shop.objects.refuses_to_read();
        petra.upload("contacts.csv", CONTACTS).await.refuses(500, "Something went wrong");
        petra.get("/uploads").await.says(&["We are working on it."]);
        assert!(shop.log().contains("403 Forbidden: access denied"), "{}", shop.log());
    });
}
