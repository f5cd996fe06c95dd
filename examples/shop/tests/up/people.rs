//! Ways back in, teams and uploads, where somebody wants more than they may.

use crate::serving::Visit;
use crate::wait;

/// Asks for a way back in, and returns what is answered.
fn ask_for_a_way_back(visit: &mut Visit, email: &str) -> (u16, Option<String>, String) {
    let csrf = visit.get("/recover").csrf().to_owned();
    let answer = visit.post("/recover", &[("csrf", &csrf), ("email", email)]);
    let cookie = answer.header("set-cookie").unwrap_or_default();
    let (_, attributes) = cookie.split_once(';').unwrap_or_default();
    (answer.status, answer.location(), attributes.to_owned())
}

/// The newest letter to an address, as the queue knows it.
fn letter_to(visit: &mut Visit, email: &str) -> Option<String> {
    let answer = visit.ask(&format!("/job?kind=send-mail&email={email}"));
    let (_, rest) = answer.body.split_once(r#""id":""#)?;
    rest.split_once('"').map(|(id, _)| id.to_owned())
}

#[test]
fn whoever_asks_for_a_way_back_learns_nothing_and_fills_no_mailbox() {
    let mut visit = Visit::to_shop(&["--fault", "worker-off"]);
    let (known, unknown) = ("paula.pro@example.com", "nobody@example.com");
    let answer = ask_for_a_way_back(&mut visit, known);
    let (status, location, attributes) = &answer;
    assert_eq!(*status, 303);
    assert!(location.as_deref().is_some_and(|location| location.ends_with("/recover/asked")));
    assert_eq!(attributes, " HttpOnly; SameSite=Lax; Secure; Path=/recover; Max-Age=900");
    assert_eq!(ask_for_a_way_back(&mut visit, unknown), answer);
    assert_eq!(letter_to(&mut visit, unknown), None);

    let mut letters = vec![letter_to(&mut visit, known)];
    for _ in 0..5 {
        assert_eq!(ask_for_a_way_back(&mut visit, known), answer);
        letters.push(letter_to(&mut visit, known));
    }
    assert!(letters.iter().all(Option::is_some), "{letters:?}");
    letters.dedup();
    assert_eq!(letters.len(), 5, "five in a quarter of an hour are enough: {letters:?}");
    let refused = visit.get("/recover/open?ticket=guessed").location().unwrap();
    assert!(refused.ends_with("/recover/refused/unknown"), "without the ticket: {refused}");
    assert_eq!(visit.browser.get(&refused).status, 403);
    assert_eq!(visit.get("/recover/refused/tired").status, 404);
}

#[test]
fn whoever_signs_in_by_a_company_or_may_change_settings_gets_no_way_back_by_mail() {
    let mut visit = Visit::to_shop(&["--fault", "worker-off"]);
    for (account, email) in
        [("ENTERPRISE", "enno.enterprise@example.com"), ("ADMIN", "ada.admin@example.com")]
    {
        visit.browser = visit.browser.another();
        visit.sign_in(account);
        assert_eq!(ask_for_a_way_back(&mut visit, email).0, 303, "as everybody is answered");
        assert_eq!(letter_to(&mut visit, email), None, "{account}");
    }
    ask_for_a_way_back(&mut visit, "paula.pro@example.com");
    assert!(letter_to(&mut visit, "paula.pro@example.com").is_some());
}

#[test]
fn only_who_pays_invites_and_nobody_twice() {
    let mut visit = Visit::to_shop(&["--fault", "worker-off"]);
    visit.sign_in("OWNER");
    let csrf = visit.get("/team").csrf().to_owned();
    let mut invite = |csrf: &str, email: &str| {
        visit.post("/team/invite", &[("csrf", csrf), ("email", email)]).status
    };
    assert_eq!(invite("guessed", "gus.guest@example.com"), 403, "without the session's token");
    assert_eq!(invite(&csrf, "gus.guest@example.com"), 303);
    assert_eq!(invite(&csrf, "Gus.Guest@example.com"), 422, "for the second time");
    assert_eq!(invite(&csrf, "olga.owner@example.com"), 422, "by herself");
    assert_eq!(invite(&csrf, "gus"), 422, "without an address");
    let invited = r#"{"status":"pending","owner":"olga.owner@example.com"}"#;
    assert_eq!(visit.ask("/probe/invite?email=gus.guest@example.com").body, invited);
    let opened = visit.get("/team/join?ticket=guessed").location().unwrap();
    assert!(opened.ends_with("/team/join"), "without the ticket: {opened}");
    assert_eq!(visit.browser.get(&opened).status, 403);

    visit.browser = visit.browser.another();
    visit.sign_in("FREE");
    let csrf = visit.get("/team").csrf().to_owned();
    let fields = [("csrf", csrf.as_str()), ("email", "ada@example.com")];
    assert_eq!(visit.post("/team/invite", &fields).status, 403, "with the free plan");
    let fields = [("csrf", csrf.as_str()), ("email", "gus.guest@example.com")];
    assert_eq!(visit.post("/team/remove", &fields).status, 303);
    assert_eq!(visit.ask("/probe/invite?email=gus.guest@example.com").body, invited);
}

#[test]
fn a_result_is_for_who_has_uploaded_the_file() {
    let mut visit = Visit::to_shop(&[]);
    visit.sign_in("UPLOADER");
    let page = visit.get("/uploads");
    let fields = [("csrf", page.csrf())];
    let mut send = |name: &str, text: &str| visit.post_file("/uploads", &fields, (name, text));
    assert!(send("a.png", "email").body.contains("This is no CSV file."));
    assert!(send("a.csv", "").body.contains("The file is empty."));
    assert_eq!(send("a.csv", "email,name,company\nada@example.com,Ada,Engines\n").status, 303);

    let upload = "/probe/upload?email=uma.uploader@example.com";
    let processed = r#"{"status":"processed","added":1,"file":"a.csv","refused":0}"#;
    wait::until("the file to be processed", || (visit.ask(upload).body == processed).then_some(()));
    let result = visit.get("/uploads/1/result");
    assert_eq!(result.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(result.body, "line,email,result\n2,ada@example.com,added\n");
    visit.browser = visit.browser.another();
    assert_eq!(visit.get("/uploads/1/result").status, 303, "to sign in");
    visit.sign_in("OWNER");
    assert_eq!(visit.get("/uploads/1/result").status, 404);
}
