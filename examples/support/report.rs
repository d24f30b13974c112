//! How a program hands over its answer: as text, as JSON, as a report that a browser shows.

use std::{
    collections::BTreeSet,
    error::Error,
    fmt::{self, Display},
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use serde::Serialize;

/// What every program can be asked to write.
#[derive(clap::Args)]
pub(crate) struct Output {
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,

    /// Write a report that a browser shows.
    #[arg(long, value_name = "FILE.html")]
    pub(crate) report: Option<PathBuf>,
}

/// Finds the answer, writes the report that was asked for, prints the answer, and says whether all went well.
///
/// An error goes to stderr with exit code 1; a reader that closes its end of the pipe has seen what it wanted.
pub(crate) fn deliver<A: Serialize + Display>(
    output: &Output,
    answer: impl FnOnce() -> Result<A, Box<dyn Error>>,
    page: impl FnOnce(&A) -> Result<Brief, Box<dyn Error>>,
) -> ExitCode {
    let delivered = (|| {
        if let Some(file) = &output.report {
            writable(file)?;
        }
        let answer = answer()?;
        if let Some(file) = &output.report {
            write(&page(&answer)?, file)?;
        }
        let mut out = io::stdout().lock();
        if output.json {
            writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?;
        } else {
            write!(out, "{answer}")?;
        }
        Ok::<_, Box<dyn Error>>(out.flush()?)
    })();
    match delivered {
        Err(error) if !closed_pipe(&*error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

fn closed_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

/// Whether a report can be written here, asked before the work and not after it.
fn writable(file: &Path) -> Result<(), Box<dyn Error>> {
    if cfg!(not(feature = "plot")) {
        return Err("a report needs the feature `plot`: run with `--features plot`".into());
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if !folder.is_dir() => {
            Err(format!("no folder `{}` for the report", folder.display()).into())
        }
        _ if file.is_dir() => Err(format!("`{}` is a folder", file.display()).into()),
        _ => Ok(()),
    }
}

/// A question of the brief and its answer.
#[derive(Serialize)]
pub(crate) struct Question {
    pub(crate) asked: &'static str,
    /// In sentences.
    pub(crate) answer: Vec<String>,
    /// What the answer hinges on.
    pub(crate) hinge: String,
    /// Under which names the figures list its sources.
    pub(crate) rests_on: Vec<&'static str>,
    pub(crate) sources: Vec<String>,
}

impl Question {
    /// As it is printed, `section` being where sources are listed.
    pub(crate) fn print(&self, section: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {}", self.asked.to_uppercase())?;
        for sentence in &self.answer {
            wrapped(sentence, 4, f)?;
        }
        wrapped(&format!("It hinges on {}.", self.hinge), 4, f)?;
        let sources = self.rests_on.join(", ");
        wrapped(&format!("Sources in section {section}: {sources}."), 4, f)?;
        writeln!(f)
    }

    /// As one paragraph.
    pub(crate) fn said(&self) -> String {
        format!("{} {} It hinges on {}.", self.asked, self.answer.join(" "), self.hinge)
    }
}

/// A sentence over as many lines as it takes, those after the first set in.
pub(crate) fn wrapped(text: &str, indent: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const WIDTH: usize = 118;
    let mut line = " ".repeat(indent);
    let mut used = false;
    for word in text.split(' ') {
        if used && line.chars().count() + 1 + word.chars().count() > WIDTH {
            writeln!(f, "{line}")?;
            line = " ".repeat(indent + 2);
            used = false;
        }
        if used {
            line.push(' ');
        }
        line.push_str(word);
        used = true;
    }
    writeln!(f, "{line}")
}

/// The sources of each answer.
pub(crate) fn cited(questions: &[Question]) -> Grid {
    let rows = questions.iter().map(|q| vec![q.asked.to_owned(), q.sources.join("; ")]);
    Grid::new("Sources of each answer", ["Question", "Sources"], rows)
}

/// A table.
pub(crate) struct Grid {
    pub(crate) title: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Grid {
    pub(crate) fn new<C: ToString>(
        title: impl Into<String>,
        columns: impl IntoIterator<Item = C>,
        rows: impl IntoIterator<Item = Vec<String>>,
    ) -> Self {
        let columns = columns.into_iter().map(|column| column.to_string()).collect();
        Self { title: title.into(), columns, rows: rows.into_iter().collect() }
    }
}

/// Bars with their ranges.
pub(crate) struct Bars {
    pub(crate) title: String,
    pub(crate) unit: &'static str,
    /// Each with the lowest, the median and the highest.
    pub(crate) rows: Vec<(String, [f64; 3])>,
}

/// What a section shows.
pub(crate) enum Part {
    /// A paragraph.
    Note(String),
    Grid(Grid),
    Bars(Bars),
    #[cfg(feature = "plot")]
    Picture(geoecon::exchange::plot::Picture),
}

/// A report: the answer first, then what shows it, what it assumes and where it is from.
#[derive(Default)]
pub(crate) struct Brief {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    pub(crate) answer: Vec<String>,
    pub(crate) sections: Vec<(&'static str, Vec<Part>)>,
    pub(crate) assumptions: Vec<String>,
    pub(crate) sources: BTreeSet<String>,
    /// All that is printed.
    pub(crate) printed: String,
}

/// The sentences with which a printed answer opens, below its title; one that runs on over lines is one.
pub(crate) fn opening(printed: &str) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    for line in printed.lines().skip(2).map(str::trim).take_while(|line| !line.is_empty()) {
        match sentences.last_mut().filter(|last| last.ends_with(',')) {
            Some(last) => {
                last.push(' ');
                last.push_str(line);
            }
            None => sentences.push(line.to_owned()),
        }
    }
    sentences
}

#[cfg(feature = "plot")]
pub(crate) fn write(brief: &Brief, file: &Path) -> Result<(), Box<dyn Error>> {
    use geoecon::{
        Source,
        exchange::{
            html::{Report, Section, Table},
            plot::{Bar, BarChart, Caption, bars},
        },
    };

    let mut page = Report::new(&brief.title).subtitle(&brief.subtitle);
    for sentence in &brief.answer {
        page = page.answer(sentence);
    }
    for (heading, parts) in &brief.sections {
        let mut section = Section::new(heading);
        for part in parts {
            section = match part {
                Part::Note(text) => section.paragraph(text),
                Part::Grid(grid) => {
                    section.table(Table::new(&grid.title, &grid.columns).rows(&grid.rows))
                }
                Part::Picture(picture) => section.picture(picture.clone()),
                Part::Bars(chart) => {
                    let shown = chart.rows.iter().map(|(name, [low, middle, high])| {
                        Bar::new(name, *middle).range(*low, *high)
                    });
                    let bar_chart = BarChart::new(chart.unit, shown)
                        .value_name("median")
                        .range_name("lowest and highest model");
                    section.picture(bars(Caption::new(&chart.title), &bar_chart)?)
                }
            };
        }
        page = page.section(section);
    }
    page = page.section(Section::new("In full").text(&brief.printed));
    for line in &brief.assumptions {
        page = page.assumption(line);
    }
    for line in &brief.sources {
        page = page.source(Source::new(line));
    }
    std::fs::File::create(file)
        .and_then(|out| page.write_to(io::BufWriter::new(out)))
        .map_err(|error| format!("{}: {error}", file.display()))?;
    eprintln!("{}: the report", file.display());
    Ok(())
}

#[cfg(not(feature = "plot"))]
pub(crate) fn write(_: &Brief, _: &Path) -> Result<(), Box<dyn Error>> {
    Err("a report needs the feature `plot`: run with `--features plot`".into())
}
