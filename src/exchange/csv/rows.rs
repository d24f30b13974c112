//! Records of a CSV text, with errors that name row and field.

use std::io::{self, Read};

use ::csv::{ByteRecord, ErrorKind, ReaderBuilder, Trim};

use super::Input;
use crate::{
    error::{Error, Result, excerpt},
    units::StateId,
};

/// The longest record, in bytes. A quote left open would swallow the file.
const LONGEST: u64 = 1 << 20;

/// Stops a reader that has given more than one record may hold.
struct Guard<'a> {
    inner: Box<dyn Read + 'a>,
    left: u64,
}

impl Read for Guard<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let read = self.inner.read(buffer)?;
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

pub(super) struct Rows<'a> {
    file: String,
    reader: ::csv::Reader<Guard<'a>>,
    record: ByteRecord,
    header: Vec<String>,
    /// Number of the record, the header being 1.
    row: u64,
    pub(super) lines: usize,
}

impl<'a> Rows<'a> {
    /// Reads the header.
    pub(super) fn open(input: Input<'a>) -> Result<Self> {
        let guard = Guard { inner: input.reader, left: LONGEST };
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .trim(Trim::None)
            .buffer_capacity(1 << 16)
            .from_reader(guard);
        let mut rows = Self {
            file: input.name,
            reader,
            record: ByteRecord::new(),
            header: Vec::new(),
            row: 0,
            lines: input.lines,
        };
        if !rows.advance()? {
            return Err(rows.header_error("", "a header with the names of the columns"));
        }
        if let Some([0xff, 0xfe, ..] | [0xfe, 0xff, ..]) = rows.record.get(0) {
            return Err(Error::Parse {
                file: rows.file,
                line: 1,
                column: 1,
                message: "this is UTF-16: expected a text in UTF-8, so convert the file".to_owned(),
            });
        }
        let header = rows.record.iter().map(|name| std::str::from_utf8(name.trim_ascii()));
        let header: Vec<String> = match header.map(|name| name.map(str::to_owned)).collect() {
            Ok(header) => header,
            Err(_) => {
                let found = String::from_utf8_lossy(rows.record.as_slice()).into_owned();
                return Err(rows.header_error(&found, "names of columns in UTF-8"));
            }
        };
        for (index, name) in header.iter().enumerate() {
            if header.iter().take(index).any(|other| other == name) {
                return Err(rows.header_error(name, "each column once"));
            }
        }
        rows.header = header;
        Ok(rows)
    }

    /// Whether there is another record; it is then the current one.
    pub(super) fn advance(&mut self) -> Result<bool> {
        self.row += 1;
        self.reader.get_mut().left = LONGEST;
        self.reader.read_byte_record(&mut self.record).map_err(|error| self.broken(&error))
    }

    fn broken(&self, error: &::csv::Error) -> Error {
        match error.kind() {
            ErrorKind::UnequalLengths { expected_len, len, .. } => self.error(
                "its number of fields",
                &len.to_string(),
                format!("{expected_len}, as in the header"),
            ),
            ErrorKind::Io(io) if io.kind() == io::ErrorKind::FileTooLarge => self.error(
                "its length",
                "above 1 MiB",
                "a shorter record; is a quote left open?".to_owned(),
            ),
            ErrorKind::Io(io) => Error::Io { file: self.file.clone(), kind: io.kind() },
            _ => self.error("the row", &error.to_string(), "a record of CSV".to_owned()),
        }
    }

    /// The names of the columns.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    pub(super) fn row(&self) -> u64 {
        self.row
    }

    /// The columns of these names, in any order; there may be no others unless `others`.
    pub(super) fn columns<const N: usize>(
        &self,
        names: [&str; N],
        others: bool,
    ) -> Result<[usize; N]> {
        let mut at = [0; N];
        for (slot, name) in at.iter_mut().zip(names) {
            *slot = self.column(name).ok_or_else(|| {
                self.header_error(
                    &self.header.join(","),
                    format!("the columns {}; `{name}` is missing", names.join(",")),
                )
            })?;
        }
        let unknown = self.header.iter().find(|name| !names.contains(&name.as_str()));
        match unknown.filter(|_| !others) {
            Some(name) => {
                Err(self.header_error(name, format!("only the columns {}", names.join(","))))
            }
            None => Ok(at),
        }
    }

    /// The column of this name, if there is one.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|known| known == name)
    }

    /// The codes that follow the first columns, which must have these names.
    pub(super) fn labels<T>(
        &self,
        first: &[&str],
        parse: impl Fn(&str) -> Result<T>,
    ) -> Result<Vec<T>> {
        let begins =
            self.header.len() > first.len() && self.header.iter().zip(first).all(|(a, b)| a == b);
        if !begins {
            let expected = format!("{}, then at least one column more", first.join(","));
            return Err(self.header_error(&self.header.join(","), expected));
        }
        let labels = self.header.iter().skip(first.len());
        labels.map(|l| parse(l).map_err(|error| self.header_error(l, expected(&error)))).collect()
    }

    /// A field of the current record, without blanks around it.
    pub(super) fn bytes(&self, column: usize) -> &[u8] {
        self.record.get(column).unwrap_or_default().trim_ascii()
    }

    /// The same as text.
    pub(super) fn text(&self, column: usize) -> Result<&str> {
        std::str::from_utf8(self.bytes(column)).map_err(|_| self.fault(column, "text in UTF-8"))
    }

    /// The same as a value.
    pub(super) fn parse<T>(
        &self,
        column: usize,
        parse: impl FnOnce(&str) -> Result<T>,
    ) -> Result<T> {
        parse(self.text(column)?).map_err(|error| self.fault(column, expected(&error)))
    }

    /// The same; `None` where the field is empty.
    pub(super) fn optional<T>(
        &self,
        column: usize,
        parse: impl FnOnce(&str) -> Result<T>,
    ) -> Result<Option<T>> {
        if self.bytes(column).is_empty() { Ok(None) } else { self.parse(column, parse).map(Some) }
    }

    pub(super) fn state(&self, column: usize) -> Result<StateId> {
        self.parse(column, StateId::new)
    }

    /// What is wrong with a field of the current record.
    pub(super) fn fault(&self, column: usize, expected: impl Into<String>) -> Error {
        let name = self.header.get(column).map_or("", String::as_str);
        let value = String::from_utf8_lossy(self.bytes(column));
        self.error(&format!("field `{name}`"), &value, expected.into())
    }

    pub(super) fn header_error(&self, found: &str, expected: impl Into<String>) -> Error {
        self.error("the header", found, expected.into())
    }

    fn error(&self, field: &str, value: &str, expected: String) -> Error {
        Error::Row {
            file: self.file.clone(),
            row: self.row,
            field: field.to_owned(),
            value: excerpt(value),
            expected,
        }
    }
}

/// What a validated type asks for.
pub(super) fn expected(error: &Error) -> String {
    match error {
        Error::Malformed { expected, .. } | Error::OutOfRange { expected, .. } => {
            (*expected).to_owned()
        }
        other => other.to_string(),
    }
}
