//! The rules of STYLE.md and ARCHITECTURE.md that no compiler checks.

mod blocks;
mod comments;
mod crates;
mod denied;
mod finding;
mod first_line;
mod forbidden;
mod length;
mod manifests;
mod modules;
mod tree;

use crate::failure::Failure;
use crate::output;
use crate::tidy::finding::Finding;
use crate::tidy::tree::Tree;
use crate::workspace::Workspace;

/// Checks every rule.
///
/// # Errors
///
/// Every finding, as `file:line: what is wrong; what to do`.
pub(crate) fn tidy(workspace: &Workspace) -> Result<(), Failure> {
    let tree = Tree::read(&workspace.root)?;
    let compiler = manifests::compiler()?;
    let mut findings: Vec<Finding> = [
        modules::check(workspace, &tree),
        crates::check(workspace),
        first_line::check(&tree),
        length::check(&tree),
        blocks::check(&tree),
        forbidden::check(&tree),
        manifests::check(workspace, &tree, compiler),
        denied::check(&tree),
    ]
    .concat();
    if findings.is_empty() {
        output::progress(format!("tidy: {} files, nothing to say", tree.len()));
        return Ok(());
    }
    findings.sort();
    let lines: Vec<String> = findings.iter().map(Finding::to_string).collect();
    Err(Failure::new(format!("{} findings\n{}", lines.len(), lines.join("\n"))))
}
