use std::collections::BTreeSet;

use super::{Report, Section, Table};
use crate::{
    error::Result,
    exchange::plot::{Bar, BarChart, Caption, Picture, bars},
    snapshot::{Diff, Duty, Snapshot},
    units::{SourceId, StateId},
    value::{Adding, Entry, Ledger, Total, Unit},
    world::Tie,
};

/// As many rows as a reader goes through.
const ROWS: usize = 60;
/// As many states as fit one picture.
const STATES: usize = 15;

/// A report of what one snapshot is worth against another: what changes, who gains and loses by which
/// models, what is not added up, assumptions and sources.
///
/// States come in the order of what the change is worth to them, whichever its sign. Titles, further answers
/// and sections are added to what comes back.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{
///     Scenario, data,
///     economy::{Structure, TradeModel},
///     exchange::html::comparison,
///     value::{Models, Trade, compare},
/// };
///
/// let world = data::indo_pacific_2025()?;
/// let honoured = world.snapshot("2025-11-22".parse()?)?;
/// let broken = Scenario::new("Korea does not pay")
///     .break_clause("kor-usa-2025".parse()?, "pledge".parse()?)
///     .apply(&world)?
///     .snapshot(honoured.date())?;
/// let u4 = TradeModel::equilibrium(Structure::InputOutput, "U4");
/// let ledger = compare(&honoured, &broken, &Models::new().with(Trade::new(u4)))?;
///
/// let report = comparison("If Korea does not pay", &honoured, &broken, &ledger)?;
/// let html = report.answer("Korea loses most.").to_html()?;
/// assert!(html.contains("<th scope=\"row\">South Korea</th>"));
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// Those of [`Diff::between`], and [`Error::UnknownState`](crate::Error::UnknownState) for a ledger of
/// states that neither snapshot has.
pub fn comparison(
    title: impl AsRef<str>,
    before: &Snapshot,
    after: &Snapshot,
    ledger: &Ledger,
) -> Result<Report> {
    let diff = Diff::between(before, after)?;
    let name = |id: StateId| {
        let state = after.state(id).or_else(|_| before.state(id))?;
        Ok(state.name.as_str())
    };
    let mut totals: Vec<(&str, &Total)> =
        ledger.totals.iter().map(|total| Ok((name(total.state)?, total))).collect::<Result<_>>()?;
    totals.sort_by(|(_, a), (_, b)| b.middle.abs().total_cmp(&a.middle.abs()));

    let world = before.world().name();
    let mut report =
        Report::new(title).subtitle(format!("{world}, {} to {}", before.date(), after.date()));
    for (name, total) in totals.iter().take(2).filter(|(_, t)| t.middle.abs() > 0.0) {
        let verb = if total.middle < 0.0 { "loses" } else { "gains" };
        let mut ends = [total.low, total.high].map(|v| if total.middle < 0.0 { -v } else { v });
        ends.sort_by(f64::total_cmp);
        let [low, high] = ends.map(billions);
        report = report.answer(format!(
            "{name} {verb} {} {} bn a year ({low} to {high}).",
            ledger.currency,
            billions(total.middle.abs()),
        ));
    }
    report = report.section(changes(&diff)).section(worth(ledger, &totals)?);
    let apart = not_added(ledger, &name)?;
    report = apart.into_iter().fold(report, Report::section).section(models(ledger));
    let assumptions: BTreeSet<&str> = ledger
        .models
        .iter()
        .flat_map(|m| m.method.assumptions.iter().map(String::as_str))
        .collect();
    report = assumptions.into_iter().fold(report, Report::assumption);
    Ok(sources(before, after).into_iter().fold(report, Report::source))
}

fn changes(diff: &Diff) -> Section {
    let section = Section::new("What changes");
    if diff.is_empty() {
        return section.paragraph("Nothing: the two are the same.");
    }
    let mut ties: Vec<String> = Vec::new();
    ties.extend(diff.ended.iter().map(|(_, tie)| format!("ends: {tie}")));
    ties.extend(diff.begun.iter().map(|(_, tie)| format!("begins: {tie}")));
    ties.extend(
        diff.amended.iter().map(|c| format!("changes: {} (was: {})", c.after, c.before.terms)),
    );
    let section = section.list(shortened(ties));
    if diff.duties.is_empty() {
        return section;
    }
    let rate = |duty: &Duty| match duty.rate() {
        Some(rate) => rate.to_string(),
        None => format!("{} to {}", duty.low, duty.high),
    };
    let rows = diff.duties.iter().take(ROWS).map(|change| {
        let is = &change.after;
        let places = [is.importer.to_string(), is.exporter.to_string(), is.product.to_string()];
        places.into_iter().chain([rate(&change.before), rate(is)]).collect::<Vec<_>>()
    });
    let heads = ["Importer", "Exporter", "Product", "Before", "After"];
    let section = section.table(Table::new("Duties that apply", heads).rows(rows));
    match diff.duties.len().saturating_sub(ROWS) {
        0 => section,
        more => section.paragraph(format!("And {more} more duties.")),
    }
}

/// The first of many, and how many more there are.
fn shortened(mut items: Vec<String>) -> Vec<String> {
    let more = items.len().saturating_sub(ROWS);
    items.truncate(ROWS);
    if more > 0 {
        items.push(format!("and {more} more"));
    }
    items
}

fn worth(ledger: &Ledger, totals: &[(&str, &Total)]) -> Result<Section> {
    let section = Section::new("Who gains and who loses");
    if totals.is_empty() {
        return Ok(section.paragraph("No model adds up an amount a year for this change."));
    }
    let mut components: Vec<_> =
        totals.iter().flat_map(|(_, t)| t.components.iter().map(|range| range.component)).collect();
    components.sort_unstable();
    components.dedup();
    let mut heads = vec!["State".to_owned()];
    heads.extend(components.iter().map(ToString::to_string));
    heads.push("together".to_owned());
    let rows = totals.iter().take(ROWS).map(|(name, total)| {
        let mut cells = vec![(*name).to_owned()];
        cells.extend(components.iter().map(|component| {
            total
                .component(*component)
                .map_or_else(String::new, |r| ranged(r.median, r.low, r.high))
        }));
        cells.push(ranged(total.middle, total.low, total.high));
        cells
    });
    let caption =
        format!("{} bn a year; median (lowest to highest of the models)", ledger.currency);
    Ok(section
        .paragraph("Gains are positive. Amounts a year only; stocks and ratios stand apart.")
        .picture(picture(ledger, totals)?)
        .table(Table::new(caption, heads).rows(rows)))
}

fn picture(ledger: &Ledger, totals: &[(&str, &Total)]) -> Result<Picture> {
    let rows = totals.iter().take(STATES).map(|(name, total)| {
        Bar::new(name, total.middle / 1e9).range(total.low / 1e9, total.high / 1e9)
    });
    let unit = format!("{} bn a year", ledger.currency);
    let chart = BarChart::new(unit, rows)
        .value_name("components' medians together")
        .range_name("lowest and highest of the models")
        .ranked();
    let kinds: BTreeSet<String> = ledger.models.iter().map(|m| m.method.name.clone()).collect();
    let methods = kinds.into_iter().collect::<Vec<_>>().join("; ");
    let title = if totals.len() > STATES {
        format!("What it is worth: the {STATES} states it moves most")
    } else {
        "What it is worth to each state".to_owned()
    };
    bars(Caption::new(title).subtitle(methods), &chart)
}

/// What changes and has no place in a sum.
fn not_added<'s>(
    ledger: &Ledger,
    name: &impl Fn(StateId) -> Result<&'s str>,
) -> Result<Option<Section>> {
    let moved = |entry: &&Entry| {
        matches!(entry.adding, Adding::NotAdded(_))
            && !matches!(entry.unit, Unit::PercentOf(_))
            && figure(entry.before, &entry.unit) != figure(entry.after, &entry.unit)
    };
    let entries: Vec<&Entry> = ledger.entries.iter().filter(moved).collect();
    if entries.is_empty() {
        return Ok(None);
    }
    let heads = ["State", "Item", "Before", "After", "Unit", "Why it is not added"];
    let mut table = Table::new("Changes with no place in the sum", heads);
    for entry in entries.iter().take(ROWS) {
        let Adding::NotAdded(why) = entry.adding else { continue };
        table = table.row([
            name(entry.state)?.to_owned(),
            entry.item.to_string(),
            figure(entry.before, &entry.unit),
            figure(entry.after, &entry.unit),
            unit(ledger, &entry.unit),
            why.to_owned(),
        ]);
    }
    let section = Section::new("What is not added").table(table);
    Ok(Some(match entries.len().saturating_sub(ROWS) {
        0 => section,
        more => section.paragraph(format!("And {more} more.")),
    }))
}

fn models(ledger: &Ledger) -> Section {
    let heads = ["Values", "Model", "Ended", "Notes"];
    let rows = ledger.models.iter().map(|model| {
        let status = model.status.to_string();
        [
            model.method.component.to_string(),
            model.method.to_string(),
            status,
            model.notes.join("; "),
        ]
    });
    let section =
        Section::new("Models").table(Table::new("Models that answered", heads).rows(rows));
    if ledger.not_applicable.is_empty() {
        return section;
    }
    let skipped = ledger.not_applicable.iter().map(|s| format!("{}: {}", s.model, s.reason));
    section.paragraph("Models that had no part:").list(skipped)
}

/// The sources of the ties in force in either.
fn sources(before: &Snapshot, after: &Snapshot) -> Vec<crate::units::Source> {
    let of = |tie: &Tie| tie.source.clone();
    let ids: BTreeSet<SourceId> =
        before.ties().chain(after.ties()).filter_map(|(_, tie)| of(tie)).collect();
    let found = |id: &SourceId| {
        after.world().source(id).or_else(|_| before.world().source(id)).ok().cloned()
    };
    ids.iter().filter_map(found).collect()
}

fn ranged(middle: f64, low: f64, high: f64) -> String {
    let [middle, low, high] = [middle, low, high].map(billions);
    if low == high { middle } else { format!("{middle} ({low} to {high})") }
}

/// Billions to two decimals, without the sign of a zero.
fn billions(amount: f64) -> String {
    fixed(amount / 1e9, 2)
}

fn fixed(number: f64, places: usize) -> String {
    let text = format!("{:.places$}", number.abs());
    let zero = text.chars().all(|c| matches!(c, '0' | '.'));
    if number < 0.0 && !zero { format!("−{text}") } else { text }
}

fn figure(number: Option<f64>, unit: &Unit) -> String {
    let Some(number) = number else { return "not known".to_owned() };
    match unit {
        Unit::PerYear | Unit::Sum => billions(number),
        _ => fixed(number, 2),
    }
}

fn unit(ledger: &Ledger, unit: &Unit) -> String {
    match unit {
        Unit::PerYear => format!("{} bn a year", ledger.currency),
        Unit::Sum => format!("{} bn", ledger.currency),
        Unit::PercentOf(of) => format!("percent of {of}"),
        Unit::Months => "months".to_owned(),
        Unit::Ratio => "ratio".to_owned(),
        Unit::Other(unit) => unit.clone(),
    }
}
