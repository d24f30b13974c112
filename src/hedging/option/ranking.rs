use std::fmt;

use serde::Serialize;

use super::HedgeCost;
use crate::{
    hedging::{LossTable, RiskMeasure},
    units::{Currency, Rate, StateId},
    value::{Component, Item, Unit},
};

/// Stands for the trade models where there is none.
pub(super) const NO_TRADE: &str = "no model of trade";

/// Whether a hedge is worth its cost, over the models of trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub enum Verdict {
    /// By every model it buys more than it costs.
    Worth,
    /// By no model it does.
    NotWorth,
    /// Neither: the models part, or what it buys is too near its cost to tell.
    Open,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Worth => "worth its cost",
            Self::NotWorth => "not worth its cost",
            Self::Open => "its worth is open",
        })
    }
}

/// What a hedge changes that has no price, in one scenario.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Beside {
    /// The scenario, as in the table of losses.
    pub scenario: String,
    /// Of which component.
    pub component: Component,
    /// By which model.
    pub model: String,
    /// What it counts.
    pub item: Item,
    /// In which unit.
    pub unit: Unit,
    /// The figure where nothing is done; `None` where the model then has none.
    pub before: Option<f64>,
    /// The figure with the hedge.
    pub after: f64,
}

/// What a hedge buys. Amounts in the ledger's currency a year.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct HedgeValue {
    /// Its name.
    pub name: String,
    /// What it costs a year beyond what the ledger counts, what is paid once or held spread over the years.
    pub cost: f64,
    /// That cost in its parts, and where they are from.
    pub cost_parts: HedgeCost,
    /// Who else must agree; `None` where the state can do it alone.
    pub consent: Option<String>,
    /// The state's risk with it, before its cost: the median over the models.
    pub risk: f64,
    /// By how much it lowers the risk: lowest, median and highest over the models.
    pub reduction: [f64; 3],
    /// The median reduction less the cost.
    pub net: f64,
    /// Whether it is worth its cost by every model, by none, or that is open.
    pub verdict: Verdict,
    /// The median reduction for each unit of cost; `None` where it costs nothing.
    pub per_cost: Option<f64>,
    /// What its last step buys for each unit of cost: over the next smaller size of its ladder, or over doing nothing.
    /// `None` where the step costs nothing beyond what the ledger counts, as that of a duty.
    pub marginal: Option<f64>,
    /// What it is worth in calm, by the median model.
    pub in_calm: f64,
    /// What it changes that has no price (months of imports, cover), each in its own unit, scenario by scenario.
    pub beside: Vec<Beside>,
}

impl HedgeValue {
    /// What it changes of an item in a scenario: before and after, by the first model that counts both; `None` where
    /// nothing changes or there was nothing before.
    #[must_use]
    pub fn beside(&self, scenario: &str, item: &Item) -> Option<[f64; 2]> {
        let mut found = self.beside.iter().filter(|b| b.scenario == scenario && b.item == *item);
        found.find_map(|b| Some([b.before?, b.after]))
    }
}

/// A hedge that cannot be had.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct InfeasibleHedge {
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// A state's hedges by what they buy.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct HedgeRanking {
    /// The method, for people.
    pub method: &'static str,
    /// The state.
    pub state: StateId,
    /// The measure of risk.
    pub measure: RiskMeasure,
    /// The currency of all amounts.
    pub currency: Currency,
    /// At which rate sums are spread over years, and what is held costs.
    pub rate: Rate,
    /// Over how many years.
    pub years: u32,
    /// Months from the short run to the long run; 0 where only the long run counts.
    pub transition_months: f64,
    /// The trade models over which ranges are, or one line where there is none.
    pub models: Vec<String>,
    /// The risk without a hedge: lowest, median and highest over the models.
    pub risk: [f64; 3],
    /// The hedges, those first whose reduction less cost is largest.
    pub hedges: Vec<HedgeValue>,
    /// Those that cannot be had.
    pub infeasible: Vec<InfeasibleHedge>,
    /// Losses by hedge and threat before the hedge's cost, a table for each of `models` in their order: what the
    /// risks and reductions above are taken from. The first option is to do nothing, the first scenario calm.
    pub by_model: Vec<LossTable>,
    /// Losses by hedge and threat, cost included, by the median over the models: what
    /// [`decide`](crate::hedging::decide) and best mixes take. Its first option is to do nothing, its first scenario
    /// calm.
    pub table: LossTable,
}

impl fmt::Display for HedgeRanking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bn = |x: f64| x / 1e9 + 0.0;
        let width = self.hedges.iter().map(|h| h.name.chars().count()).fold(8, usize::max);
        let [low, middle, high] = self.risk.map(bn);
        let (state, measure, currency) = (self.state, self.measure, self.currency);
        writeln!(f, "{}", self.method)?;
        writeln!(
            f,
            "{measure} of {state}: {currency} bn {middle:.3} a year ({low:.3} to {high:.3})"
        )?;
        let [a, b, c, d, e] = ["hedge", "lowers it by", "range", "cost", "per cost"];
        writeln!(f, "{a:<width$}{b:>14}{c:>22}{d:>10}{e:>10}{:>10}", "last step")?;
        for hedge in &self.hedges {
            let [low, middle, high] = hedge.reduction.map(bn);
            let (range, cost) = (format!("{low:.3} to {high:.3}"), bn(hedge.cost));
            let ratio = |x: Option<f64>| x.map_or("-".to_owned(), |x| format!("{x:.2}"));
            let (per, step) = (ratio(hedge.per_cost), ratio(hedge.marginal));
            writeln!(
                f,
                "{:<width$}{middle:>14.3}{range:>22}{cost:>10.3}{per:>10}{step:>10}",
                hedge.name
            )?;
        }
        for hedge in &self.infeasible {
            writeln!(f, "{}: not to be had, {}", hedge.name, hedge.reason)?;
        }
        match self.models.iter().filter(|model| *model != NO_TRADE).count() {
            0 => f.write_str(NO_TRADE)?,
            1 => f.write_str("1 model of trade")?,
            many => write!(f, "{many} models of trade")?,
        }
        write!(f, "; sums over {} years at {}", self.years, self.rate)?;
        if self.transition_months > 0.0 {
            write!(f, "; from the short run to the long in {} months", self.transition_months)?;
        }
        writeln!(f)
    }
}
