//! Takes pictures of a page of a Chromium.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parity_cdp::Session;
use parity_cdp::protocol::page::{CaptureScreenshot, Viewport};

use crate::clock::Deadline;
use crate::engine::cdp::failure::unanswered;
use crate::engine::{Part, patience};
use crate::error::{Error, Result};

/// A picture of a part of the page, with one pixel for each of CSS.
pub(crate) async fn picture(session: &Session, part: Part, deadline: Deadline) -> Result<Vec<u8>> {
    let Part { area, is_in_window, ratio } = part;
    let (width, height) = (area.width, area.height);
    let capture = CaptureScreenshot {
        clip: Some(Viewport { x: area.x, y: area.y, width, height, scale: 1.0 / ratio }),
        capture_beyond_viewport: Some(!is_in_window),
        optimize_for_speed: Some(true),
        ..CaptureScreenshot::default()
    };
    let taken = session.call(&capture, patience(deadline).instant()).await.map_err(unanswered)?;
    let decoded = STANDARD.decode(taken.data);
    decoded.map_err(|error| Error::environment("a picture of the page").saw(error.to_string()))
}
