//! Those whom the shop talks to, as small servers in the test: each checks what it is asked, and can be out of order.

mod crm;
mod objects;
mod payments;

use std::sync::{Mutex, MutexGuard};

use axum::Router;
use tokio::net::TcpListener;

pub(crate) use crate::doubles::crm::{CRM_SECRET, Crm};
pub(crate) use crate::doubles::objects::{OBJECTS_KEY, Objects};
pub(crate) use crate::doubles::payments::{PAYMENTS_KEY, Payments};

/// Serves for as long as the test runs, and returns where.
async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, router).await });
    url
}

fn lock<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap()
}
