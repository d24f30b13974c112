use std::{
    fmt,
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek},
    path::Path,
};

use crate::{error::Result, exchange::folder};

/// A CSV text to read: in memory, in a file, or from a reader, with the name that errors give it.
///
/// Where the text can be seen beforehand its lines are counted, so that
/// [`Ties::read_all`](super::Ties::read_all) allocates once.
pub struct Input<'a> {
    pub(super) name: String,
    pub(super) reader: Box<dyn Read + 'a>,
    /// At most so many rows of one tie each; 0 where they cannot be counted.
    pub(super) rows: usize,
}

impl<'a> Input<'a> {
    /// The file at `path`.
    ///
    /// # Errors
    /// [`Error::Io`](crate::Error::Io).
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let fail = |error: io::Error| folder::io(path, &error);
        let mut file = File::open(path).map_err(fail)?;
        let rows = count_rows(&mut file).map_err(fail)?;
        file.rewind().map_err(fail)?;
        Ok(Self { name: path.display().to_string(), reader: Box::new(file), rows })
    }

    /// What `reader` gives; buffered by the loaders.
    pub fn reader(reader: impl Read + 'a) -> Self {
        Self { name: "CSV text".to_owned(), reader: Box::new(reader), rows: 0 }
    }

    /// The same under another name in errors.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }
}

/// The shortest row that is a tie has this many bytes, as `KOR,USA,87,1` and its end do: a text of
/// empty lines must not reserve memory for as many ties.
const SHORTEST: usize = 13;

fn count_rows(reader: impl Read) -> io::Result<usize> {
    let mut reader = BufReader::with_capacity(1 << 16, reader);
    let (mut lines, mut bytes) = (0, 0);
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(rows(lines, bytes));
        }
        lines += newlines(buffer);
        bytes += buffer.len();
        let seen = buffer.len();
        reader.consume(seen);
    }
}

/// The most ties that a text of so many lines and bytes can hold, one a row.
fn rows(lines: usize, bytes: usize) -> usize {
    lines.min(bytes / SHORTEST)
}

/// Counts in blocks whose count fits a byte, which the compiler turns into vector instructions.
fn newlines(bytes: &[u8]) -> usize {
    let block = |block: &[u8]| block.iter().fold(0_u8, |n, b| n + u8::from(*b == b'\n'));
    bytes.chunks(255).map(|bytes| usize::from(block(bytes))).sum()
}

impl<'a> From<&'a [u8]> for Input<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self { rows: rows(newlines(bytes), bytes.len()), ..Self::reader(bytes) }
    }
}

impl<'a> From<&'a str> for Input<'a> {
    fn from(text: &'a str) -> Self {
        Self::from(text.as_bytes())
    }
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").field("name", &self.name).finish_non_exhaustive()
    }
}
