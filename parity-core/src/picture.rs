//! A picture as its pixels: read from PNG, written as PNG, painted over.

pub(crate) mod compare;

use std::io::Cursor;

use png::{
    BitDepth, ColorType, Compression, Decoder, DecodingError, Encoder, Filter, Transformations,
};
use serde::Deserialize;

/// A pixel: red, green, blue, and how opaque it is.
pub(crate) type Pixel = [u8; 4];

/// What is painted over: a colour that no page is made of.
const MASK: Pixel = [255, 0, 255, 255];

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Row by row, from the upper left corner.
    pub(crate) pixels: Vec<Pixel>,
}

/// A part of a window or of a page, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub(crate) struct Area {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Area {
    /// The smallest area of whole pixels around it.
    pub(crate) fn enclosing(self) -> Self {
        let (x, y) = (self.x.floor(), self.y.floor());
        let (right, bottom) = ((self.x + self.width).ceil(), (self.y + self.height).ceil());
        Self { x, y, width: right - x, height: bottom - y }
    }

    /// What both have in common; none where they do not meet.
    pub(crate) fn common(self, other: Self) -> Option<Self> {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        let width = (self.x + self.width).min(other.x + other.width) - x;
        let height = (self.y + self.height).min(other.y + other.height) - y;
        (width > 0.0 && height > 0.0).then_some(Self { x, y, width, height })
    }

    /// The same, `x` to the right and `y` down.
    pub(crate) fn moved(self, x: f64, y: f64) -> Self {
        Self { x: self.x + x, y: self.y + y, ..self }
    }

    /// The same, so many times as large, also in its distance from the corner.
    pub(crate) fn scaled(self, by_x: f64, by_y: f64) -> Self {
        let (width, height) = (self.width * by_x, self.height * by_y);
        Self { x: self.x * by_x, y: self.y * by_y, width, height }
    }
}

impl Picture {
    /// Whether both have the same size.
    pub(crate) fn is_as_large_as(&self, other: &Self) -> bool {
        (self.width, self.height) == (other.width, other.height)
    }

    /// Reads a PNG of any kind.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub(crate) fn from_png(bytes: &[u8]) -> Result<Self, DecodingError> {
        let mut decoder = Decoder::new(Cursor::new(bytes));
        decoder
            .set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
        let mut reader = decoder.read_info()?;
        let mut read = vec![0; reader.output_buffer_size().unwrap_or_default()];
        let info = reader.next_frame(&mut read)?;
        read.truncate(info.buffer_size());
        let pixels = match info.color_type {
            ColorType::GrayscaleAlpha => {
                read.as_chunks().0.iter().map(|&[grey, alpha]| [grey, grey, grey, alpha]).collect()
            }
            // The transformations leave nothing else.
            ColorType::Rgba | ColorType::Rgb | ColorType::Grayscale | ColorType::Indexed => {
                read.as_chunks().0.to_vec()
            }
        };
        let size = |length: u32| usize::try_from(length).unwrap_or_default();
        Ok(Self { width: size(info.width), height: size(info.height), pixels })
    }

    /// Writes it as a PNG.
    ///
    /// # Errors
    ///
    /// If it is too large for one, or has no pixel.
    pub(crate) fn to_png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut written = Vec::new();
        let size = |length: usize| u32::try_from(length).unwrap_or_default();
        let mut encoder = Encoder::new(&mut written, size(self.width), size(self.height));
        encoder.set_color(ColorType::Rgba);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(Compression::Balanced);
        // To try them all for each row takes most of the time, where this is built without optimisation.
        encoder.set_filter(Filter::Up);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(self.pixels.as_flattened())?;
        writer.finish()?;
        Ok(written)
    }

    /// Paints over areas of a picture that shows `shown`, in the same CSS pixels.
    pub(crate) fn mask(&mut self, shown: Area, areas: &[Area]) {
        #[expect(clippy::cast_precision_loss, reason = "no picture has 2^52 pixels in a row")]
        let (by_x, by_y) = (self.width as f64 / shown.width, self.height as f64 / shown.height);
        for area in areas {
            let area = area.moved(-shown.x, -shown.y).scaled(by_x, by_y).enclosing();
            self.fill(area);
        }
    }

    fn fill(&mut self, area: Area) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast of a float ends at the bounds of the integer"
        )]
        let within = |from: f64, length: f64, most: usize| {
            (from as usize).min(most)..((from + length) as usize).min(most)
        };
        let columns = within(area.x, area.width, self.width);
        for row in within(area.y, area.height, self.height) {
            let row = row * self.width;
            self.pixels[row + columns.start..row + columns.end].fill(MASK);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: Pixel = [255; 4];

    fn white(width: usize, height: usize) -> Picture {
        Picture { width, height, pixels: vec![WHITE; width * height] }
    }

    #[track_caller]
    fn check(shown: Area, area: Area, expected: &[&str]) {
        let mut picture = white(4, 3);
        picture.mask(shown, &[area]);
        let letter = |pixel: &Pixel| if *pixel == MASK { '#' } else { '.' };
        let rows: Vec<String> =
            picture.pixels.chunks(4).map(|row| row.iter().map(letter).collect()).collect();
        assert_eq!(rows, expected);
    }

    fn area(x: f64, y: f64, width: f64, height: f64) -> Area {
        Area { x, y, width, height }
    }

    #[test]
    fn a_picture_is_read_as_it_was_written() {
        let mut picture = white(3, 2);
        picture.pixels[4] = [1, 2, 3, 4];
        assert_eq!(Picture::from_png(&picture.to_png().unwrap()).unwrap(), picture);
    }

    #[test]
    fn what_is_no_png_is_refused() {
        assert!(Picture::from_png(b"GIF89a").is_err());
    }

    #[test]
    fn every_pixel_is_painted_over_of_which_a_part_is_meant() {
        let all = area(10.0, 20.0, 4.0, 3.0);
        check(all, area(11.5, 20.0, 1.0, 1.0), &[".##.", "....", "...."]);
        check(all, area(0.0, 22.9, 11.0, 50.0), &["....", "....", "#..."]);
        check(all, area(0.0, 0.0, 5.0, 50.0), &["....", "....", "...."]);
    }

    #[test]
    fn a_picture_of_more_pixels_than_the_page_is_painted_over_in_its_own() {
        check(area(0.0, 0.0, 2.0, 1.5), area(0.0, 0.5, 1.0, 0.5), &["....", "##..", "...."]);
    }
}
