//! An appraisal for people.

use std::{collections::BTreeMap, fmt};

use super::{Appraisal, BreakEven};
use crate::value::{
    Total,
    display::{billions, bracketed, fixed},
};

fn shown(total: &Total) -> String {
    let models = total.components.iter().map(|range| range.models).max().unwrap_or(1);
    bracketed(total.middle, total.low, total.high, models)
}

impl Appraisal {
    fn row(&self, f: &mut fmt::Formatter<'_>, name: &str, totals: &[Total]) -> fmt::Result {
        write!(f, "  {name:<44}")?;
        for party in self.parties.iter().map(|party| party.party) {
            let total = totals.iter().find(|total| total.state == party);
            let total = total.map_or("-".to_owned(), shown);
            write!(f, " {:>30}", format!("{party} {total}"))?;
        }
        writeln!(f)
    }

    /// The models without an answer, and where that is.
    fn not_run(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut missing: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for standpoint in &self.standpoints {
            for skipped in &standpoint.not_applicable {
                let courses = missing.entry((&skipped.model, &skipped.reason)).or_default();
                courses.push(&standpoint.name);
            }
        }
        for ((model, reason), courses) in missing {
            let place = if courses.len() == self.standpoints.len() {
                "not run".to_owned()
            } else {
                format!("not run for {}", courses.join(", "))
            };
            writeln!(f, "  {place}: {model}: {reason}")?;
        }
        Ok(())
    }
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
                party.value.as_ref().map_or("-".to_owned(), shown),
                party.best_alternative
            )?;
            if !party.not_compared.is_empty() {
                write!(f, " (not compared: {})", party.not_compared.join(", "))?;
            }
            if let Some(even) = &party.break_even {
                write!(f, "; worth nothing at a pledge of {even}")?;
            }
            if let Some(share) = party.grant_share {
                write!(f, "; {} % of its outlays are a gift", fixed(100.0 * share, 1))?;
            }
            writeln!(f)?;
            for member in &party.members {
                writeln!(f, "    of which {} {}", member.state, shown(member))?;
            }
        }
        writeln!(f, "\n  against no deal")?;
        for standpoint in &self.standpoints {
            let models = standpoint.answered + standpoint.not_applicable.len();
            let by = match standpoint.not_applicable.len() {
                0 => String::new(),
                _ => format!(" ({} of {models} models)", standpoint.answered),
            };
            self.row(f, &format!("{}{by}", standpoint.name), &standpoint.totals)?;
        }
        self.not_run(f)?;
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
            self.row(f, &format!("{}{with}", breach.clause), &breach.totals)?;
        }
        if !self.claims.is_empty() {
            writeln!(f, "\n  the deal under each reading, against the best alternative")?;
        }
        for claim in &self.claims {
            self.row(f, &format!("{}: {}", claim.clause, claim.claim), &claim.values)?;
        }
        for earlier in &self.entitlement {
            writeln!(f, "\n  beside `{}`", earlier.earlier)?;
            self.row(f, "it alone, against no deal", &earlier.worth)?;
            self.row(f, "the deal, against it", &earlier.deal)?;
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
