//! Inviting somebody into a team, and accepting.

use crate::people::{ERIK, FREYA, PETRA};
use crate::shop::{Shop, in_shop};
use crate::visitor::Visitor;

/// Petra, who has invited Freya; and the link of the mail, as the database knows it by a digest.
async fn petra_invites_freya(shop: &Shop) -> Visitor {
    let mut petra = shop.visitor();
    petra.sign_in(PETRA).await.leads_to("/dashboard");
    let invited = petra.submit("/team", "/team/invite", &[("email", FREYA.email)]).await;
    invited.leads_to("/team");
    assert!(shop.log().contains("Petra invites you to a team"), "{}", shop.log());
    let link = "update invitations set ticket_digest = sha256('the ticket')
        where ticket_digest is not null returning true";
    assert!(shop.holds(link).await);
    petra
}

const LINK: &str = "/team/join?ticket=the%20ticket";

#[test]
fn who_is_invited_and_accepts_is_in_the_team() {
    in_shop(async |shop| {
        let mut petra = petra_invites_freya(shop).await;
        petra.get("/team").await.says(&[FREYA.email, "invited"]);
        let mut freya = shop.visitor();
        freya.get(LINK).await.leads_to("/sign-in?back=/team/join?ticket=the%2520ticket");
        freya.sign_in(FREYA).await.leads_to("/dashboard");
        freya.get(LINK).await.leads_to("/team/join");
        freya.get("/team/join").await.says(&["Petra invites you"]);
        freya.submit("/team/join", "/team/join", &[]).await.leads_to("/team");
        freya.get("/team").await.says(&["The team of Petra", PETRA.email, "member"]);
        petra.get("/team").await.says(&["Freya", "member"]);
        // The link is used up.
        freya.get(LINK).await.leads_to("/team/join");
        freya.get("/team/join").await.refuses(403, "This invitation is over");
    });
}

#[test]
fn an_invitation_is_for_one_address_alone() {
    in_shop(async |shop| {
        petra_invites_freya(shop).await;
        let mut other = shop.visitor();
        other.sign_in(ERIK).await;
        other.get(LINK).await.leads_to("/team/join");
        other.get("/team/join").await.refuses(403, "This invitation is for somebody else");
        // Whoever sends the form all the same is not let in either.
        let joined = other.submit("/team", "/team/join", &[]).await;
        joined.refuses(403, "This invitation is for somebody else");
        assert!(shop.holds("select not exists (select from members)").await);
    });
}

#[test]
fn who_is_taken_out_of_a_team_sees_it_no_more() {
    in_shop(async |shop| {
        let mut petra = petra_invites_freya(shop).await;
        petra.submit("/team", "/team/remove", &[("email", FREYA.email)]).await.leads_to("/team");
        petra.get("/team").await.does_not_say(FREYA.email);
        let mut freya = shop.visitor();
        freya.sign_in(FREYA).await.leads_to("/dashboard");
        freya.get(LINK).await.leads_to("/team/join");
        freya.get("/team/join").await.refuses(403, "This invitation is over");
        freya.get("/team").await.says(&["You are in no team yet."]);
    });
}

#[test]
fn an_invitation_that_cannot_be_is_refused() {
    in_shop(async |shop| {
        let mut petra = petra_invites_freya(shop).await;
        let invited_already = "This address is in your team, or invited to it.";
        for (email, said) in [
            (FREYA.email, invited_already),
            (PETRA.email, invited_already),
            ("freya", "Enter an email address"),
        ] {
            let answer = petra.submit("/team", "/team/invite", &[("email", email)]).await;
            answer.refuses(422, said);
        }
        let mut freya = shop.visitor();
        freya.sign_in(FREYA).await.leads_to("/dashboard");
        let fields = [("email", "somebody@example.com")];
        let answer = freya.submit("/dashboard", "/team/invite", &fields).await;
        answer.refuses(403, "It comes with the Pro plan.");
        assert!(shop.holds("select count(*) = 1 from invitations").await);
    });
}
