//! A small typed client for the Chrome DevTools Protocol.
