//! An appraisal for people.

use std::fmt;

use super::{Appraisal, BreakEven};
use crate::value::{
    Total,
    display::{billions, bracketed, fixed},
};

fn shown(total: &Total) -> String {
    let models = total.components.iter().map(|range| range.models).max().unwrap_or(1);
    bracketed(total.middle, total.low, total.high, models)
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, totals: &[Total]) -> fmt::Result {
    write!(f, "  {name:<44}")?;
    for total in totals {
        write!(f, " {:>30}", format!("{} {}", total.state, shown(total)))?;
    }
    writeln!(f)
}

impl fmt::Display for BreakEven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let amounts = self.amounts();
        let show = |place: usize| match (self.multiple.get(place), amounts.get(place)) {
            (_, Some(Some(amount))) => format!("{} bn", billions(*amount)),
            (Some(Some(multiple)), _) => format!("{} of it", fixed(*multiple, 3)),
            _ => "none".to_owned(),
        };
        write!(f, "{} ({} to {})", show(1), show(0), show(2))
    }
}

/// The value to each party, then what each course, breach, reading and earlier agreement is worth, in the ledger's
/// currency, billions a year: the median, and the lowest to the highest of the models.
impl fmt::Display for Appraisal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} (`{}`), {}, measured from {}",
            self.name, self.agreement, self.date, self.base
        )?;
        if !self.in_force {
            writeln!(f, "  it is not in force on the day, and has no effect")?;
        }
        writeln!(f, "  bn a year; median, and lowest to highest of the models")?;
        for party in &self.parties {
            write!(
                f,
                "  to {}: {}, against {}",
                party.party,
                shown(&party.value),
                party.best_alternative
            )?;
            if let Some(even) = &party.break_even {
                write!(f, "; worth nothing at a pledge of {even}")?;
            }
            if let Some(share) = party.grant_share {
                write!(f, "; {} % of its outlays are a gift", fixed(100.0 * share, 1))?;
            }
            writeln!(f)?;
        }
        writeln!(f, "\n  against no deal")?;
        for standpoint in &self.standpoints {
            row(f, &standpoint.name, &standpoint.totals)?;
        }
        if !self.breaches.is_empty() {
            writeln!(f, "\n  what breaking a clause changes")?;
        }
        for breach in &self.breaches {
            let lapses: Vec<String> = breach.lapses.iter().map(ToString::to_string).collect();
            let with = if lapses.is_empty() {
                String::new()
            } else {
                format!(", with {}", lapses.join(", "))
            };
            row(f, &format!("{}{with}", breach.clause), &breach.totals)?;
        }
        if !self.claims.is_empty() {
            writeln!(f, "\n  the deal under each reading, against the best alternative")?;
        }
        for claim in &self.claims {
            row(f, &format!("{}: {}", claim.clause, claim.claim), &claim.values)?;
        }
        for earlier in &self.entitlement {
            writeln!(f, "\n  beside `{}`", earlier.earlier)?;
            row(f, "it alone, against no deal", &earlier.worth)?;
            row(f, "the deal, against it", &earlier.deal)?;
        }
        let moved: Vec<&Total> =
            self.third_parties.iter().filter(|total| billions(total.middle) != "0.00").collect();
        if !moved.is_empty() {
            writeln!(f, "\n  third parties, against no deal")?;
        }
        for total in moved {
            writeln!(f, "  {} {}", total.state, shown(total))?;
        }
        Ok(())
    }
}
