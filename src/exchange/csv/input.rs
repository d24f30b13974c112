use std::{
    fmt,
    fs::File,
    io::{self, BufReader, Read, Seek},
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
    /// Lines of the text, 0 where they are not known.
    pub(super) lines: usize,
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
        let lines = count_lines(&mut file).map_err(fail)?;
        file.rewind().map_err(fail)?;
        Ok(Self { name: path.display().to_string(), reader: Box::new(file), lines })
    }

    /// What `reader` gives; buffered by the loaders.
    pub fn reader(reader: impl Read + 'a) -> Self {
        Self { name: "CSV text".to_owned(), reader: Box::new(reader), lines: 0 }
    }

    /// The same under another name in errors.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }
}

fn count_lines(reader: impl Read) -> io::Result<usize> {
    let mut reader = BufReader::with_capacity(1 << 16, reader);
    let mut lines = 0;
    loop {
        let buffer = io::BufRead::fill_buf(&mut reader)?;
        if buffer.is_empty() {
            return Ok(lines);
        }
        lines += newlines(buffer);
        let seen = buffer.len();
        io::BufRead::consume(&mut reader, seen);
    }
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| **b == b'\n').count()
}

impl<'a> From<&'a [u8]> for Input<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self { lines: newlines(bytes), ..Self::reader(bytes) }
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
