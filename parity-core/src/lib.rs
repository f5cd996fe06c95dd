//! What authors of parity actions name: action, session, page, locator, expect, eventually.
