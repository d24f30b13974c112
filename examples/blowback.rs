//! What does pressing allies cost the one who presses?
//!
//! `cargo run --release --example blowback` answers on the world that ships in the crate; `--svg FILE` draws what
//! pressing brings and costs.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program prints")]

#[path = "support/drawing.rs"]
mod drawing;
#[path = "support/report.rs"]
#[allow(dead_code, reason = "shared with other programs, which use all of it")]
mod report;
#[path = "support/screen.rs"]
#[allow(dead_code, reason = "shared with other programs, which use all of it")]
mod screen;

use std::{error::Error, fmt, path::PathBuf, process::ExitCode};

use clap::Parser;
use geoecon::{
    Date, Probability, StateId,
    exchange::plot::{Caption, Curve, Fan, Picture, curve, fan},
    hedging::{Blowback, BlowbackSettings, Exit, ExtractionOutcome, Subject, blowback},
    leverage::{MatrixSettings, Pressure, matrix},
    security::Relevance,
};
use indicatif::ProgressBar;
use report::{Brief, Grid, Output, Part};
use serde::Serialize;

/// A coercer takes a part of its leverage from some states every year; all watch, and some find a way out.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// A world of your own, a folder or a file; by default the one that ships.
    #[arg(long, value_name = "PATH")]
    world: Option<PathBuf>,

    /// Who presses.
    #[arg(long, default_value = "USA")]
    coercer: StateId,

    /// Whom it presses, with commas.
    #[arg(long, value_delimiter = ',', default_value = "KOR,JPN")]
    pressed: Vec<StateId>,

    /// Who else it has leverage over, with commas.
    #[arg(long, value_delimiter = ',', default_value = "AUS,PHL,THA,SGP,VNM,IDN,MYS,IND")]
    others: Vec<StateId>,

    /// The day whose trade and duties count.
    #[arg(long, default_value = "2025-11-22")]
    date: Date,

    /// The part of its leverage that is taken a year.
    #[arg(long, default_value_t = 0.25)]
    extraction: f64,

    /// How much the treatment of one tells another, 0 to 1.
    #[arg(long, default_value_t = 0.5)]
    relevance: f64,

    /// What it costs a year to find other partners, as a part of the leverage over the state.
    #[arg(long, default_value_t = 0.04)]
    exit_cost: f64,

    /// The part of the leverage that this takes away.
    #[arg(long, default_value_t = 0.4)]
    exit_removes: f64,

    /// Years.
    #[arg(long, default_value_t = 20)]
    years: u16,

    /// Futures drawn.
    #[arg(long, default_value_t = 200)]
    draws: u32,

    /// The seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,

    #[command(flatten)]
    output: Output,

    #[command(flatten)]
    drawing: drawing::Drawing,
}

/// What the programme takes as given; [`BlowbackSettings`] says what each means.
const FREQUENCY: f64 = 1.0;
const DISCOUNT: f64 = 0.04;
const PRIOR: (f64, f64) = (4.0, 1.0);
const MEMORY: f64 = 0.9;
const DELAY: u16 = 2;
const SPREAD: f64 = 0.25;

#[derive(Serialize)]
struct Answer {
    coercer: StateId,
    world: String,
    date: String,
    /// The part of its leverage that is taken a year.
    extraction: f64,
    subjects: Vec<Subject>,
    blowback: Blowback,
    assumptions: Vec<String>,
    sources: Vec<String>,
}

fn analyse(cli: &Cli) -> Result<Answer, Box<dyn Error>> {
    let spinner = ProgressBar::new_spinner().with_message("reading leverage, drawing futures");
    spinner.enable_steady_tick(std::time::Duration::from_millis(200));
    let world = screen::world(cli.world.as_deref())?;
    screen::warn(&world, cli.date);
    let today = screen::day(&world, cli.date)?;
    let over: Vec<StateId> = cli.pressed.iter().chain(&cli.others).copied().collect();
    let states: Vec<StateId> = std::iter::once(cli.coercer).chain(over.iter().copied()).collect();
    let settings = MatrixSettings::from(Pressure::cut_both()).states(states.iter().copied());
    let leverage = matrix(&today, settings)?;
    let mut subjects = Vec::new();
    for &state in &over {
        let lost = leverage.range(cli.coercer, state)?.target_value.median.max(0.0) / 1e9;
        let exit = Exit {
            name: "other partners".to_owned(),
            cost: cli.exit_cost * lost,
            removes: cli.exit_removes,
        };
        let pressed = cli.pressed.contains(&state);
        subjects.push(Subject { state, leverage: lost, pressed, exits: vec![exit] });
    }
    let mut relevance = Relevance::own_experience(states)?;
    for &observer in &over {
        for &party in over.iter().filter(|party| **party != observer) {
            relevance.set(observer, party, cli.relevance)?;
        }
    }
    let settings = BlowbackSettings::default()
        .extraction(cli.extraction)
        .years(cli.years)
        .draws(cli.draws)
        .seed(cli.seed)
        .frequency(FREQUENCY)
        .discount(DISCOUNT)
        .prior(PRIOR.0, PRIOR.1)
        .memory(MEMORY)
        .delay(DELAY)
        .spread(SPREAD);
    let blowback = blowback(cli.coercer, &subjects, &relevance, settings)?;
    spinner.finish_and_clear();
    Ok(Answer {
        coercer: cli.coercer,
        world: world.name().to_owned(),
        date: cli.date.to_string(),
        extraction: cli.extraction,
        subjects,
        blowback,
        assumptions: vec![
            format!(
                "leverage over a state is what it loses a year when all its trade with {} stops, in the long run",
                cli.coercer
            ),
            format!(
                "the treatment of one state tells another {} of what its own would",
                cli.relevance
            ),
            format!(
                "a way out costs {} of the leverage a year, for good, and takes away {} of it after {DELAY} years; what it costs is known to {:.0} % (a standard deviation of its log)",
                cli.exit_cost,
                cli.exit_removes,
                100.0 * SPREAD
            ),
            format!(
                "each state it presses is pressed with a probability of {FREQUENCY} a year, and {} of the leverage is demanded and paid; the others are left alone",
                cli.extraction
            ),
            format!(
                "{} promises kept for {} broken at the start; an event keeps {MEMORY} of its weight a year",
                PRIOR.0, PRIOR.1
            ),
            "a state expects to be pressed as likely as the next promise is not kept, and to pay the part that is taken".to_owned(),
            "lost leverage counts whole, as if all of it could have been taken in the year: an upper bound".to_owned(),
            "leverage that no one leaves stays as it is today; no state answers but by leaving".to_owned(),
            format!("a discount rate of {:.0} % over {} years", 100.0 * DISCOUNT, cli.years),
        ],
        sources: screen::sources(&today),
    })
}

fn sentences(answer: &Answer) -> Vec<String> {
    let b = &answer.blowback;
    let who = answer.coercer;
    let pressed: Vec<&str> =
        answer.subjects.iter().filter(|s| s.pressed).map(|s| s.state.as_str()).collect();
    let percent = 100.0 * answer.extraction;
    let part = b.leverage_lost * answer.extraction;
    let range = match (b.quantiles.as_slice(), b.net_quantiles.as_slice()) {
        ([a, .., z], [low, .., high]) => {
            format!(" ({low:.0} to {high:.0} in the {:.0} % of futures between)", 100.0 * (z - a))
        }
        _ => String::new(),
    };
    let gone = b.years.last().map_or(0.0, |year| year.exits);
    // Where the middle of the futures does not settle the sign, no sign is claimed.
    let verdict = match b.net_quantiles.as_slice() {
        [low, .., high] if *low < 0.0 && *high > 0.0 => {
            " Whether it gains or loses cannot be told."
        }
        _ => "",
    };
    vec![
        format!(
            "{who} takes USD {:.0} bn from {} at {percent:.0} % of its leverage a year (all present values over {} years).",
            b.extracted,
            pressed.join(" and "),
            b.years.len()
        ),
        format!(
            "It loses leverage worth up to {:.0} bn: {:.0} bn net{range}. It pays in {:.0} % of futures.{verdict}",
            b.leverage_lost,
            b.net,
            100.0 * b.pays
        ),
        format!(
            "Of {} states {gone:.1} have found other partners by then. Lost leverage counted whole, it breaks even: {}.",
            answer.subjects.len(),
            b.break_even
        ),
        format!(
            "It hinges on what lost leverage would have brought: were that only the {percent:.0} % that is taken, {part:.0} bn, the net would be {:.0} bn.",
            b.extracted - part
        ),
    ]
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "BLOWBACK ON {}  ({}, {})\n", self.coercer, self.world, self.date)?;
        for sentence in sentences(self) {
            writeln!(f, "  {sentence}")?;
        }
        writeln!(f, "\nleverage at the start, USD bn a year")?;
        for s in &self.subjects {
            let pressed = if s.pressed { "  pressed" } else { "" };
            writeln!(f, "  {} {:>8.2}{pressed}", s.state, s.leverage)?;
        }
        writeln!(f, "\nby the part that is taken a year, present values, USD bn")?;
        writeln!(f, "  {:>5}{:>12}{:>16}{:>10}", "part", "extracted", "leverage lost", "net")?;
        for at in self.blowback.by_extraction.iter().step_by(2) {
            let (got, lost) = (at.extracted, at.leverage_lost);
            let percent = 100.0 * at.extraction;
            writeln!(f, "  {percent:>3.0} %{got:>12.1}{lost:>16.1}{:>10.1}", got - lost)?;
        }
        writeln!(f, "\n{}\nassumptions", self.blowback)?;
        for line in &self.assumptions {
            writeln!(f, "  {line}")?;
        }
        writeln!(f, "\nsources")?;
        for line in &self.sources {
            writeln!(f, "  {line}")?;
        }
        Ok(())
    }
}

fn page(answer: &Answer) -> Result<Brief, Box<dyn Error>> {
    let b = &answer.blowback;
    let start = Grid::new(
        "Leverage at the start, USD bn a year",
        ["State", "Leverage", "Pressed"],
        answer.subjects.iter().map(|s| {
            let pressed = if s.pressed { "yes" } else { "no" };
            vec![s.state.to_string(), format!("{:.1}", s.leverage), pressed.to_owned()]
        }),
    );
    let parts = Grid::new(
        "Present values, USD bn",
        ["Part taken a year", "Extracted", "Leverage lost", "Net"],
        b.by_extraction.iter().step_by(2).map(|at| {
            let (got, lost) = (at.extracted, at.leverage_lost);
            let percent = format!("{:.0} %", 100.0 * at.extraction);
            vec![percent, format!("{got:.0}"), format!("{lost:.0}"), format!("{:.0}", got - lost)]
        }),
    );
    let mut sections = vec![
        ("Over the years", Vec::new()),
        ("How much is too much", Vec::new()),
        ("Where it starts", vec![Part::Grid(start)]),
    ];
    pictures(answer, &mut sections)?;
    sections[1].1.push(Part::Grid(parts));
    Ok(Brief {
        title: format!("Blowback on {}", answer.coercer),
        subtitle: format!("{}, {}", answer.world, answer.date),
        answer: sentences(answer),
        sections,
        assumptions: answer.assumptions.clone(),
        sources: answer.sources.iter().cloned().collect(),
        printed: answer.to_string(),
    })
}

fn pictures(
    answer: &Answer,
    sections: &mut [(&'static str, Vec<Part>)],
) -> Result<(), Box<dyn Error>> {
    let b = &answer.blowback;
    let years = || b.years.iter().map(|year| i32::from(year.year));
    let who = answer.coercer;
    let figures = [
        (
            format!("Leverage of {who} over all {} states", answer.subjects.len()),
            "USD bn a year, by year",
            0,
        ),
        (
            format!("Trust in {who}"),
            "promises expected to be kept, mean over the states, by year",
            1,
        ),
    ];
    for (title, unit, which) in figures {
        let mut chart = Fan::new(unit, years());
        for (at, &q) in b.quantiles.iter().enumerate() {
            let path = b.years.iter().filter_map(|y| {
                let figures = if which == 0 { &y.leverage } else { &y.trust };
                figures.get(at).copied()
            });
            chart = chart.quantile(Probability::new(q)?, path);
        }
        if which == 0 {
            let still = b.years.iter().map(|_| b.leverage_at_start);
            chart = chart.path("without pressure", still);
        }
        let caption = Caption::new(title).subtitle(&b.method);
        sections[0].1.push(Part::Picture(fan(caption, &chart)?));
    }
    sections[1].1.push(Part::Picture(by_extraction(b)?));
    Ok(())
}

/// What each part taken brings, and what it costs.
fn by_extraction(b: &Blowback) -> geoecon::Result<Picture> {
    let points = |of: fn(&ExtractionOutcome) -> f64| {
        b.by_extraction.iter().map(move |at| [100.0 * at.extraction, of(at)])
    };
    let chart = Curve::new("percent of its leverage taken a year", "present value, USD bn")
        .line("extracted", points(|at| at.extracted))
        .line("leverage lost, at most", points(|at| at.leverage_lost));
    let caption = Caption::new("What pressing brings, and what it costs")
        .subtitle(format!("Means over the futures; it breaks even {}", b.break_even));
    curve(caption, &chart)
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let answer = || {
        let answer = analyse(&cli)?;
        cli.drawing.draw(|| by_extraction(&answer.blowback))?;
        Ok(answer)
    };
    report::deliver(&cli.output, answer, page)
}
