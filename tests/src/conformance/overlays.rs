//! What may come over a page now and then.

use parity_core::prelude::*;

use crate::conformance::{LITTLE, failed, saw, show};

const BANNER: &str = "<button onclick='this.textContent = \"Done\"'>Go</button><script>setTimeout(() => {
    const banner = document.createElement('div'); banner.id = 'consent'; banner.style = 'position:fixed;inset:0;background:#eee';
    banner.innerHTML = '<button onclick=\"this.parentNode.remove(); document.title += 1\">Reject all</button>'; document.body.append(banner)
    }, 50)</script>";

#[parity_action(tags = [conformance])]
async fn a_banner_that_comes_is_handled(cx: &Action) -> Result<()> {
    let page = show(cx, BANNER).await?;
    page.on_overlay(&page.css("#consent"), |banner| async move {
        banner.role(Role::Button).name("Reject all").click().await
    });
    expect(page.css("#consent")).to_be_visible().await?;
    page.role(Role::Button).name("Go").click().await?;
    expect(page.role(Role::Button)).to_have_text("Done").await?;
    expect(&page).to_have_title("Case1").await
}

#[parity_action(tags = [conformance])]
async fn a_banner_that_stays_is_told(cx: &Action) -> Result<()> {
    let page = show(cx, BANNER).await?;
    page.on_overlay(&page.css("#consent"), |_| async { Ok(()) });
    expect(page.css("#consent")).to_be_visible().await?;
    let error = failed(page.role(Role::Button).name("Go").click().within(LITTLE).await);
    assert_eq!(
        error.failure().expected.as_deref(),
        Some("css \"#consent\" to be gone after it was handled")
    );
    assert_eq!(saw(Err::<(), _>(error))[1], "it is visible");
    Ok(())
}

#[parity_action(tags = [conformance])]
async fn a_banner_that_hides_the_page_is_handled_by_fields_and_expectations(
    cx: &Action,
) -> Result<()> {
    let html = "<label>Name <input></label><label>Plan <select><option>Free<option>Team</select></label><p>Here</p><script>
        const bring = () => { const banner = document.createElement('dialog'); banner.id = 'consent';
            banner.innerHTML = '<button onclick=\"this.parentNode.remove(); document.title += 1\">Reject all</button>';
            document.body.append(banner); banner.showModal() }; bring()</script><button onclick='setTimeout(bring)'>Bring</button>";
    let page = show(cx, html).await?;
    page.on_overlay(&page.css("#consent"), |banner| async move {
        banner.role(Role::Button).name("Reject all").click().await
    });
    let bring = page.role(Role::Button).name("Bring");
    page.role(Role::TextBox).name("Name").fill("Ada").await?;
    bring.click().await?;
    expect(page.role(Role::TextBox)).to_have_value("Ada").await?;
    bring.click().await?;
    page.role(Role::ComboBox).select_option("Team").await?;
    bring.click().await?;
    expect(page.role(Role::Paragraph)).to_have_count(1).await?;
    expect(&page).to_have_title("Case1111").await
}
