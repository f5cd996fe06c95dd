//! Actions that receive webhooks and mail, and send webhooks.

use std::time::Duration;

use parity_core::prelude::*;
use serde_json::json;

/// Has the site do something; it answers at once, and does it afterwards.
async fn ask(cx: &Action, path: &str, fields: &[(&str, &str)]) -> Result<()> {
    let mut path = format!("{path}?");
    for (name, value) in fields {
        path += &format!("{name}={}&", value.replace('+', "%2B"));
    }
    let answer = cx.session("visitor").await?.http().request(HttpMethod::Post, path).await?;
    expect(&answer).to_be_ok()
}

// ANCHOR: inbox
/// The inbox of the CRM, which the shop tells of its leads.
async fn crm(cx: &Action) -> Result<Inbox> {
    let crm = cx.inbox("crm").await?;
    Ok(crm.verified_by(Scheme::standard(), [cx.secret("HOOK_SECRET")?]))
}
// ANCHOR_END: inbox

#[parity_action]
async fn is_woken_by_a_webhook(cx: &Action) -> Result<()> {
    let (crm, email) = (crm(cx).await?, cx.unique_email("lead"));
    let mut looks = 0;
    // ANCHOR: woken
    let lead = eventually!(
        {
            let found = crm.find("lead.created").with("/data/email", &email).await;
            looks += 1;
            if looks == 1 {
                // Only now is it sent, and the next look is a minute away.
                let asked = [("to", crm.url()), ("event", "lead.created"), ("email", &email), ("signed", "well")];
                ask(cx, "/tells", &asked).await?;
            }
            found?
        } => |_| true,
        within = "50s", every = ["1m"], because = "the CRM hears of every lead",
    )?;
    // ANCHOR_END: woken
    lead.expect_signed()?;
    assert_eq!((looks, lead.attempt, lead.status), (2, 1, 200));
    Ok(())
}

#[parity_action]
async fn sees_how_webhooks_are_repeated(cx: &Action) -> Result<()> {
    let (crm, email) = (crm(cx).await?, cx.unique_email("lead"));
    // ANCHOR: answers
    crm.answers(InboxAnswer::status(503).times(2).after(Duration::from_millis(20))).await?;
    // ANCHOR_END: answers
    let to = format!("{}/v1/events", crm.url());
    let asked = [
        ("to", to.as_str()),
        ("event", "lead.created"),
        ("email", &email),
        ("signed", "well"),
        ("attempts", "5"),
    ];
    ask(cx, "/tells", &asked).await?;
    let last = eventually!(
        crm.find("lead.created").with("/data/email", &email).await? => |lead| lead.status == 200,
        within = "20s", every = ["1m"],
    )?;
    assert_eq!((last.attempt, last.path.as_str()), (3, "/crm/v1/events"));
    let id = format!("msg_{email}");
    let all = crm.deliveries().await?;
    let mine = all.iter().filter(|delivery| delivery.id.as_deref() == Some(id.as_str()));
    let seen: Vec<_> = mine.map(|delivery| (delivery.attempt, delivery.status)).collect();
    assert_eq!(seen, [(1, 503), (2, 503), (3, 200)]);
    Ok(())
}

/// A webhook that another has signed.
async fn forged(cx: &Action, crm: &Inbox) -> Result<Delivery> {
    let asked = [
        ("to", crm.url()),
        ("event", "lead.created"),
        ("email", "ada@example.com"),
        ("signed", "badly"),
    ];
    ask(cx, "/tells", &asked).await?;
    eventually!(crm.find("lead.created").await? => |_| true, within = "20s", every = ["1m"])
}

#[parity_action]
async fn finds_another_webhook(cx: &Action) -> Result<()> {
    let crm = crm(cx).await?;
    assert_eq!(forged(cx, &crm).await?.signature, SignatureVerdict::Invalid);
    crm.find("lead.won").with("/data/email", "ada@example.com").await.map(drop)
}

#[parity_action]
async fn gets_a_forged_webhook(cx: &Action) -> Result<()> {
    let crm = crm(cx).await?;
    forged(cx, &crm).await?.expect_signed()
}

#[parity_action]
async fn hears_nothing(cx: &Action) -> Result<()> {
    let crm = crm(cx).await?;
    eventually!(crm.find("lead.created").await? => |_| true, within = "300ms", every = ["100ms"])
        .map(drop)
}

#[parity_action]
async fn sends_webhooks_as_providers_do(cx: &Action) -> Result<()> {
    let secret = cx.secret("HOOK_SECRET")?;
    let schemes = [
        ("standard", Scheme::standard()),
        ("stripe", Scheme::stripe()),
        ("github", Scheme::github()),
    ];
    for (name, scheme) in schemes {
        let sender = cx.webhooks().sender(scheme, &secret).to(format!("/hooks/{name}"));
        let paid = json!({ "data": { "invoice": 7 } });
        let good = sender.send("invoice.paid", &paid).await?;
        assert_eq!((good.status(), good.text().as_str()), (200, "thank you"), "{name}");
        let bad = [
            sender.send("invoice.paid", &paid).with_wrong_signature(),
            sender.send("invoice.paid", &paid).with_changed_body(),
            sender.send("invoice.paid", &paid).unsigned(),
        ];
        for sending in bad {
            assert_eq!(sending.await?.status(), 401, "{name}");
        }
        if name != "github" {
            let hour = Duration::from_hours(1);
            assert_eq!(sender.send("invoice.paid", &paid).signed_ago(hour).await?.status(), 401);
            assert_eq!(sender.send("invoice.paid", &paid).signed_ahead(hour).await?.status(), 401);
        }
        sender.proves_signatures().await?;
    }
    let unknown = cx.webhooks().sender(Scheme::github(), &secret).to("/hooks/github");
    let error = unknown.send("push", &json!({})).signed_ago(Duration::from_secs(1)).await;
    assert!(error.is_err_and(|error| error.to_string().contains("GitHub's say no time")));
    Ok(())
}

#[parity_action]
async fn sends_webhooks_again_and_out_of_order(cx: &Action) -> Result<()> {
    let secret = cx.secret("HOOK_SECRET")?;
    // ANCHOR: sender
    let stripe = cx.webhooks().sender(Scheme::stripe(), &secret).to("/hooks/stripe");
    let paid = json!({ "data": { "object": { "id": "in_7" } } });

    let answer = stripe.send("invoice.paid", &paid).await?;
    expect(&answer).to_be_ok()?;
    // The same once more, signed anew or byte by byte.
    let [_, again] = stripe.send("invoice.paid", &paid).twice().await?;
    let [_, replay] = stripe.send("invoice.paid", &paid).replayed().await?;
    // The last one first.
    let late = stripe.reordered([("invoice.created", &paid), ("invoice.paid", &paid)]).await?;
    // Accepts what is signed well, and refuses all else.
    stripe.proves_signatures().await?;
    // ANCHOR_END: sender
    assert_eq!((again.status(), replay.status(), late.len()), (200, 200, 2));
    let seen = cx.session("visitor").await?.http().get("/hooks").await?.text();
    let seen: Vec<&str> = seen.lines().collect();
    let paid = ["invoice.paid"; 6];
    assert_eq!(seen, [&paid[..], &["invoice.created", "parity.probe"]].concat());
    Ok(())
}

#[parity_action]
async fn signs_again_what_is_sent_twice_and_not_what_is_replayed(cx: &Action) -> Result<()> {
    let inbox = cx.inbox("partner").await?;
    // Longer than a second, the smallest step of the time that is signed.
    let slow = InboxAnswer::status(200).after(Duration::from_millis(1_100));
    inbox.answers(slow).await?;
    let secret = cx.secret("HOOK_SECRET")?;
    let sender = cx.webhooks().sender(Scheme::stripe(), &secret).to(inbox.url());
    sender.send("invoice.paid", &json!({})).replayed().await?;
    sender.send("invoice.paid", &json!({})).twice().await?;
    let came = inbox.deliveries().await?;
    let signature = |came: &Delivery| came.header("stripe-signature").map(str::to_owned);
    let [one, replay, first, second] = &came.iter().map(signature).collect::<Vec<_>>()[..] else {
        panic!("four came: {came:?}")
    };
    assert_eq!(one, replay, "the same bytes");
    assert_ne!(first, second, "signed when it is sent");
    Ok(())
}

#[parity_action]
async fn proves_signatures_of_who_trusts_all(cx: &Action) -> Result<()> {
    let secret = cx.secret("HOOK_SECRET")?;
    cx.webhooks()
        .sender(Scheme::standard(), &secret)
        .to("/hooks/trusting")
        .proves_signatures()
        .await
}

#[parity_action]
async fn proves_signatures_of_who_trusts_nobody(cx: &Action) -> Result<()> {
    let secret = cx.secret("HOOK_SECRET")?;
    cx.webhooks().sender(Scheme::github(), &secret).to("/hooks/nobody").proves_signatures().await
}

#[parity_action]
#[expect(clippy::unused_async, reason = "an action is asynchronous, whatever it does")]
async fn needs_a_secret_that_is_not_set(cx: &Action) -> Result<()> {
    cx.secret("NO_SUCH_SECRET").map(drop)
}

#[parity_action]
async fn is_woken_by_a_mail(cx: &Action) -> Result<()> {
    // ANCHOR: mailbox
    let email = cx.unique_email("reset");
    let mailbox = cx.mailbox().await?.to(&email).subject("reset your password");
    // ANCHOR_END: mailbox
    let (host, port) = mailbox.smtp().expect("no service takes it");
    let smtp = format!("{host}:{port}");
    let mut looks = 0;
    let mail = eventually!(
        {
            let found = mailbox.find().await;
            looks += 1;
            if looks == 1 {
                ask(cx, "/mails", &[("smtp", &smtp), ("to", &email)]).await?;
            }
            found?
        } => |_| true,
        within = "50s", every = ["1m"],
    )?;
    assert_eq!((looks, mail.from.as_str()), (2, "shop@example.com"));
    // ANCHOR: mail
    let link = mail.link("Choose a new password")?;
    let code = mail.code()?;
    // ANCHOR_END: mail
    assert_eq!((link.path(), code.expose().as_str()), ("/reset", "471122"));
    assert!(
        mail.text.contains("\n.\r\n") || mail.text.contains("\n.\n"),
        "a dot is a dot: {:?}",
        mail.text
    );
    assert_eq!(mailbox.all().await?.len(), 1);
    mailbox.to("nobody@example.com").newest().await.map(drop)
}

#[parity_action]
async fn finds_a_mail_at_a_service(cx: &Action) -> Result<()> {
    let email = cx.unique_email("reset");
    let mailbox = cx.mailbox().await?;
    assert_eq!(mailbox.smtp(), None, "a service takes it");
    let smtp = cx.secret("SERVICE_SMTP")?.expose().clone();
    ask(cx, "/mails", &[("smtp", &smtp), ("to", &email)]).await?;
    let mail = eventually!(mailbox.to(&email).newest().await? => |_| true, within = "20s", every = ["50ms"])?;
    assert_eq!(mail.subject, "Reset your password – now");
    assert_eq!(mail.to, [email.as_str()]);
    assert_eq!(mail.link("Choose a new password")?.path(), "/reset");
    assert_eq!(mail.code()?.expose(), "471122");
    // What was read is not asked for again.
    assert_eq!(mailbox.to(&email).find().await?.at, mail.at);
    mailbox.to("nobody@example.com").newest().await.map(drop)
}

#[parity_action]
async fn finds_a_documented_mail(cx: &Action) -> Result<()> {
    let mailbox = cx.mailbox().await?;
    let mail = mailbox.to("accounts@example.com").from("JOHN@example.com").find().await?;
    assert_eq!(mail.code()?.expose(), "4711");
    assert_eq!(mail.to, ["jane@example.com", "accounts@example.com"]);
    mailbox.subject("Another").newest().await.map(drop)
}

#[parity_action]
async fn waits_for_a_webhook_that_never_comes(cx: &Action) -> Result<()> {
    let page = cx.session("visitor").await?.page().await?;
    page.goto("/form").await?;
    let crm = crm(cx).await?;
    let never = eventually!(crm.find("never").await? => |_| true, within = "40s", every = ["1m"]);
    expect(&page.text("Never")).to_be_visible().await?;
    never.map(drop)
}
