//! A ledger for people.

use std::fmt;

use super::{Adding, Entry, Ledger, Total, Unit};

/// `number` to `places` decimals, without the sign of a zero.
pub(super) fn fixed(number: f64, places: usize) -> String {
    let text = format!("{number:.places$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|b| matches!(b, b'0' | b'.')) => rest.to_owned(),
        _ => text,
    }
}

pub(super) fn billions(amount: f64) -> String {
    fixed(amount / 1e9, 2)
}

fn number(number: Option<f64>, unit: &Unit) -> String {
    let Some(number) = number else { return "not known".to_owned() };
    match unit {
        Unit::PerYear | Unit::Sum => billions(number),
        Unit::PercentOf(_) => fixed(number, 3),
        Unit::Months | Unit::Ratio | Unit::Other(_) => fixed(number, 2),
    }
}

impl Ledger {
    fn unit(&self, unit: &Unit) -> String {
        match unit {
            Unit::PerYear => format!("{} bn a year", self.currency),
            Unit::Sum => format!("{} bn", self.currency),
            Unit::PercentOf(of) => format!("percent of {of}"),
            Unit::Months => "months".to_owned(),
            Unit::Ratio => "ratio".to_owned(),
            Unit::Other(unit) => unit.clone(),
        }
    }

    fn write_total(&self, f: &mut fmt::Formatter<'_>, total: &Total) -> fmt::Result {
        write!(f, "  {:<5}", total.state)?;
        for component in self.added_components() {
            let cell = total.component(component).map_or_else(
                || "-".to_owned(),
                |range| bracketed(range.median, range.low, range.high, range.models),
            );
            write!(f, " {cell:>26}")?;
        }
        let models = total.components.iter().map(|range| range.models).max().unwrap_or(0);
        writeln!(f, " {:>26}", bracketed(total.middle, total.low, total.high, models))
    }

    fn added_components(&self) -> Vec<super::Component> {
        let mut all: Vec<_> = self
            .totals
            .iter()
            .flat_map(|total| total.components.iter().map(|range| range.component))
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

pub(super) fn bracketed(middle: f64, low: f64, high: f64, models: usize) -> String {
    if models == 1 {
        return billions(middle);
    }
    format!("{} ({} to {})", billions(middle), billions(low), billions(high))
}

/// Totals by component for each state, then what changed and is not added, then the models.
impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, after) = self.dates;
        writeln!(f, "{before} to {after}, measured from {}", self.base)?;
        writeln!(f, "  {} bn a year; median, and lowest to highest of the models", self.currency)?;
        write!(f, "  state")?;
        for component in self.added_components() {
            write!(f, " {component:>26}")?;
        }
        writeln!(f, " {:>26}", "together")?;
        for total in &self.totals {
            self.write_total(f, total)?;
        }
        // Welfare in percent follows each model; here only what has no other place.
        let apart = |entry: &&Entry| {
            let shown = |text: Option<f64>| number(text, &entry.unit);
            matches!(entry.adding, Adding::NotAdded(_))
                && !matches!(entry.unit, Unit::PercentOf(_))
                && shown(entry.before) != shown(entry.after)
        };
        let mut heading = "  not added";
        for entry in self.entries.iter().filter(apart) {
            if !heading.is_empty() {
                writeln!(f, "{heading}")?;
                heading = "";
            }
            let Adding::NotAdded(why) = entry.adding else { continue };
            writeln!(
                f,
                "  {:<5} {:<27} {:>10} -> {:<10} {} ({why})",
                entry.state,
                entry.item.to_string(),
                number(entry.before, &entry.unit),
                number(entry.after, &entry.unit),
                self.unit(&entry.unit)
            )?;
        }
        for model in &self.models {
            write!(f, "  {}: {}", model.method.component, model.method)?;
            for note in &model.notes {
                write!(f, "; {note}")?;
            }
            writeln!(f)?;
        }
        for skipped in &self.not_applicable {
            writeln!(f, "  not run: {}: {}", skipped.model, skipped.reason)?;
        }
        Ok(())
    }
}
