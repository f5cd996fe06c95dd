//! Redis: by a socket in the shop's directory alone, nothing written to the disk.

use openidconnect::url::Url;
use rustix::process::Signal;
use tokio::net::UnixStream;

use crate::random;
use crate::up::home::Home;
use crate::up::process::{OnOrphaned, User, part};
use crate::up::processes::{Broken, Processes, until_ready};

const NAME: &str = "redis";

/// Starts Redis and returns its address.
pub(crate) async fn start(processes: &Processes, home: &Home) -> Result<String, Broken> {
    let password = random::token();
    let socket = home.redis_socket();
    // In a file, because the arguments of a process can be read by everybody.
    let settings = format!(
        "port 0\nunixsocket \"{}\"\nunixsocketperm 700\nrequirepass {password}\nsave \"\"\n\
         appendonly no\ndir \"{}\"\n",
        socket.display(),
        home.path().display(),
    );
    let file = home.path().join("redis.conf");
    Home::write_secret(&file, &settings).map_err(Broken::preparing(NAME))?;
    let mut command = part("redis-server", OnOrphaned::Kill, User::Same);
    command.arg(file);
    let process = processes.start(home, NAME, command, Signal::TERM)?;
    let answers = async || UnixStream::connect(&socket).await.is_ok();
    until_ready(&process, "its socket to answer", answers).await?;
    let mut address: Url = "redis+unix:///".parse().expect("it is an address");
    address.set_path(&socket.to_string_lossy());
    address.query_pairs_mut().append_pair("pass", &password);
    Ok(address.into())
}
