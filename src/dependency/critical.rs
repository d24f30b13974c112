use std::{collections::BTreeSet, fmt};

use serde::Serialize;

use super::{ProductFlows, SupplyGraph};
use crate::{
    error::{Error, Result},
    snapshot::to_f64,
    units::{Estimate, ProductCode, SourceId, StateId},
    world::World,
};

/// What a critical good is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum CriticalKind {
    /// A raw material.
    Material,
    /// A technology.
    Technology,
}

impl fmt::Display for CriticalKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Material => "material",
            Self::Technology => "technology",
        })
    }
}

/// A product code under which a critical good is traded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CriticalGood {
    /// The material or technology.
    pub good: String,
    /// Which of the two.
    pub kind: CriticalKind,
    /// The stage at which it is traded under the code: mining and refining are not the same.
    pub stage: String,
    /// The code.
    pub hs: ProductCode,
    /// What the code covers; it may hold more than the good.
    pub description: String,
    /// Whether the source lists the good as strategic, beyond critical.
    pub strategic: bool,
    /// Who lists the good.
    pub source: SourceId,
}

/// What a state produces at one stage of a good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Production {
    /// The good.
    pub good: String,
    /// The stage.
    pub stage: String,
    /// Who.
    pub state: StateId,
    /// Whether it is an aggregate, such as the rest of the world.
    pub aggregate: bool,
    /// How much, with its range.
    pub amount: Estimate,
    /// The unit of the amount, the same for a stage.
    pub unit: String,
    /// The calendar year.
    pub year: i16,
    /// Who says so.
    pub source: SourceId,
}

/// Which goods are critical, under which codes they are traded, and who produces them stage by stage.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, dependency::choke_points};
///
/// let critical = data::critical_goods()?;
/// assert!(critical.stages("rare earths").eq(["mining", "refining", "magnets"]));
/// let chain = critical.supply_graph("rare earths")?;
/// let report = choke_points(&chain, "KOR".parse()?, 0.1)?;
/// // 69 % of mining, and 94 % of magnets: all that is left of the chain without China is 6 %.
/// assert_eq!(report.choke_points[0].supplier, "CHN".parse()?);
/// assert!((report.choke_points[0].loss - 0.94).abs() < 1e-9);
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CriticalGoods {
    goods: Vec<CriticalGood>,
    production: Vec<Production>,
}

impl CriticalGoods {
    /// From rows, stages of production in their order.
    ///
    /// # Errors
    /// [`Error::Duplicate`] for a good and code at one stage, or a state at a stage, that is there twice;
    /// [`Error::Malformed`] where a stage is given in two units or for two years.
    pub fn new(goods: Vec<CriticalGood>, production: Vec<Production>) -> Result<Self> {
        let mut seen = BTreeSet::new();
        for row in &goods {
            if !seen.insert((&row.good, &row.stage, row.hs)) {
                let label = format!("{} {} {}", row.good, row.stage, row.hs);
                return Err(Error::Duplicate { what: "critical good", label });
            }
        }
        let mut seen = BTreeSet::new();
        for row in &production {
            if !seen.insert((&row.good, &row.stage, row.state)) {
                let label = format!("{} of {} in {}", row.stage, row.good, row.state);
                return Err(Error::Duplicate { what: "production", label });
            }
            let first = production.iter().find(|r| (&r.good, &r.stage) == (&row.good, &row.stage));
            if first.is_some_and(|r| (&r.unit, r.year) != (&row.unit, row.year)) {
                return Err(Error::Malformed {
                    what: "amount of production",
                    value: format!(
                        "{} of {} in {}: {} {}",
                        row.stage, row.good, row.state, row.unit, row.year
                    ),
                    expected: "one unit and one year for all states of a stage",
                });
            }
        }
        Ok(Self { goods, production })
    }

    /// The codes, in the order of the table.
    #[must_use]
    pub fn goods(&self) -> &[CriticalGood] {
        &self.goods
    }

    /// The production, in the order of the table.
    #[must_use]
    pub fn production(&self) -> &[Production] {
        &self.production
    }

    /// The goods that a product code is traded for: critical goods whose code holds it, or is held by it.
    pub fn of_code(&self, product: ProductCode) -> impl Iterator<Item = &CriticalGood> {
        self.goods.iter().filter(move |g| g.hs.contains(&product) || product.contains(&g.hs))
    }

    /// The flows of critical goods alone.
    ///
    /// # Errors
    /// None for flows that were built; the signature is that of the constructors.
    pub fn select(&self, flows: &ProductFlows) -> Result<ProductFlows> {
        let codes: Vec<ProductCode> = self.goods.iter().map(|g| g.hs).collect();
        let critical = |product: &ProductCode| codes.iter().any(|code| code.contains(product));
        let kept: BTreeSet<ProductCode> =
            flows.products().iter().copied().filter(|p| critical(p)).collect();
        let selected = ProductFlows::new(flows.iter().filter(|flow| kept.contains(&flow.2)))?;
        let many: Vec<StateId> =
            flows.aggregate_states().filter(|s| selected.states().contains(s)).collect();
        selected.aggregates(many)
    }

    /// The stages of a good's production, in their order.
    pub fn stages(&self, good: &str) -> impl Iterator<Item = &str> {
        let mut seen = BTreeSet::new();
        self.production
            .iter()
            .filter(move |row| row.good == good)
            .map(|row| row.stage.as_str())
            .filter(move |stage| seen.insert(*stage))
    }

    /// The supply graph of a good: each stage in shares of its world production, its market open.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] where no production of the good is recorded.
    pub fn supply_graph(&self, good: &str) -> Result<SupplyGraph> {
        let stages: Vec<&str> = self.stages(good).collect();
        if stages.is_empty() {
            return Err(Error::UnknownLabel {
                what: "good with production",
                label: good.to_owned(),
            });
        }
        let mut graph = SupplyGraph::new(good, stages)?;
        for row in self.production.iter().filter(|row| row.good == good) {
            graph = graph.supplier(&row.stage, row.state, to_f64(row.amount.value()))?;
            if row.aggregate {
                graph = graph.aggregates([row.state]);
            }
        }
        Ok(graph.in_shares())
    }

    /// Checks that a world knows every source.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] for the first that it does not.
    pub fn check_sources(&self, world: &World) -> Result<()> {
        let of_goods = self.goods.iter().map(|row| &row.source);
        let mut sources = of_goods.chain(self.production.iter().map(|row| &row.source));
        sources.try_for_each(|source| world.source(source).map(|_| ()))
    }
}
