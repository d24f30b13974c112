//! From bytes to text, and from an offset in a text to its line and column.

use crate::error::{Error, Result};

/// The text that `bytes` hold in UTF-8, without a byte-order mark.
pub(super) fn decode<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str> {
    let fail = |line, column, message: String| Error::Parse {
        file: file.to_owned(),
        line,
        column,
        message,
    };
    if let [0xff, 0xfe, ..] | [0xfe, 0xff, ..] = bytes {
        let message = "this is UTF-16: expected a text in UTF-8, so convert the file";
        return Err(fail(1, 1, message.to_owned()));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let (valid, rest) = bytes.split_at(error.valid_up_to());
        let (line, column) = position(std::str::from_utf8(valid).unwrap_or_default(), valid.len());
        let byte = rest.first().copied().unwrap_or_default();
        let message = format!("the byte 0x{byte:02x} is not UTF-8: convert the file to UTF-8");
        fail(line, column, message)
    })
}

/// The line and the column, in characters, of the byte `at`; both from 1.
pub(super) fn position(text: &str, at: usize) -> (usize, usize) {
    let at = (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    let before = text.get(..at).unwrap_or_default();
    let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (line, before.get(start..).unwrap_or_default().chars().count() + 1)
}
