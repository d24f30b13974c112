//! What a program prints, as a report that a browser shows.

use std::{collections::BTreeSet, error::Error, path::Path};

/// A table.
pub(crate) struct Grid {
    pub(crate) title: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
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
    page.write_to(std::fs::File::create(file)?)?;
    Ok(())
}

#[cfg(not(feature = "plot"))]
pub(crate) fn write(_: &Brief, _: &Path) -> Result<(), Box<dyn Error>> {
    Err("a report needs the feature `plot`: run with `--features plot`".into())
}
