//! The one error type of the crate.
//!
//! Variants carry the offending values and positions as typed fields, so that a host can build its
//! own message. An [`Error`] always means wrong input; a computation that ends early says so in its
//! [`Status`](crate::Status).

use crate::{
    units::{Currency, Date, DayOrYear, ProductCode, StateId, StateList, Validity},
    world::{Attribute, LegalStatus, Problem, TieId},
};

/// What was wrong with an input, and where.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A text is not a well-formed value of a validated type.
    #[error("`{value}` is not {} {what}: expected {expected}", article(.what))]
    Malformed {
        /// The type, in words.
        what: &'static str,
        /// The text as given, shortened to its first 80 characters, control characters escaped.
        value: String,
        /// The form it should have, with an example.
        expected: &'static str,
    },

    /// A number lies outside what its type or setting allows.
    #[error("{what} is {value}: expected {expected}")]
    OutOfRange {
        /// The quantity, in words.
        what: &'static str,
        /// The number as given.
        value: String,
        /// The allowed range.
        expected: &'static str,
    },

    /// A state is not known to the world, snapshot or model that was asked about it.
    #[error("unknown state {state}: add it first, or check its code")]
    UnknownState {
        /// The state asked for.
        state: StateId,
    },

    /// No tie has this id, or it was removed.
    #[error("unknown tie {id}: it was removed, or never recorded in this world")]
    UnknownTie {
        /// The id asked for.
        id: TieId,
    },

    /// A tie is to be carried out that is in force on the day already, or whose days are over by then.
    #[error(
        "tie {id} cannot be carried out on {date}: it is {status} then or its days are over; amend it instead"
    )]
    NothingToCarryOut {
        /// The tie.
        id: TieId,
        /// Its status.
        status: LegalStatus,
        /// The day.
        date: Date,
    },

    /// A figure that an analysis cannot do without is not recorded.
    #[error(
        "{attribute} of {state} is not recorded up to {date}: add an observation, or give it as a setting"
    )]
    NotRecorded {
        /// The state.
        state: StateId,
        /// What is missing.
        attribute: Attribute,
        /// The date of the snapshot.
        date: Date,
    },

    /// A model of trade has nothing to be made of.
    #[error("nothing is traded in `{world}` on {date}{}", .recorded.map(|days| format!(": its flows are those of {days}")).unwrap_or_default())]
    NothingTraded {
        /// The world.
        world: String,
        /// The date of the snapshot.
        date: Date,
        /// The days for which flows are recorded; `None` where none are.
        recorded: Option<Validity>,
    },

    /// The world contradicts itself.
    #[error("{problem}{}", and_more(*.more))]
    Inconsistent {
        /// The first problem.
        problem: Box<Problem>,
        /// How many more there are: [`World::problems`](crate::World::problems) lists all.
        more: usize,
    },

    /// A list of states has no such number.
    #[error(
        "there is no {list} number {number}: check it, and that its data set follows that list"
    )]
    UnknownStateNumber {
        /// The list.
        list: StateList,
        /// The number asked for.
        number: u16,
    },

    /// A state number means no state at the time it is read for.
    #[error(
        "{list} number {number} is no state {}, but {}: check the time",
        .when.phrase(), listed(.in_use, ", ")
    )]
    StateNumberNotInUse {
        /// The list.
        list: StateList,
        /// The number asked for.
        number: u16,
        /// The day or year it was asked for.
        when: DayOrYear,
        /// When the list has it.
        in_use: Vec<Validity>,
    },

    /// A state number means more than one state at the time it is read for.
    #[error(
        "{list} number {number} {} may be {}: give a day on which it is one, or choose",
        .when.phrase(), listed(.candidates, " or ")
    )]
    AmbiguousStateNumber {
        /// The list.
        list: StateList,
        /// The number asked for.
        number: u16,
        /// The day or year it was asked for.
        when: DayOrYear,
        /// What it may mean.
        candidates: Vec<StateId>,
    },

    /// A state has no number in a list at the time asked for.
    #[error("{state} has no {list} number {}{}", .when.phrase(), numbered(.numbers))]
    NoStateNumber {
        /// The list.
        list: StateList,
        /// The state asked for.
        state: StateId,
        /// The day or year it was asked for.
        when: DayOrYear,
        /// Which numbers it has at other times; none, where the list does not know it.
        numbers: Vec<(u16, Validity)>,
    },

    /// A state has more than one number in a list in the year asked for.
    #[error("{state} {} may be {list} number {}: give a day", .when.phrase(), listed(.candidates, " or "))]
    AmbiguousState {
        /// The list.
        list: StateList,
        /// The state asked for.
        state: StateId,
        /// The day or year it was asked for.
        when: DayOrYear,
        /// Its numbers.
        candidates: Vec<u16>,
    },

    /// A label (a sector, product, parameter set, layer) is not known to the object that was asked.
    #[error("unknown {what} `{label}`")]
    UnknownLabel {
        /// What the label names.
        what: &'static str,
        /// The label asked for.
        label: String,
    },

    /// A label occurs twice where it must be unique.
    #[error("duplicate {what} `{label}`")]
    Duplicate {
        /// What the label names.
        what: &'static str,
        /// The repeated label.
        label: String,
    },

    /// An array does not have the shape its labels ask for.
    #[error("{what} has {found} entries, expected {expected}")]
    Shape {
        /// The array, by its textbook name.
        what: &'static str,
        /// Entries expected from the labels.
        expected: usize,
        /// Entries given.
        found: usize,
    },

    /// Amounts of different currencies meet without a rate.
    #[error("{left} meets {right}: convert one of them with explicit rates first")]
    CurrencyMismatch {
        /// Currency on the left.
        left: Currency,
        /// Currency on the right.
        right: Currency,
    },

    /// A currency has no price in the base currency of the rates given.
    #[error("no exchange rate of {currency} in {base}: add it to the rates")]
    NoExchangeRate {
        /// The currency without a price.
        currency: Currency,
        /// The base currency.
        base: Currency,
    },

    /// A span of days ends before it begins.
    #[error("validity from {from} until {until} is empty: the first day must come before the end")]
    InvertedValidity {
        /// The first day.
        from: Date,
        /// The first day after.
        until: Date,
    },

    /// A cell of a table holds a value it may not hold.
    #[error("{what} at ({row}, {column}) is {value}: expected {expected}")]
    Cell {
        /// The table, by its textbook name.
        what: &'static str,
        /// Label of the row.
        row: String,
        /// Label of the column.
        column: String,
        /// The value found.
        value: f64,
        /// What the cell may hold.
        expected: &'static str,
    },

    /// A figure that the answer needs is not known. Missing is not zero.
    #[error("{what} of {label} is not known: supply it, or leave {label} out")]
    Missing {
        /// The figure, in words.
        what: &'static str,
        /// Whose figure it is.
        label: String,
    },

    /// A file cannot be read or written.
    #[error("cannot read or write `{file}`: {kind}")]
    Io {
        /// The file, by its name or path.
        file: String,
        /// What the system says.
        kind: std::io::ErrorKind,
    },

    /// A text is not well-formed, or does not have the form of a world file.
    #[error("{file}, line {line}, column {column}: {message}")]
    Parse {
        /// The file, by its name or path.
        file: String,
        /// Line of the fault, from 1.
        line: usize,
        /// Column of the fault in characters, from 1.
        column: usize,
        /// What was found and what was expected.
        message: String,
    },

    /// A row of a CSV table holds something it may not hold.
    #[error("{file}, row {row}, {field} is `{value}`: expected {expected}")]
    Row {
        /// The file, by its name or path.
        file: String,
        /// The row. The header is row 1; empty lines do not count.
        row: u64,
        /// The column, as the header names it.
        field: String,
        /// What was found, shortened to its first 80 characters.
        value: String,
        /// What the field may hold.
        expected: String,
    },

    /// Two files, or two places of one, record the same thing.
    #[error("{what} `{label}` is recorded in {first} and again in {second}")]
    Repeated {
        /// What is recorded.
        what: &'static str,
        /// Its key.
        label: String,
        /// The place that was read first.
        first: String,
        /// The place that was read later.
        second: String,
    },

    /// What a file says contradicts the rest of its world.
    #[error("{place}: {problem}{}", and_more(*.more))]
    InconsistentFile {
        /// The file and the entry or row of it.
        place: String,
        /// The first contradiction.
        problem: Box<Problem>,
        /// How many more there are in the world.
        more: usize,
    },

    /// A file of a world holds something that belongs elsewhere.
    #[error("`{file}` has {what}: expected {expected}")]
    Misplaced {
        /// The file, by its name or path.
        file: String,
        /// What it holds.
        what: &'static str,
        /// Where that belongs.
        expected: &'static str,
    },

    /// A file needs a format that this build of the crate leaves out.
    #[error("`{file}` needs the feature `{feature}` of geoecon")]
    FeatureOff {
        /// The file, by its name or path.
        file: String,
        /// The feature to enable.
        feature: &'static str,
    },

    /// A model has no place for the change that it was asked about.
    #[error("{model} has no answer: {why}")]
    NotApplicable {
        /// The model.
        model: &'static str,
        /// Why.
        why: &'static str,
    },

    /// None of the trade models asked for has a place for the question.
    #[error(
        "none of the trade models asked for has a place for this ({}): ask for an equilibrium model",
        reasons.join("; ")
    )]
    NoModel {
        /// Each model with what it lacks, in words.
        reasons: Vec<String>,
    },

    /// A cell of a table by sector, exporter and importer holds a value it may not hold.
    #[error("{what} of {sector} at ({exporter}, {importer}) is {value}: expected {expected}")]
    SectorCell {
        /// The table, by its textbook name.
        what: &'static str,
        /// The sector.
        sector: ProductCode,
        /// The exporter.
        exporter: StateId,
        /// The importer.
        importer: StateId,
        /// The value found.
        value: f64,
        /// What the cell may hold.
        expected: &'static str,
    },

    /// A hedge is described wrongly.
    #[error("hedge `{hedge}`: {problem}")]
    Hedge {
        /// Its name.
        hedge: String,
        /// What is wrong with it.
        problem: Box<Error>,
    },

    /// The input coefficients of a table have no Leontief inverse.
    #[error("I - A is singular: {}", no_value(.sectors))]
    SingularTable {
        /// Sectors that add no value and buy, through all stages, only from such; none where the reason is another.
        sectors: Vec<(StateId, ProductCode)>,
    },
}

impl From<std::convert::Infallible> for Error {
    /// Never happens: lets a function take a code, or a text to be parsed into one.
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

/// The crate's result type.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// At most the first 80 characters of `text`, control characters escaped, for messages.
pub(crate) fn excerpt(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars();
    for c in rest.by_ref().take(80) {
        if c.is_control() {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    if rest.next().is_some() {
        out.push('…');
    }
    out
}

fn article(what: &str) -> &'static str {
    if what.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

fn and_more(more: usize) -> String {
    if more == 0 { String::new() } else { format!("; and {more} more: `problems()` lists all") }
}

fn listed(items: &[impl ToString], between: &str) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
}

fn numbered(numbers: &[(u16, Validity)]) -> String {
    if numbers.is_empty() {
        return ", nor at any other time: check its code".into();
    }
    let spans: Vec<_> =
        numbers.iter().map(|(number, span)| format!("{number} in {span}")).collect();
    format!(", but {}: check the time", spans.join(", "))
}

fn no_value(sectors: &[(StateId, ProductCode)]) -> String {
    let names: Vec<_> = sectors.iter().take(8).map(|(n, j)| format!("{n} {j}")).collect();
    match sectors.len() {
        0 => "inputs cost all that is made, or negative cells cancel: check the table".into(),
        1 => format!("{} adds no value, nor do its suppliers: check its inputs", names.join(", ")),
        _ => format!(
            "{}{} add no value, nor do their suppliers: check their inputs",
            names.join(", "),
            if sectors.len() > 8 { ", ..." } else { "" }
        ),
    }
}
