//! The body of an export, whole and unpacked, up to a limit.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_ENCODING;
use hyper::{Request, StatusCode};

use crate::clock::Deadline;

/// How many bytes a body may have as it comes.
const LARGEST: usize = 16 << 20;

/// How many bytes a body may have when it is unpacked.
const LARGEST_UNPACKED: u64 = 64 << 20;

/// A request that is not taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    pub(crate) why: String,
}

impl Refused {
    pub(crate) fn new(status: StatusCode, why: impl Into<String>) -> Self {
        Self { status, why: why.into() }
    }

    fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "its body is larger than is taken")
    }
}

/// How a body is packed.
enum Packing {
    Plain,
    Gzip,
}

/// Reads the body of a request.
///
/// # Errors
///
/// [`Refused`] if it is packed in another way than by gzip, is too large, ends early, or is not there by the deadline.
pub(crate) async fn read(request: Request<Incoming>, deadline: Deadline) -> Result<Bytes, Refused> {
    let packing = packing(&request)?;
    let whole = Limited::new(request.into_body(), LARGEST).collect();
    let Some(whole) = deadline.bound(whole).await else {
        return Err(Refused::new(StatusCode::REQUEST_TIMEOUT, "its body did not come in time"));
    };
    let body = whole.map_err(|error| {
        if error.is::<LengthLimitError>() {
            return Refused::too_large();
        }
        Refused::new(StatusCode::BAD_REQUEST, format!("its body did not come whole: {error}"))
    })?;
    match packing {
        Packing::Plain => Ok(body.to_bytes()),
        Packing::Gzip => unpacked(&body.to_bytes()),
    }
}

fn packing(request: &Request<Incoming>) -> Result<Packing, Refused> {
    let Some(value) = request.headers().get(CONTENT_ENCODING) else { return Ok(Packing::Plain) };
    match value.as_bytes().to_ascii_lowercase().as_slice() {
        b"" | b"identity" => Ok(Packing::Plain),
        b"gzip" | b"x-gzip" => Ok(Packing::Gzip),
        other => {
            let other = String::from_utf8_lossy(other);
            let why = format!("its content encoding is `{other}`, and only `gzip` is taken");
            Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, why))
        }
    }
}

fn unpacked(body: &[u8]) -> Result<Bytes, Refused> {
    let mut unpacked = Vec::new();
    // One more than may be: what has that is too large, however small it came.
    let mut bounded = MultiGzDecoder::new(body).take(LARGEST_UNPACKED + 1);
    bounded.read_to_end(&mut unpacked).map_err(|error| {
        Refused::new(StatusCode::BAD_REQUEST, format!("its body is no gzip: {error}"))
    })?;
    if unpacked.len() as u64 > LARGEST_UNPACKED {
        return Err(Refused::too_large());
    }
    Ok(Bytes::from(unpacked))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(blocks: usize) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        let block = vec![b'a'; 1 << 20];
        (0..blocks).for_each(|_| encoder.write_all(&block).unwrap());
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_small_and_becomes_large_is_not_unpacked() {
        let bomb = packed(65);
        assert!(bomb.len() < LARGEST / 10, "{}", bomb.len());
        assert_eq!(unpacked(&bomb), Err(Refused::too_large()));
        assert_eq!(unpacked(&packed(2)).unwrap().len(), 2 << 20);
    }

    #[test]
    fn what_is_no_gzip_is_a_bad_request() {
        assert_eq!(unpacked(b"plain").unwrap_err().status, StatusCode::BAD_REQUEST);
        let cut = &packed(1)[..100];
        assert_eq!(unpacked(cut).unwrap_err().status, StatusCode::BAD_REQUEST);
    }
}
