//! Does one kind of work by thirtyfour and a chromedriver of its own: `bench-thirtyfour WORK FILE URL BROWSER`.

use std::error::Error;
use std::path::Path;
use std::process::{ExitCode, Stdio};
use std::time::Duration;

use parity_bench::clock::{Stopwatch, time_of_day};
use parity_bench::samples;
use parity_bench::work::{ACTS, BUTTON, CHANGES, LOOKUPS, Work};
use thirtyfour::prelude::*;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// How often thirtyfour looks again, as is its default.
const EVERY: Duration = Duration::from_millis(500);
const WITHIN: Duration = Duration::from_secs(10);

#[tokio::main]
#[expect(clippy::print_stderr, reason = "it is a program of the terminal")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [work, file, site, browser] = arguments.as_slice() else {
        eprintln!("bench-thirtyfour WORK FILE URL BROWSER");
        return ExitCode::from(2);
    };
    let Some(work) = Work::named(work) else {
        eprintln!("`{work}` is no work of the bench");
        return ExitCode::from(2);
    };
    match measured(work, Path::new(file), site, browser).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

type Done = Result<(), Box<dyn Error + Send + Sync>>;

async fn measured(work: Work, file: &Path, site: &str, browser: &str) -> Done {
    let (mut driver, url) = driver().await?;
    let peer = Peer { driver: url, site: site.to_owned(), browser: browser.to_owned() };
    let done = all(work, &peer).await;
    driver.kill().await?;
    done?;
    samples::write(file)?;
    Ok(())
}

async fn all(work: Work, peer: &Peer) -> Done {
    peer.once(work).await?;
    samples::forget();
    for _ in 0..work.times() {
        peer.once(work).await?;
    }
    Ok(())
}

/// Starts a chromedriver on a free port, and returns where it answers.
async fn driver() -> Result<(Child, String), Box<dyn Error + Send + Sync>> {
    let mut command = Command::new("chromedriver");
    command.arg("--port=0").stdout(Stdio::piped()).kill_on_drop(true);
    let mut driver = command.spawn()?;
    let said = driver.stdout.take().ok_or("chromedriver has no output")?;
    let mut lines = BufReader::new(said).lines();
    while let Some(line) = lines.next_line().await? {
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            return Ok((driver, format!("http://127.0.0.1:{}", port.trim_end_matches('.'))));
        }
    }
    Err("chromedriver ended before it said its port".into())
}

struct Peer {
    driver: String,
    site: String,
    browser: String,
}

impl Peer {
    async fn once(&self, work: Work) -> Done {
        let time = Stopwatch::start();
        let session = self.open().await?;
        let done = match work {
            Work::Session => Ok(()),
            Work::Flow => self.flow(&session, time).await,
            Work::Act => self.act(&session).await,
            Work::Change => self.change(&session).await,
            Work::Role => self.role(&session).await,
            Work::Outcome | Work::Asking => Err("outcomes are parity's alone".into()),
        };
        session.quit().await?;
        if work == Work::Session {
            samples::keep("session", time.milliseconds());
        }
        done
    }

    /// A session is a browser of its own: that is how its users isolate their tests.
    async fn open(&self) -> WebDriverResult<WebDriver> {
        let mut capabilities = DesiredCapabilities::chrome();
        capabilities.set_binary(&self.browser)?;
        for argument in ["--headless=new", "--no-sandbox", "--window-size=1280,720"] {
            capabilities.add_arg(argument)?;
        }
        WebDriver::new(&self.driver, capabilities).await
    }

    async fn goto(&self, session: &WebDriver, path: &str) -> WebDriverResult<()> {
        session.goto(format!("{}{path}", self.site)).await
    }

    async fn flow(&self, session: &WebDriver, time: Stopwatch) -> Done {
        self.goto(session, "/").await?;
        one(session, By::LinkText("Sign in")).await?.click().await?;
        one(session, By::Name("email")).await?.send_keys("ada@example.com").await?;
        one(session, By::Name("password")).await?.send_keys("correct horse").await?;
        one(session, button("Continue")).await?.click().await?;
        one(session, text("You are signed in as ada@example.com")).await?;
        self.goto(session, "/billing").await?;
        one(session, text("Pro plan")).await?;
        let invoice = one(session, button("Download invoice")).await?;
        invoice.wait_until().wait(WITHIN, EVERY).enabled().await?;
        samples::keep("flow", time.milliseconds());
        Ok(())
    }

    async fn act(&self, session: &WebDriver) -> Done {
        self.goto(session, "/form").await?;
        for act in 0..ACTS {
            let round = act / 3 + 1;
            let time = Stopwatch::start();
            let what = match act % 3 {
                0 => {
                    let name = one(session, By::Css("input")).await?;
                    name.clear().await?;
                    name.send_keys(format!("name {round}")).await?;
                    "fill"
                }
                1 => one(session, button("Add")).await?.click().await.map(|()| "click")?,
                _ => one(session, text(&format!("{round} added"))).await.map(|_| "assert")?,
            };
            samples::keep(what, time.milliseconds());
        }
        Ok(())
    }

    async fn change(&self, session: &WebDriver) -> Done {
        for change in 0..CHANGES {
            self.goto(session, &format!("/change/{change}")).await?;
            let changed = one(session, text("It is done")).await?;
            let noticed = time_of_day();
            let at = changed.attr("data-at").await?;
            let at: f64 = at.ok_or("the page does not say when it changed")?.parse()?;
            samples::keep("change", noticed - at);
        }
        Ok(())
    }

    async fn role(&self, session: &WebDriver) -> Done {
        self.goto(session, "/big").await?;
        one(session, button(BUTTON)).await?;
        for _ in 0..LOOKUPS {
            let time = Stopwatch::start();
            one(session, button(BUTTON)).await?;
            samples::keep("role", time.milliseconds());
        }
        Ok(())
    }
}

/// Waits until the one element is there and seen.
async fn one(session: &WebDriver, by: By) -> WebDriverResult<WebElement> {
    session.query(by).wait(WITHIN, EVERY).and_displayed().single().await
}

fn button(name: &str) -> By {
    By::XPath(format!("//button[normalize-space()='{name}']"))
}

fn text(text: &str) -> By {
    By::XPath(format!("//*[normalize-space(text())='{text}']"))
}
