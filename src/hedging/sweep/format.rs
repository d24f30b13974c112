use std::io::{self, BufRead, Write};

use super::Plan;
use crate::error::{Error, Result, excerpt};

/// How results are written: a line for each run, the same bytes for the same plan.
///
/// Numbers have as many digits as read back to the bit. A figure that does not exist is an empty field, or `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Comma-separated values: a header, then the number of the run, the inputs and the outputs.
    Csv,
    /// JSON Lines: `{"run":0,"inputs":{"tariff":0.25},"outputs":{"welfare":-0.1}}`.
    JsonLines,
}

/// What every line of one sweep shares.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    format: Format,
    inputs: Vec<String>,
    outputs: Vec<String>,
}

impl Lines {
    pub(super) fn new(format: Format, plan: &Plan, outputs: &[String]) -> Self {
        let name = |name: &String| match format {
            Format::Csv => csv_field(name),
            Format::JsonLines => json_string(name),
        };
        let inputs = plan.inputs().iter().map(|input| name(&input.name)).collect();
        Self { format, inputs, outputs: outputs.iter().map(name).collect() }
    }

    /// The line before all others, if the format has one.
    pub(super) fn header(&self) -> String {
        match self.format {
            Format::Csv => {
                let names: Vec<&str> =
                    self.inputs.iter().chain(&self.outputs).map(String::as_str).collect();
                format!("run,{}\n", names.join(","))
            }
            Format::JsonLines => String::new(),
        }
    }

    /// A line up to the outputs.
    pub(super) fn prefix(&self, run: u64, inputs: &[f64], line: &mut String) {
        use std::fmt::Write as _;

        // Writing to a string does not fail.
        let _ = match self.format {
            Format::Csv => {
                let _ = write!(line, "{run}");
                inputs.iter().try_for_each(|x| write!(line, ",{x:?}"))
            }
            Format::JsonLines => {
                let _ = write!(line, "{{\"run\":{run},\"inputs\":{{");
                let named = self.inputs.iter().zip(inputs).enumerate();
                let _ = { named }.try_for_each(|(k, (name, x))| {
                    write!(line, "{}{name}:{x:?}", if k == 0 { "" } else { "," })
                });
                write!(line, "}},\"outputs\":{{")
            }
        };
    }

    /// The rest of it.
    pub(super) fn suffix(&self, outputs: &[Option<f64>], line: &mut String) {
        use std::fmt::Write as _;

        for (k, (name, y)) in self.outputs.iter().zip(outputs).enumerate() {
            let comma = if k == 0 { "" } else { "," };
            let _ = match (self.format, y) {
                (Format::Csv, Some(y)) => write!(line, ",{y:?}"),
                (Format::Csv, None) => write!(line, ","),
                (Format::JsonLines, Some(y)) => write!(line, "{comma}{name}:{y:?}"),
                (Format::JsonLines, None) => write!(line, "{comma}{name}:null"),
            };
        }
        line.push_str(match self.format {
            Format::Csv => "\n",
            Format::JsonLines => "}}\n",
        });
    }
}

fn csv_field(name: &str) -> String {
    if name.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", name.replace('"', "\"\""));
    }
    name.to_owned()
}

fn json_string(text: &str) -> String {
    use std::fmt::Write as _;

    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if u32::from(c) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

pub(super) fn io(name: &str, error: &io::Error) -> Error {
    Error::Io { file: name.to_owned(), kind: error.kind() }
}

/// The number of the run that a line reports.
fn run_of(format: Format, line: &str) -> Option<u64> {
    match format {
        Format::Csv => line.split(',').next()?.trim_end().parse().ok(),
        Format::JsonLines => line.strip_prefix("{\"run\":")?.split(',').next()?.parse().ok(),
    }
}

/// Puts the results of shards, in their order, into one: the bytes that one sweep over all runs would have written.
///
/// Gives the number of runs. Each part is read line by line.
///
/// # Errors
/// [`Error::Parse`] where a part has another header, a line that is none of this format, is cut off, or does not go
/// on with the run that the one before ended with; [`Error::Io`].
pub fn merge_shards<R: BufRead>(
    format: Format,
    parts: impl IntoIterator<Item = R>,
    mut out: impl Write,
) -> Result<u64> {
    let mut next = 0;
    let mut header: Option<String> = None;
    for (k, mut part) in parts.into_iter().enumerate() {
        let file = format!("part {}", k + 1);
        let wrong = |line: usize, message: String| {
            Err(Error::Parse { file: file.clone(), line, column: 1, message })
        };
        let mut line = String::new();
        for number in 1.. {
            line.clear();
            if part.read_line(&mut line).map_err(|error| io(&file, &error))? == 0 {
                break;
            }
            if !line.ends_with('\n') {
                return wrong(number, "the line is cut off: resume this part first".to_owned());
            }
            if format == Format::Csv && number == 1 {
                if let Some(first) = &header {
                    if *first != line {
                        return wrong(
                            number,
                            format!("expected the header `{}`", first.trim_end()),
                        );
                    }
                    continue;
                }
                header = Some(line.clone());
            } else {
                if run_of(format, &line) != Some(next) {
                    let found = excerpt(line.trim_end());
                    return wrong(number, format!("`{found}`: expected run {next}"));
                }
                next += 1;
            }
            out.write_all(line.as_bytes()).map_err(|error| io("merged results", &error))?;
        }
    }
    out.flush().map_err(|error| io("merged results", &error))?;
    Ok(next)
}
