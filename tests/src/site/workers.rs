//! Workers of the site: one that throws, and one that stands between its pages and the network.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::Html;
use axum::routing::get;

/// A page whose worker throws; with `?handled`, the page takes it upon itself.
const THROWS: &str = "<!doctype html><title>Site</title><p>It works</p><script>
    const code = `
        setTimeout(() => { throw new Error('the cart is lost'); });
        setTimeout(() => postMessage('and it threw'), 10);`;
    const worker = new Worker(URL.createObjectURL(new Blob([code])));
    worker.onmessage = ({ data }) => document.body.append(data);
    if (location.search === '?handled') worker.onerror = (event) => event.preventDefault();
    </script>";

/// A service worker that passes everything on.
const PASSES_ON: &str = "
    addEventListener('install', () => skipWaiting());
    addEventListener('activate', (event) => event.waitUntil(clients.claim()));
    addEventListener('fetch', (event) => event.respondWith(fetch(event.request)));";

pub(crate) fn router() -> Router {
    let service_worker = get(async || ([(CONTENT_TYPE, "text/javascript")], PASSES_ON));
    Router::new()
        .route("/throws/worker", get(async || Html(THROWS)))
        .route("/service-worker.js", service_worker)
}
