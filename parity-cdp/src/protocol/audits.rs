//! `Audits`: what the browser found wrong with a page, such as a script that a policy forbids.

use serde::{Deserialize, Serialize};

use crate::protocol::network::CorsErrorStatus;
use crate::protocol::{Nothing, commands, events};

commands! {
    Enable: "Audits.enable" -> Nothing;
}

events! {
    IssueAdded: "Audits.issueAdded";
}

/// `Audits.enable`: turns the event on; the issues of before come at once.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Enable {}

/// `Audits.issueAdded`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct IssueAdded {
    /// What was found.
    pub issue: Issue,
}

/// `Audits.InspectorIssue`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Issue {
    /// Which kind it is, such as `CorsIssue`.
    pub code: String,
    /// What is told of it.
    pub details: Details,
}

/// `Audits.InspectorIssueDetails`; the one of the issue's kind is there.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Details {
    /// Of the content security policy.
    pub content_security_policy_issue_details: Option<PolicyIssue>,
    /// Of a request to another origin.
    pub cors_issue_details: Option<CorsIssue>,
    /// Of what a page of HTTPS loads without it.
    pub mixed_content_issue_details: Option<MixedContentIssue>,
}

/// `Audits.AffectedRequest`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AffectedRequest {
    /// Its address.
    pub url: String,
}

/// `Audits.ContentSecurityPolicyIssueDetails`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PolicyIssue {
    /// What was not loaded; nothing where it stands in the document itself.
    #[serde(rename = "blockedURL")]
    pub blocked_url: Option<String>,
    /// The directive that forbids it, such as `script-src-elem`.
    pub violated_directive: String,
    /// Whether it was only reported.
    pub is_report_only: bool,
    /// `kURLViolation`, `kInlineViolation`, `kEvalViolation`, …
    pub content_security_policy_violation_type: String,
    /// The place in a script or a document that asked.
    pub source_code_location: Option<SourceLocation>,
}

/// `Audits.SourceCodeLocation`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SourceLocation {
    /// The address of the script or document.
    pub url: String,
    /// The line, from 0.
    pub line_number: i64,
}

/// `Audits.CorsIssueDetails`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CorsIssue {
    /// Which rule it broke.
    pub cors_error_status: CorsErrorStatus,
    /// Whether the browser only warns.
    pub is_warning: bool,
    /// The request.
    pub request: AffectedRequest,
    /// The origin that asked.
    pub initiator_origin: Option<String>,
}

/// `Audits.MixedContentIssueDetails`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MixedContentIssue {
    /// `MixedContentBlocked`, `MixedContentAutomaticallyUpgraded` or `MixedContentWarning`.
    pub resolution_status: String,
    /// What is loaded without HTTPS.
    #[serde(rename = "insecureURL")]
    pub insecure_url: String,
    /// The page that loads it.
    #[serde(rename = "mainResourceURL")]
    pub main_resource_url: String,
}
