//! What the numbers were measured on.

use std::fs;

use crate::failure::Failure;
use crate::program::Program;

/// The machine, as it was before anything was measured.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) date: String,
    pub(crate) processor: String,
    pub(crate) cores: usize,
    pub(crate) memory_gib: u64,
    /// Of the last minute, 5 and 15 minutes.
    pub(crate) load: String,
    pub(crate) browser: String,
}

impl Machine {
    /// Looks at this machine.
    ///
    /// # Errors
    ///
    /// If the browser does not say its version.
    pub(crate) fn here(browser: &str) -> Result<Self, Failure> {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let processors = read("/proc/cpuinfo");
        let load = read("/proc/loadavg").split_whitespace().take(3).collect::<Vec<_>>().join(" ");
        let date = Program::new("date").with(["-u", "+%Y-%m-%dT%H:%MZ"]).output()?;
        Ok(Self {
            date: date.trim().to_owned(),
            processor: of(&processors, "model name").unwrap_or_default(),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            memory_gib: memory(&read("/proc/meminfo")).unwrap_or_default(),
            load,
            browser: Program::new(browser).with(["--version"]).output()?.trim().to_owned(),
        })
    }
}

/// Returns the value of a `name : value` line.
fn of(text: &str, name: &str) -> Option<String> {
    let lines = text.lines().filter_map(|line| line.split_once(':'));
    let value = lines.into_iter().find(|(known, _)| known.trim() == name)?.1;
    Some(value.trim().to_owned())
}

fn memory(text: &str) -> Option<u64> {
    let total = of(text, "MemTotal")?;
    let kibibytes: u64 = total.strip_suffix(" kB")?.trim().parse().ok()?;
    Some((kibibytes + (1 << 19)) >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_and_memory_are_read_from_what_linux_says() {
        assert_eq!(of("processor\t: 0\nmodel name\t: A Core\n", "model name").unwrap(), "A Core");
        assert_eq!(memory("MemTotal:       24737952 kB\nMemFree: 1 kB\n"), Some(24));
        assert_eq!(memory("nothing"), None);
    }
}
