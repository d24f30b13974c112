use std::fmt;

use serde::Serialize;

use crate::{
    dependency::{ChokePoints, Funding, Lost, Partners, Protection, Sectors},
    units::{Currency, Date, StateId},
};

/// On whom a state depends, in every reading.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Profile {
    /// What was computed.
    pub method: &'static str,
    /// The state.
    pub state: StateId,
    /// Its name.
    pub name: String,
    /// The world's name.
    pub world: String,
    /// The date of the snapshot.
    pub date: Date,
    /// The currency of all amounts.
    pub currency: Currency,
    /// What was cut, and by which elasticities; `None` without counterfactuals.
    pub assumptions: Option<String>,
    /// The partners, the one whose loss costs most first; without counterfactuals by share.
    pub partners: Vec<PartnerProfile>,
    /// Others' value added in its exports as a share of them, from 0 to 1; `None` without exports.
    pub exports_foreign_share: Option<f64>,
    /// Its own value added in its exports, in units of the currency a year.
    pub exports_own_value: f64,
    /// The same as a share of its value added; `None` without any.
    pub gdp_in_exports: Option<f64>,
    /// Whom it trades with.
    pub trade: Partners,
    /// Whom it sells to.
    pub exports: Partners,
    /// Whom it buys from.
    pub imports: Partners,
    /// What it buys, from whom.
    pub bought: Sectors,
    /// What it sells, to whom.
    pub sold: Sectors,
    /// Whose loss cuts a good, for each supply graph that was asked about.
    pub choke_points: Vec<ChokePoints>,
    /// Whose protection.
    pub protection: Protection,
    /// Whose money.
    pub funding: Funding,
    /// What the figures hinge on.
    pub hinges: Vec<Hinge>,
}

/// How a state depends on one partner. Shares are from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PartnerProfile {
    /// The partner.
    pub partner: StateId,
    /// Whether it is an aggregate, which is not one partner.
    pub aggregate: bool,
    /// Its place by share of trade, from 1.
    pub rank_by_share: usize,
    /// Its share of the state's trade.
    pub trade_share: f64,
    /// The state's share of the partner's trade.
    pub trade_share_of_partner: Option<f64>,
    /// Its share of the state's exports; `None` where what it buys is not known.
    pub export_share: Option<f64>,
    /// Its share of the state's imports; `None` where what it sells is not known.
    pub import_share: Option<f64>,
    /// Its share of the state's inputs, home supplies included, as bought.
    pub inputs_face_share: Option<f64>,
    /// The same through the whole supply chain.
    pub inputs_look_share: Option<f64>,
    /// The share of its value added in the state's final demand.
    pub value_added_bought: Option<f64>,
    /// The share of the state's value added that ends in its final demand.
    pub value_added_sold: Option<f64>,
    /// What the state loses without it, recorded elasticities; `None` without counterfactuals.
    pub long_run: Option<Lost>,
    /// The same with elasticities scaled down.
    pub short_run: Option<Lost>,
    /// What output would fall by, in percent, if deliveries stopped and nothing were replaced; `None` where no purchases
    /// are cut.
    pub nothing_replaced_pct: Option<f64>,
    /// What the partner loses of its own, long run.
    pub partner_loses: Option<Lost>,
    /// The third state that gains most in the long run.
    pub gains_most: Option<Winner>,
}

/// Who gains by others' loss.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Winner {
    /// The state.
    pub state: StateId,
    /// Its gain, in percent of its final spending.
    pub percent: f64,
}

/// What a figure rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Hinge {
    /// The figure.
    pub figure: &'static str,
    /// What it rests on.
    pub on: String,
}

/// How many partners and sectors are shown.
const SHOWN: usize = 12;

fn percent(share: Option<f64>) -> String {
    share.map_or("-".to_owned(), |share| format!("{:.1}", 100.0 * share))
}

fn lost(lost: Option<Lost>) -> String {
    match lost {
        Some(Lost::Part { percent, .. }) => format!("{percent:.2}"),
        Some(other) => other.to_string(),
        None => "-".to_owned(),
    }
}

impl Profile {
    fn headline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "ON WHOM {} DEPENDS  ({}, {})\n",
            self.name.to_uppercase(),
            self.world,
            self.date
        )?;
        let single: Vec<&PartnerProfile> = self.partners.iter().filter(|p| !p.aggregate).collect();
        if let [first, rest @ ..] = single.as_slice() {
            if let (Some(long), Some(short)) = (first.long_run, first.short_run) {
                write!(
                    f,
                    "  Without {} it loses {long} of its final spending in the long run, {short} in the short run",
                    first.partner
                )?;
                match rest.first().and_then(|next| Some((next.partner, next.long_run?))) {
                    Some((next, long)) => writeln!(f, "; without {next} {long}.")?,
                    None => writeln!(f, ".")?,
                }
                if let Some(theirs) = first.partner_loses {
                    writeln!(f, "  {} would lose {theirs} itself.", first.partner)?;
                }
            }
            if let Some(largest) = single.iter().min_by_key(|p| p.rank_by_share)
                && largest.partner != first.partner
            {
                writeln!(
                    f,
                    "  By share of trade {} comes first: what is lost is not what is traded.",
                    largest.partner
                )?;
            }
        }
        if let (Some(foreign), Some(own)) = (self.exports_foreign_share, self.gdp_in_exports) {
            writeln!(
                f,
                "  Of its exports {:.1} % is others' value added; {:.1} % of its own value added is exported.",
                100.0 * foreign,
                100.0 * own
            )?;
        }
        writeln!(f)
    }

    fn rows(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "1. PARTNERS, by what would be lost; all in percent\n")?;
        writeln!(
            f,
            "  {:<9}|{:^24}|{:^23}|{:^41}",
            "", "traded", "through supply chains", "lost without it"
        )?;
        writeln!(
            f,
            "  {:<9}|{:>5} {:>5} {:>5} {:>6}|{:>7} {:>7} {:>7}|{:>7} {:>7} {:>7} {:>7} {:>9}",
            "partner",
            "share",
            "buys",
            "sells",
            "rank",
            "inputs",
            "bought",
            "sold",
            "long",
            "short",
            "cut off",
            "its own",
            "wins"
        )?;
        for row in self.partners.iter().take(SHOWN) {
            let gone = row.nothing_replaced_pct.map_or("-".to_owned(), |g| format!("{g:.2}"));
            let winner =
                row.gains_most.map_or("-".to_owned(), |w| format!("{} {:.2}", w.state, w.percent));
            writeln!(
                f,
                "  {:<9}|{:>5} {:>5} {:>5} {:>6}|{:>7} {:>7} {:>7}|{:>7} {:>7} {gone:>7} {:>7} {winner:>9}",
                format!("{}{}", row.partner, if row.aggregate { "*" } else { "" }),
                percent(Some(row.trade_share)),
                percent(row.import_share),
                percent(row.export_share),
                row.rank_by_share,
                percent(row.inputs_look_share),
                percent(row.value_added_bought),
                percent(row.value_added_sold),
                lost(row.long_run),
                lost(row.short_run),
                lost(row.partner_loses)
            )?;
        }
        let more = self.partners.len().saturating_sub(SHOWN);
        if more > 0 {
            writeln!(f, "  and {more} others")?;
        }
        if self.partners.iter().any(|row| row.aggregate) {
            writeln!(f, "  * an aggregate, not one partner")?;
        }
        writeln!(
            f,
            "
  traded: share of trade, of imports (buys), of exports (sells), place by share; inputs: its share of all inputs
  \
             through every stage; bought: its value added in the state's final demand; sold: the state's value added in its;
  \
             long, short: final spending lost; cut off: output lost if deliveries stop and nothing is replaced; its own: what
  \
             the partner loses; wins: who gains most (both in the long run)
"
        )?;
        match &self.assumptions {
            Some(assumptions) => writeln!(f, "  cut: {assumptions}\n"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.headline(f)?;
        self.rows(f)?;
        writeln!(f, "2. FOR WHAT\n")?;
        for (what, sectors, whole) in
            [("buys", &self.bought, &self.imports), ("sells", &self.sold, &self.exports)]
        {
            writeln!(f, "  what it {what}, {} {:.1} bn a year", whole.currency, whole.total / 1e9)?;
            writeln!(f, "{sectors}")?;
            if let Some(concentration) = &whole.concentration {
                writeln!(f, "  all of it: {concentration}\n")?;
            }
        }
        writeln!(f, "3. THROUGH WHICH CHOKE POINTS\n")?;
        if self.choke_points.is_empty() {
            writeln!(f, "  no supply graph was asked about\n")?;
        }
        for good in &self.choke_points {
            writeln!(f, "  {}: {}", good.good, good.stages.join(", "))?;
            if good.choke_points.is_empty() {
                writeln!(f, "    no single state")?;
            }
            for point in good.choke_points.iter().take(4) {
                let stages = point
                    .by_stage
                    .iter()
                    .map(|s| format!("{} {:.0} %", s.stage, 100.0 * s.loss))
                    .collect::<Vec<_>>()
                    .join(", ");
                writeln!(
                    f,
                    "    without {} {:.0} % of what can reach it is gone ({stages})",
                    point.supplier,
                    100.0 * point.loss
                )?;
            }
            if let Some(path) = good.paths.first() {
                writeln!(f, "    the widest way: {path}")?;
            }
            writeln!(f)?;
        }
        writeln!(f, "4. WHOSE PROTECTION\n\n  {}", indented(&self.protection.to_string()))?;
        writeln!(f, "5. WHOSE MONEY\n\n  {}", indented(&self.funding.to_string()))?;
        writeln!(f, "WHAT THIS HINGES ON\n")?;
        for hinge in &self.hinges {
            writeln!(f, "  {:<16} {}", hinge.figure, hinge.on)?;
        }
        Ok(())
    }
}

fn indented(text: &str) -> String {
    let mut out = text.trim_end().replace('\n', "\n  ");
    out.push('\n');
    out
}
