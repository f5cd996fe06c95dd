//! How much two pictures differ, as an eye sees it; touches nothing.
//!
//! The way of pixelmatch, which Playwright and others go too, so that thresholds mean the same: colours are
//! compared as perceived (Kotsarenko and Ramos, 2010), and edges that are smoothed are no difference (Vyšniauskas,
//! 2009).

use crate::picture::{Picture, Pixel};

/// The largest difference between two colours.
const LARGEST: f64 = 35_215.0;

const DIFFERS: Pixel = [255, 0, 0, 255];
const SMOOTHED: Pixel = [255, 255, 0, 255];

/// Where two pictures of one size differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// How many pixels do.
    pub(crate) pixels: usize,
    /// The box around them: left, top, width and height.
    pub(crate) bounds: Option<[usize; 4]>,
    /// The pixels in red, those that are only smoothed otherwise in yellow, on a pale picture.
    pub(crate) marked: Picture,
}

/// Compares two pictures of one size; `threshold`, from 0 to 1, is how much a colour may differ.
pub(crate) fn compare(one: &Picture, other: &Picture, threshold: f64) -> Difference {
    let most = LARGEST * threshold * threshold;
    let (mut pixels, mut around) = (0, None::<[usize; 4]>);
    let mut marked = Vec::with_capacity(one.pixels.len());
    for (index, (&here, &there)) in one.pixels.iter().zip(&other.pixels).enumerate() {
        if here == there || delta(here, there).abs() <= most {
            marked.push(pale(here));
            continue;
        }
        let (x, y) = (index % one.width, index / one.width);
        if is_smoothed(one, other, x, y) || is_smoothed(other, one, x, y) {
            marked.push(SMOOTHED);
            continue;
        }
        marked.push(DIFFERS);
        pixels += 1;
        let [left, top, right, bottom] = around.unwrap_or([x, y, x, y]);
        around = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
    }
    let bounds =
        around.map(|[left, top, right, bottom]| [left, top, right - left + 1, bottom - top + 1]);
    Difference { pixels, bounds, marked: Picture { pixels: marked, ..*one } }
}

/// On white, in as much as it is opaque.
fn blended([red, green, blue, alpha]: Pixel) -> [f64; 3] {
    let alpha = f64::from(alpha) / 255.0;
    [red, green, blue].map(|part| 255.0 + (f64::from(part) - 255.0) * alpha)
}

fn brightness([red, green, blue]: [f64; 3]) -> f64 {
    red * 0.298_895_31 + green * 0.586_622_47 + blue * 0.114_482_23
}

/// How much two colours differ as perceived; below zero where the second is brighter.
fn delta(one: Pixel, other: Pixel) -> f64 {
    let (one, other) = (blended(one), blended(other));
    let [red, green, blue] = [0, 1, 2].map(|part| one[part] - other[part]);
    let y = brightness([red, green, blue]);
    let i = red * 0.595_977_99 - green * 0.274_176_10 - blue * 0.321_801_89;
    let q = red * 0.211_470_17 - green * 0.522_617_11 + blue * 0.311_146_94;
    let delta = 0.5053 * y * y + 0.299 * i * i + 0.1957 * q * q;
    if y > 0.0 { delta } else { -delta }
}

fn pale(pixel: Pixel) -> Pixel {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "brightness is from 0 to 255"
    )]
    let grey = (255.0 + (brightness(blended(pixel)) - 255.0) * 0.1) as u8;
    [grey, grey, grey, 255]
}

/// Whether a pixel is part of a smoothed edge: between one that is darker and one that is brighter, of which
/// one stands in an area of its own colour in both pictures.
fn is_smoothed(one: &Picture, other: &Picture, x: usize, y: usize) -> bool {
    let here = one.pixels[y * one.width + x];
    let mut same = usize::from(is_at_border(one, x, y));
    let (mut darkest, mut brightest) = (None, None);
    for (x, y) in around(one, x, y) {
        let there = one.pixels[y * one.width + x];
        let delta = brightness(blended(here)) - brightness(blended(there));
        if delta == 0.0 {
            same += 1;
            if same > 2 {
                return false;
            }
        } else if delta < darkest.map_or(0.0, |(least, _)| least) {
            darkest = Some((delta, (x, y)));
        } else if delta > brightest.map_or(0.0, |(most, _)| most) {
            brightest = Some((delta, (x, y)));
        }
    }
    let (Some((_, darkest)), Some((_, brightest))) = (darkest, brightest) else { return false };
    [darkest, brightest].iter().any(|&(x, y)| is_in_area(one, x, y) && is_in_area(other, x, y))
}

/// Whether more than two of the pixels around are the same.
fn is_in_area(picture: &Picture, x: usize, y: usize) -> bool {
    let at = |x, y| picture.pixels[y * picture.width + x];
    let same = around(picture, x, y).filter(|&(other_x, other_y)| at(other_x, other_y) == at(x, y));
    same.count() + usize::from(is_at_border(picture, x, y)) > 2
}

fn is_at_border(picture: &Picture, x: usize, y: usize) -> bool {
    x == 0 || y == 0 || x + 1 == picture.width || y + 1 == picture.height
}

/// The pixels around one.
fn around(picture: &Picture, x: usize, y: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
    let columns = x.saturating_sub(1)..=(x + 1).min(picture.width - 1);
    let rows = y.saturating_sub(1)..=(y + 1).min(picture.height - 1);
    let all = columns.flat_map(move |column| rows.clone().map(move |row| (column, row)));
    all.filter(move |&at| at != (x, y))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: Pixel = [255; 4];
    const BLACK: Pixel = [0, 0, 0, 255];

    /// A picture of letters: `#` black, `.` white, `1` to `9` grey.
    fn picture(rows: &[&str]) -> Picture {
        let pixel = |letter: char| match letter.to_digit(10) {
            Some(tenths) => [u8::try_from(tenths * 25).unwrap(); 3],
            None if letter == '#' => [0; 3],
            None => [255; 3],
        };
        let opaque = |[red, green, blue]: [u8; 3]| [red, green, blue, 255];
        let pixels = rows.iter().flat_map(|row| row.chars().map(pixel)).map(opaque).collect();
        Picture { width: rows[0].len(), height: rows.len(), pixels }
    }

    #[track_caller]
    fn check(one: &[&str], other: &[&str], pixels: usize, bounds: Option<[usize; 4]>) {
        for (one, other) in [(one, other), (other, one)] {
            let found = compare(&picture(one), &picture(other), 0.2);
            assert_eq!((found.pixels, found.bounds), (pixels, bounds), "{one:?} and {other:?}");
        }
    }

    #[test]
    fn the_same_pictures_do_not_differ() {
        check(&["#..", "..#"], &["#..", "..#"], 0, None);
    }

    #[test]
    fn pixels_that_differ_are_counted_within_their_box() {
        check(
            &["......", "......", "......", "......"],
            &["......", ".##...", "...#..", "......"],
            3,
            Some([1, 1, 3, 2]),
        );
    }

    #[test]
    fn a_colour_may_differ_by_as_much_as_the_threshold_says() {
        let (one, other) = (picture(&["5555"]), picture(&["5655"]));
        assert_eq!(compare(&one, &other, 0.2).pixels, 0);
        assert_eq!(compare(&one, &other, 0.0).pixels, 1);
    }

    #[test]
    fn an_edge_that_is_smoothed_otherwise_is_no_difference() {
        let sharp = ["####....", "####....", "####....", "####....", "####....", "####...."];
        let smooth = ["####....", "####....", "###5....", "###5....", "####....", "####...."];
        let found = compare(&picture(&sharp), &picture(&smooth), 0.2);
        assert_eq!(found.pixels, 0);
        assert_eq!(found.marked.pixels[2 * 8 + 3], SMOOTHED);
    }

    #[test]
    fn what_is_transparent_is_seen_on_white() {
        assert!(delta([0, 0, 0, 0], WHITE).abs() < 1e-9);
        assert!(delta(BLACK, WHITE).abs() > LARGEST * 0.9);
    }
}
