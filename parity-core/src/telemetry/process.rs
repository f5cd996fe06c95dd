//! The receivers of this process, one for each address, for all of its actions.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::telemetry::reception::{Reception, Source};

/// Where each receiver of this process is, by the address that was asked for.
static RECEIVERS: Mutex<BTreeMap<SocketAddr, (SocketAddr, Reception)>> =
    Mutex::new(BTreeMap::new());

/// Receives at an address until the process ends; who asks again for the same address gets the same.
///
/// # Errors
///
/// An environment error if another listens there.
pub(crate) fn receive(asked: SocketAddr) -> Result<Source> {
    let mut receivers = RECEIVERS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((address, reception)) = receivers.get(&asked) {
        let begun = reception.mark();
        return Ok(Source { address: *address, reception: reception.clone(), begun });
    }
    let reception = Reception::default();
    let address = start(asked, reception.clone()).map_err(|error| refused(asked, &error))?;
    receivers.insert(asked, (address, reception.clone()));
    let begun = reception.mark();
    Ok(Source { address, reception, begun })
}

/// Listens, and serves on a thread that ends with the process: the runtimes of actions end before.
#[cfg(feature = "otlp")]
fn start(asked: SocketAddr, reception: Reception) -> io::Result<SocketAddr> {
    let listener = std::net::TcpListener::bind(asked)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = {
        let _entered = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    let work = crate::telemetry::receiver::serve(listener, move |signal| reception.take(signal));
    let name = "parity-otlp".to_owned();
    std::thread::Builder::new().name(name).spawn(move || runtime.block_on(work))?;
    Ok(address)
}

#[cfg(not(feature = "otlp"))]
fn start(_asked: SocketAddr, _reception: Reception) -> io::Result<SocketAddr> {
    Err(io::Error::other("parity-core was built without its feature `otlp`"))
}

fn refused(asked: SocketAddr, error: &io::Error) -> Error {
    let told = Error::environment(format!("to receive OpenTelemetry at {asked}"));
    match error.kind() {
        io::ErrorKind::AddrInUse => told
            .saw("another process listens there")
            .advice(
                "one process can receive there: have `cargo parity receive -- COMMAND` receive for all processes of \
                 a run, or run the actions in one, by `cargo test` instead of nextest; stop a collector that has the \
                 address",
            ),
        _ => told.saw(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn an_address_that_another_has_is_told_with_what_to_do() {
        let other = TcpListener::bind("127.0.0.1:0").unwrap();
        let error = receive(other.local_addr().unwrap()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Environment);
        assert_eq!(error.failure().saw, ["another process listens there"]);
        let advice = error.failure().advice.as_deref().unwrap();
        assert!(advice.contains("`cargo parity receive -- COMMAND`"), "{advice}");
    }

    #[test]
    fn all_actions_of_a_process_receive_at_one_address() {
        let asked = "127.0.0.1:0".parse().unwrap();
        let [one, other] = [receive(asked).unwrap(), receive(asked).unwrap()];
        assert_eq!(one.address, other.address);
        assert_ne!(one.address.port(), 0);
    }
}
