use std::fmt;

use rust_decimal::Decimal;
use serde::Serialize;

use super::{
    amount::{add, not_negative, to_f64},
    ara::{AraBand, AraMetric, AraWeights, Regime, ara_metric},
    text::{Scale, ratio, write_table},
};
use crate::error::Result;

/// Official reserves, and what they are measured against. Amounts in units of one currency.
///
/// What is not known is left out; the metrics that need it then say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserves {
    pub(super) stock: Decimal,
    imports: Option<Decimal>,
    pub(super) exports: Option<Decimal>,
    pub(super) broad_money: Option<Decimal>,
    pub(super) short_term_debt: Option<Decimal>,
    pub(super) other_liabilities: Option<Decimal>,
    pub(super) regime: Option<Regime>,
    pub(super) weights: Option<AraWeights>,
    pub(super) issues_reserve_currency: bool,
}

macro_rules! amounts {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(mut self, amount: impl Into<Decimal>) -> Self {
            self.$name = Some(amount.into());
            self
        }
    )+};
}

impl Reserves {
    /// Official reserves of `stock`, of which nothing else is known.
    #[must_use]
    pub fn new(stock: impl Into<Decimal>) -> Self {
        Self {
            stock: stock.into(),
            imports: None,
            exports: None,
            broad_money: None,
            short_term_debt: None,
            other_liabilities: None,
            regime: None,
            weights: None,
            issues_reserve_currency: false,
        }
    }

    amounts! {
        /// A year's imports of goods and services.
        imports;
        /// A year's exports of goods and services.
        exports;
        /// Broad money, as M2.
        broad_money;
        /// External debt that falls due within a year, at residual maturity.
        short_term_debt;
        /// Other portfolio liabilities: medium and long-term debt and equity.
        other_liabilities;
    }

    /// The exchange-rate regime, which sets the weights of the IMF's metric.
    #[must_use]
    pub fn regime(mut self, regime: Regime) -> Self {
        self.regime = Some(regime);
        self
    }

    /// Weights of one's own instead of those of the regime.
    #[must_use]
    pub fn ara_weights(mut self, weights: AraWeights) -> Self {
        self.weights = Some(weights);
        self
    }

    /// Whether others hold this state's currency as reserves. The IMF's metric is not meant for it.
    #[must_use]
    pub fn issues_reserve_currency(mut self, issues: bool) -> Self {
        self.issues_reserve_currency = issues;
        self
    }

    /// The same state with other reserves.
    pub(super) fn with_stock(&self, stock: Decimal) -> Self {
        Self { stock, ..self.clone() }
    }
}

/// A measure of adequacy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub enum Metric {
    /// Reserves in months of imports.
    MonthsOfImports,
    /// Reserves over short-term external debt.
    GuidottiGreenspan,
    /// Reserves over the IMF's risk-weighted metric.
    Ara,
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::MonthsOfImports => "months of imports",
            Self::GuidottiGreenspan => "short-term debt cover",
            Self::Ara => "IMF ARA ratio",
        })
    }
}

/// Something a metric is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub enum Input {
    /// A year's imports of goods and services.
    Imports,
    /// A year's exports of goods and services.
    Exports,
    /// Broad money.
    BroadMoney,
    /// Short-term external debt at residual maturity.
    ShortTermDebt,
    /// Other portfolio liabilities.
    OtherLiabilities,
    /// The exchange-rate regime.
    Regime,
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Imports => "imports",
            Self::Exports => "exports",
            Self::BroadMoney => "broad money",
            Self::ShortTermDebt => "short-term debt",
            Self::OtherLiabilities => "other liabilities",
            Self::Regime => "exchange-rate regime",
        })
    }
}

/// Why a metric was not computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub enum Why {
    /// This input is not known.
    Missing(Input),
    /// What reserves would be measured against is zero.
    NothingToCover,
    /// The state issues a reserve currency, for which the metric is not meant.
    IssuesReserveCurrency,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(input) => write!(f, "{input} not known"),
            Self::NothingToCover => f.write_str("nothing to cover"),
            Self::IssuesReserveCurrency => {
                f.write_str("not meant for issuers of reserve currencies")
            }
        }
    }
}

/// A metric that was not computed, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Gap {
    /// The metric.
    pub metric: Metric,
    /// What stood in the way.
    pub why: Why,
}

/// The three measures; `None` where one could not be computed. Reserves below zero count as zero.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Ratios {
    /// Reserves over a month's imports of goods and services, in months; 3 is the old rule of thumb.
    pub months_of_imports: Option<f64>,
    /// Reserves over short-term external debt; the Guidotti-Greenspan rule asks for 1.
    pub short_term_debt_cover: Option<f64>,
    /// Reserves over the IMF's metric; 1 to 1.5 is adequate.
    pub ara: Option<f64>,
}

impl Ratios {
    /// The measures by name.
    #[must_use]
    pub fn by_metric(&self) -> [(Metric, Option<f64>); 3] {
        [
            (Metric::MonthsOfImports, self.months_of_imports),
            (Metric::GuidottiGreenspan, self.short_term_debt_cover),
            (Metric::Ara, self.ara),
        ]
    }

    /// Where the ratio to the IMF's metric lies.
    #[must_use]
    pub fn ara_band(&self) -> Option<AraBand> {
        self.ara.map(|ratio| match ratio {
            r if r < 1.0 => AraBand::Below,
            r if r <= 1.5 => AraBand::Adequate,
            _ => AraBand::Above,
        })
    }
}

/// How adequate reserves are.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Adequacy {
    /// Name of the method.
    pub method: &'static str,
    /// Official reserves, in units of the currency of the input.
    #[serde(with = "crate::units::decimal::text")]
    pub reserves: Decimal,
    /// The measures of the reserves.
    pub ratios: Ratios,
    /// The IMF's metric, in the same units.
    pub ara_metric: Option<AraMetric>,
    /// The measures that were not computed, and each reason.
    pub gaps: Vec<Gap>,
}

/// Are these reserves adequate?
///
/// Three usual measures: months of imports; the cover of short-term external debt (Guidotti 1999,
/// Greenspan 1999); and the IMF's metric for emerging markets, reserves over a sum of exports, broad
/// money, short-term debt and other liabilities with weights that depend on the regime (*Assessing
/// Reserve Adequacy*, 2011 to 2016). What is missing is reported, not guessed: a metric with a
/// missing input is not computed. An input whose weight is zero is not needed.
///
/// # Errors
/// [`Error::OutOfRange`](crate::Error::OutOfRange) for a negative amount or weight, apart from the
/// reserves themselves.
///
/// ```
/// use geoecon::finance::{Reserves, adequacy};
///
/// let report = adequacy(&Reserves::new(410).imports(820))?;
/// assert_eq!(report.ratios.months_of_imports, Some(6.0));
/// assert_eq!(report.ratios.ara, None);
/// assert_eq!(report.gaps[0].why.to_string(), "short-term debt not known");
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn adequacy(reserves: &Reserves) -> Result<Adequacy> {
    for (what, amount) in [
        ("imports", reserves.imports),
        ("exports", reserves.exports),
        ("broad money", reserves.broad_money),
        ("short-term debt", reserves.short_term_debt),
        ("other liabilities", reserves.other_liabilities),
    ] {
        not_negative(what, amount.unwrap_or_default())?;
    }
    let mut gaps = Vec::new();
    let mut over = |metric, denominator: Result<Decimal, Vec<Why>>| {
        let whys = match denominator {
            Ok(amount) if !amount.is_zero() => {
                let stock = reserves.stock.max(Decimal::ZERO);
                return Some(to_f64(stock) / to_f64(amount));
            }
            Ok(_) => vec![Why::NothingToCover],
            Err(whys) => whys,
        };
        gaps.extend(whys.into_iter().map(|why| Gap { metric, why }));
        None
    };
    let known = |input, amount: Option<Decimal>| amount.ok_or_else(|| vec![Why::Missing(input)]);

    let imports = known(Input::Imports, reserves.imports);
    let months_of_imports = over(Metric::MonthsOfImports, imports).map(|years| 12.0 * years);
    let debt = known(Input::ShortTermDebt, reserves.short_term_debt);
    let short_term_debt_cover = over(Metric::GuidottiGreenspan, debt);
    let metric = ara_metric(reserves)?;
    let denominator = metric.as_ref().map(|metric| metric.amount).map_err(Clone::clone);
    let ara = over(Metric::Ara, denominator);
    Ok(Adequacy {
        method: "months of imports, Guidotti-Greenspan, IMF ARA metric",
        reserves: reserves.stock,
        ratios: Ratios { months_of_imports, short_term_debt_cover, ara },
        ara_metric: metric.ok(),
        gaps,
    })
}

/// Reserves and what swap lines add, as one amount to draw on.
pub(super) fn with_lines(reserves: &Reserves, lines: Decimal) -> Result<Adequacy> {
    adequacy(&reserves.with_stock(add(reserves.stock, lines)?))
}

impl fmt::Display for Adequacy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows =
            self.ratios.by_metric().map(|(metric, value)| vec![metric.to_string(), ratio(value)]);
        write_table(f, &["measure", "value"], rows.into())?;
        for gap in &self.gaps {
            writeln!(f, "{} not computed: {}", gap.metric, gap.why)?;
        }
        let scale = Scale::of([self.reserves]);
        write!(f, "reserves {}{scale}", scale.show(self.reserves))
    }
}
