//! The kinds of configuration that change what a user gets.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One kind of configuration that changes outcomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Surface {
    /// Sign-in: identity provider, redirect URIs, second factors.
    Auth,
    /// Feature flags and their targeting.
    Flags,
    /// Webhooks sent and received, their hosts and signing secrets.
    Webhooks,
    /// Queues, workers and schedulers.
    Queue,
    /// Caches of the application and of the edge.
    Cache,
    /// Cookies and their attributes.
    Cookies,
    /// The content security policy.
    Csp,
    /// Scripts of other origins: consent, fraud, analytics.
    Scripts,
    /// Secrets: their presence and their source, never their value.
    Secrets,
    /// Roles and policies of databases and stores.
    Permissions,
    /// Which processes there are, how many, and what stands between them.
    Topology,
    /// How much data there is, and of which shape.
    Data,
}

impl Surface {
    /// All surfaces, in the order in which reports list them.
    pub const ALL: [Self; 12] = [
        Self::Auth,
        Self::Flags,
        Self::Webhooks,
        Self::Queue,
        Self::Cache,
        Self::Cookies,
        Self::Csp,
        Self::Scripts,
        Self::Secrets,
        Self::Permissions,
        Self::Topology,
        Self::Data,
    ];

    /// The surface's name, as it stands in attributes, files and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Flags => "flags",
            Self::Webhooks => "webhooks",
            Self::Queue => "queue",
            Self::Cache => "cache",
            Self::Cookies => "cookies",
            Self::Csp => "csp",
            Self::Scripts => "scripts",
            Self::Secrets => "secrets",
            Self::Permissions => "permissions",
            Self::Topology => "topology",
            Self::Data => "data",
        }
    }
}

impl fmt::Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is no surface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownSurface {
    name: String,
}

impl fmt::Display for UnknownSurface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Surface::ALL.map(Surface::as_str).join(", ");
        write!(f, "`{}` is not a surface; the surfaces are {names}", self.name)
    }
}

impl std::error::Error for UnknownSurface {}

impl FromStr for Surface {
    type Err = UnknownSurface;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|surface| surface.as_str() == name)
            .ok_or_else(|| UnknownSurface { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_surface_is_read_from_the_name_it_is_written_with() {
        for surface in Surface::ALL {
            assert_eq!(surface.as_str().parse(), Ok(surface));
            let json = serde_json::to_string(&surface).unwrap();
            assert_eq!(json, format!("{:?}", surface.as_str()));
        }
    }

    #[test]
    fn a_name_that_is_no_surface_is_told_with_those_that_are() {
        let error = "queues".parse::<Surface>().unwrap_err().to_string();
        assert_eq!(
            error,
            "`queues` is not a surface; the surfaces are auth, flags, webhooks, queue, cache, \
             cookies, csp, scripts, secrets, permissions, topology, data"
        );
    }
}
