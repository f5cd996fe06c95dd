//! What an environment says of OpenTelemetry: where it is received.

use std::net::SocketAddr;

use serde::Deserialize;
use toml::Spanned;

use crate::manifest::problem::Problem;
use crate::manifest::setting::Setting;

/// What is said of an address that is none.
pub const ADDRESS_HELP: &str = "write an address with its port, such as `127.0.0.1:4318`";

/// Where the OpenTelemetry of an environment is received.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telemetry {
    /// The address that OTLP/HTTP is received at while actions run; the environment's exporters are told it.
    pub listen: Spanned<Setting>,
}

impl Telemetry {
    pub(crate) fn collect(&self, problems: &mut Vec<Problem>) {
        if let Setting::Literal(address) = self.listen.get_ref()
            && address.parse::<SocketAddr>().is_err()
        {
            problems.push(Problem {
                span: self.listen.span(),
                message: format!("`{address}` is no address to listen at"),
                hidden: false,
                help: Some(ADDRESS_HELP.to_owned()),
            });
        }
    }
}
