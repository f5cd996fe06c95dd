//! Installs packages of Debian and of Ubuntu.

use crate::failure::Failure;
use crate::program::Program;
use crate::setup::needs::Need;

/// A system whose packages are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Debian,
    Ubuntu,
}

impl System {
    /// Recognises the system, or one that is like it, by the text of `/etc/os-release`.
    pub(crate) fn of(release: &str) -> Option<Self> {
        let value = |name: &str| {
            let line = release.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_default().trim_matches('"').to_owned()
        };
        let names = format!("{} {}", value("ID="), value("ID_LIKE="));
        let is = |name: &str| names.split_whitespace().any(|other| other == name);
        // Ubuntu says that it is like Debian, so it is asked first.
        let known = [("ubuntu", Self::Ubuntu), ("debian", Self::Debian)];
        known.into_iter().find(|(name, _)| is(name)).map(|(_, system)| system)
    }
}

/// Installs the packages of the needs, after an update where the package lists are old.
///
/// # Errors
///
/// If apt fails, or may not be used; with the line that does it.
pub(crate) fn install(system: System, needs: &[&Need]) -> Result<(), Failure> {
    if needs.is_empty() {
        return Ok(());
    }
    let install = apt().with(["install", "--yes", "--no-install-recommends", "--no-upgrade"]);
    let install = install.with(needs.iter().flat_map(|need| packages(system, need)).copied());
    let (install, update) = match rights()? {
        Rights::Own => (install, apt().with(["update"])),
        Rights::Sudo => (by_sudo(&install), by_sudo(&apt().with(["update"]))),
        Rights::None => {
            let line = by_sudo(&install).line().replace("sudo -n", "sudo");
            return Err(Failure::new(format!(
                "programs are missing, and this user may not install them; run\n  {line}\nand run \
                 this again"
            )));
        }
    };
    // A fresh machine has no package lists, and an old one has outdated ones.
    if install.output().is_err() {
        update.output()?;
        install.output()?;
    }
    Ok(())
}

/// What this user may install.
enum Rights {
    Own,
    Sudo,
    None,
}

fn rights() -> Result<Rights, Failure> {
    if Program::new("id").with(["-u"]).output()?.trim() == "0" {
        return Ok(Rights::Own);
    }
    let may = Program::new("sudo").with(["-n", "true"]).output().is_ok();
    Ok(if may { Rights::Sudo } else { Rights::None })
}

fn by_sudo(program: &Program) -> Program {
    Program::new("sudo").with(["-n", "sh", "-c"]).with([program.line()])
}

fn apt() -> Program {
    Program::new("apt-get").variable("DEBIAN_FRONTEND", "noninteractive")
}

fn packages(system: System, need: &Need) -> &'static [&'static str] {
    match system {
        System::Debian => need.debian,
        System::Ubuntu => need.ubuntu.unwrap_or(need.debian),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_known_by_itself_or_by_what_it_is_like() {
        assert_eq!(System::of("PRETTY_NAME=\"x\"\nID=debian\n"), Some(System::Debian));
        assert_eq!(System::of("ID=ubuntu\nID_LIKE=debian\n"), Some(System::Ubuntu));
        assert_eq!(System::of("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"), Some(System::Ubuntu));
        assert_eq!(System::of("ID=fedora\n"), None);
        assert_eq!(System::of(""), None);
    }
}
