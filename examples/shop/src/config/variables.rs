//! Reads settings from environment variables, and tells all that is wrong with them at once.

use std::ffi::OsString;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// Read by the compiler's own part of a program that counts.
pub(crate) const COUNTERS: &str = "LLVM_PROFILE_FILE";

const COLLECTOR: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// What is wrong with the environment, all of it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) struct WrongSettings {
    problems: Vec<String>,
}

impl fmt::Display for WrongSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problems.join("; "))
    }
}

/// Where programs are looked for, for those whose environment `shop up` makes anew.
pub(crate) fn search_path() -> OsString {
    #[expect(clippy::disallowed_methods, reason = "this module reads the environment")]
    let path = std::env::var_os("PATH");
    path.unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into())
}

/// Where programs leave the counts of what they have executed, where they are built to count it.
pub(crate) fn counters() -> Option<OsString> {
    #[expect(clippy::disallowed_methods, reason = "this module reads the environment")]
    std::env::var_os(COUNTERS)
}

/// Where OpenTelemetry is sent, where it is sent at all; the exporter reads the rest of its settings itself.
pub(crate) fn collector() -> Option<String> {
    environment(COLLECTOR).filter(|address| !address.is_empty())
}

/// The settings of OpenTelemetry that are set, for processes that tell by it.
pub(crate) fn of_telemetry() -> impl Iterator<Item = (&'static str, String)> {
    let names = [COLLECTOR, "OTEL_BSP_SCHEDULE_DELAY"];
    names.into_iter().filter_map(|name| Some((name, environment(name)?)))
}

pub(crate) fn environment(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "this module reads the environment")]
    std::env::var(name).ok()
}

/// The environment, and what was found wrong with it so far.
pub(crate) struct Variables<'a> {
    look_up: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<String>,
}

impl<'a> Variables<'a> {
    pub(crate) fn of(look_up: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { look_up, problems: Vec::new() }
    }

    pub(crate) fn read<T>(
        mut self,
        settings: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Result<T, WrongSettings> {
        settings(&mut self).ok_or(WrongSettings { problems: self.problems })
    }

    /// An empty variable is as one that is not set.
    pub(crate) fn optional(&self, name: &str) -> Option<String> {
        (self.look_up)(name).filter(|value| !value.is_empty())
    }

    pub(crate) fn required(&mut self, name: &str) -> Option<String> {
        let value = self.optional(name);
        if value.is_none() {
            self.problems.push(format!("`{name}` is not set; set it"));
        }
        value
    }

    pub(crate) fn parsed<T: FromStr<Err: fmt::Display>>(&mut self, name: &str) -> Option<T> {
        let value = self.required(name)?;
        let parsed = value.parse().map_err(|problem| self.wrong(name, &value, &problem));
        parsed.ok()
    }

    /// The default of its type where the variable is not set.
    pub(crate) fn parsed_or_default<T>(&mut self, name: &str) -> Option<T>
    where
        T: FromStr<Err: fmt::Display> + Default,
    {
        if self.optional(name).is_none() { Some(T::default()) } else { self.parsed(name) }
    }

    pub(crate) fn json<T: for<'de> Deserialize<'de>>(&mut self, name: &str) -> Option<T> {
        let value = self.required(name)?;
        let parsed =
            serde_json::from_str(&value).map_err(|problem| self.wrong(name, &value, &problem));
        parsed.ok()
    }

    /// Tells what is wrong in words of its own, such as without the value of a secret.
    pub(crate) fn problem(&mut self, problem: &str) {
        self.problems.push(problem.to_owned());
    }

    fn wrong(&mut self, name: &str, value: &str, problem: &dyn fmt::Display) {
        self.problems.push(format!("`{name}` is wrong: {problem}, not `{value}`"));
    }
}
