//! The document of a frame, in which elements are named as on a page.

use crate::locate::{Locate, Sealed};
use crate::locator::Locator;
use crate::locator::root::Root;
use crate::view::View;

/// The document that a frame shows; made by [`Locator::frame`](crate::Locator::frame).
///
/// It is looked for anew by each step, so that a frame which loads another document, or is replaced,
/// is still the frame that the locator names.
#[derive(Debug, Clone)]
pub struct Frame {
    view: View,
}

impl Frame {
    pub(crate) fn new(view: View) -> Self {
        Self { view }
    }

    pub(crate) fn view(&self) -> &View {
        &self.view
    }
}

impl Locator {
    /// The document that the frame shows which this locator finds: an `<iframe>`.
    pub fn frame(&self) -> Frame {
        Frame::new(self.view().in_frame(self.query().clone()))
    }
}

impl Locate for Frame {}

impl Sealed for Frame {
    fn root(&self) -> Root {
        Root::of(&self.view)
    }
}
