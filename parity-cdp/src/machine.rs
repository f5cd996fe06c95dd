//! What this machine is like, where the browser needs to be told.

use std::fs;

/// What the browser's flags depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Machine {
    pub(crate) user: User,
    pub(crate) shared_memory: SharedMemory,
}

/// Who we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum User {
    /// The superuser, for whom Linux's Chromium has no sandbox.
    Root,
    /// Anyone else.
    Ordinary,
}

/// How much room `/dev/shm` has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SharedMemory {
    /// Enough for the bitmaps of a few pages.
    Enough,
    /// The 64 MiB that containers give, or none: pages crash when it is full.
    Little,
}

impl Machine {
    /// Looks at this machine.
    pub(crate) fn here() -> Self {
        // Both are Linux's; elsewhere the files are missing, and neither matters.
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
        Self { user: user(&status), shared_memory: shared_memory(&mounts) }
    }
}

/// Reads the effective user from `/proc/self/status`.
fn user(status: &str) -> User {
    let uids = status.lines().find_map(|line| line.strip_prefix("Uid:"));
    match uids.and_then(|uids| uids.split_whitespace().nth(1)) {
        Some("0") => User::Root,
        Some(_) | None => User::Ordinary,
    }
}

/// Reads the size of `/dev/shm` from `/proc/self/mounts`; one without a size has half of the memory.
fn shared_memory(mounts: &str) -> SharedMemory {
    const ENOUGH_KIB: u64 = 512 * 1024;
    if mounts.is_empty() {
        return SharedMemory::Enough;
    }
    let fields = |line: &str| -> Option<(String, String)> {
        let mut fields = line.split(' ').skip(1);
        Some((fields.next()?.to_owned(), fields.nth(1)?.to_owned()))
    };
    let mount = mounts.lines().filter_map(fields).rfind(|(place, _)| place == "/dev/shm");
    let Some((_, options)) = mount else {
        return SharedMemory::Little;
    };
    let size = options.split(',').find_map(|option| option.strip_prefix("size="));
    match size.and_then(|size| size.strip_suffix('k')).and_then(|kib| kib.parse::<u64>().ok()) {
        Some(kib) if kib < ENOUGH_KIB => SharedMemory::Little,
        Some(_) | None => SharedMemory::Enough,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shared_memory_of_a_container_is_little() {
        let container = "overlay / overlay rw 0 0\nshm /dev/shm tmpfs rw,nosuid,size=65536k 0 0\n";
        assert_eq!(shared_memory(container), SharedMemory::Little);
        let machine = "tmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0\n";
        assert_eq!(shared_memory(machine), SharedMemory::Enough);
        let large = "tmpfs /dev/shm tmpfs rw,size=2097152k,inode64 0 0\n";
        assert_eq!(shared_memory(large), SharedMemory::Enough);
        assert_eq!(shared_memory("overlay / overlay rw 0 0\n"), SharedMemory::Little);
    }

    #[test]
    fn the_effective_user_counts() {
        assert_eq!(user("Name:\tx\nUid:\t1000\t0\t0\t0\n"), User::Root);
        assert_eq!(user("Uid:\t0\t1000\t0\t0\n"), User::Ordinary);
        assert_eq!(user(""), User::Ordinary);
    }
}
