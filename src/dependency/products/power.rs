use std::fmt;

use serde::Serialize;

use super::{Aggregates, ProductFlows, add, suppliers::Summary};
use crate::{
    error::{Error, Result},
    units::{Label, ProductCode, StateId, check_unique},
};

/// Who has the world market of a good in hand.
///
/// ```
/// use geoecon::dependency::MarketPower;
///
/// let power = MarketPower::of_shares([("CHN", 0.9), ("MYS", 0.1)])?.unwrap();
/// assert!((power.hhi - 0.82).abs() < 1e-12);
/// assert_eq!((power.top_exporter, power.exporters), ("CHN", 2));
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MarketPower<L> {
    /// Exporters with a share above 0.
    pub exporters: usize,
    /// Herfindahl-Hirschman index of world exports, from 0 to 1.
    pub hhi: f64,
    /// The exporter with the largest share; of equal shares the first by label.
    pub top_exporter: L,
    /// Its share of world exports, from 0 to 1.
    pub top_share: f64,
}

impl<L: Label> MarketPower<L> {
    /// Of what each exporter sells, in any one unit; `None` where nobody sells.
    ///
    /// # Errors
    /// [`Error::Cell`] for an amount that is negative or not finite, [`Error::Duplicate`].
    pub fn of_exports(exports: impl IntoIterator<Item = (L, f64)>) -> Result<Option<Self>> {
        let exports = checked(exports, f64::MAX, "a finite number of 0 or more")?;
        let largest = exports.iter().map(|e| e.1).fold(0.0, f64::max);
        // Scaled by the largest, so that no sum overflows.
        let total: f64 = exports.iter().map(|e| e.1 / largest).sum();
        let shares = exports.into_iter().map(|(who, value)| (who, value / largest / total));
        Ok(Self::read(shares.collect()))
    }

    /// Of shares in world exports, each from 0 to 1. Where they do not sum to 1 the rest is left to very many
    /// exporters.
    ///
    /// # Errors
    /// [`Error::Cell`] for a share outside 0 to 1, [`Error::Duplicate`]; [`Error::OutOfRange`] where they
    /// sum to more than 1.001.
    pub fn of_shares(shares: impl IntoIterator<Item = (L, f64)>) -> Result<Option<Self>> {
        let shares = checked(shares, 1.0, "a share from 0 to 1")?;
        let sum: f64 = shares.iter().map(|s| s.1).sum();
        if sum > 1.001 {
            let expected = "at most 1: are they percent, or of more than one good?";
            let value = sum.to_string();
            return Err(Error::OutOfRange { what: "sum of shares in exports", value, expected });
        }
        Ok(Self::read(shares))
    }

    fn read(shares: Vec<(L, f64)>) -> Option<Self> {
        let hhi: f64 = shares.iter().map(|(_, share)| share * share).sum();
        let exporters = shares.len();
        let mut shares = shares.into_iter();
        let first = shares.next()?;
        let (top_exporter, top_share) =
            shares.fold(first, |top, next| if next.1 > top.1 { next } else { top });
        Some(Self { exporters, hhi: hhi.min(1.0), top_exporter, top_share })
    }
}

/// The items above 0, by label.
fn checked<L: Label>(
    items: impl IntoIterator<Item = (L, f64)>,
    most: f64,
    expected: &'static str,
) -> Result<Vec<(L, f64)>> {
    let mut items: Vec<(L, f64)> = items.into_iter().collect();
    for (who, value) in &items {
        if !(0.0..=most).contains(value) {
            return Err(Error::Cell {
                what: "exports",
                row: who.to_string(),
                column: "value".to_owned(),
                value: *value,
                expected,
            });
        }
    }
    items.sort_by(|a, b| a.0.cmp(&b.0));
    let labels: Vec<L> = items.iter().map(|item| item.0.clone()).collect();
    check_unique("exporter", &labels)?;
    items.retain(|item| item.1 > 0.0);
    Ok(items)
}

/// Who has the world market of each good in hand.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MarketPowers {
    /// What was computed.
    pub method: &'static str,
    /// What aggregates are in the index.
    pub aggregates: Aggregates,
    /// The goods that are traded, by code.
    pub goods: Vec<GoodMarketPower>,
}

/// Who has the world market of a good in hand.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GoodMarketPower {
    /// The good.
    pub product: ProductCode,
    /// World exports, in the unit of the flows.
    pub world_exports: f64,
    /// The exporters' power; `None` where aggregates are left out and nobody else sells.
    pub power: Option<MarketPower<StateId>>,
    /// The index with each aggregate spread over very many exporters, from 0 to 1.
    pub hhi_low: f64,
    /// The index with each aggregate as one exporter.
    pub hhi_high: f64,
}

/// Who has the world market of each good in hand.
///
/// *Method:* Herfindahl-Hirschman index of the exporters' shares in world exports, and the largest share.
///
/// *Cost:* a pass over the flows.
///
/// ```
/// use geoecon::{StateId, dependency::{Aggregates, ProductFlows, market_power}};
///
/// let [chn, mys, kor]: [StateId; 3] = ["CHN".parse()?, "MYS".parse()?, "KOR".parse()?];
/// let magnets = "850511".parse()?;
/// let flows = ProductFlows::new([(chn, kor, magnets, 90.0), (mys, kor, magnets, 10.0)])?;
/// let power = market_power(&flows, Aggregates::Many).goods[0].power.unwrap();
/// assert!((power.hhi - 0.82).abs() < 1e-12 && power.top_exporter == chn);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[must_use]
pub fn market_power(flows: &ProductFlows, aggregates: Aggregates) -> MarketPowers {
    let mut goods = Vec::with_capacity(flows.products.len());
    let mut exports = vec![0.0; flows.states.len()];
    for (product, good) in flows.goods() {
        exports.fill(0.0);
        for (&exporter, &value) in good.exporters.iter().zip(good.values) {
            add(&mut exports, exporter, value);
        }
        let sellers = (0_u16..).zip(exports.iter().copied()).filter(|(_, value)| *value > 0.0);
        let Some(all) = Summary::of(sellers.clone(), &flows.aggregate) else { continue };
        let named = sellers.filter(|(who, _)| !super::is(&flows.aggregate, *who));
        let shown = match aggregates {
            Aggregates::LeftOut => Summary::of(named, &flows.aggregate),
            Aggregates::Many | Aggregates::One => Some(all),
        };
        let power = shown.and_then(|s| {
            let (hhi, top_exporter) = (s.hhi(aggregates)?, flows.state(s.top)?);
            Some(MarketPower { exporters: s.count, hhi, top_exporter, top_share: s.top_share })
        });
        goods.push(GoodMarketPower {
            product,
            world_exports: all.total,
            power,
            hhi_low: all.hhi_low,
            hhi_high: all.hhi_high,
        });
    }
    MarketPowers { method: "Herfindahl-Hirschman index of world exports", aggregates, goods }
}

/// The goods with the most concentrated world market first.
impl fmt::Display for MarketPowers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "world market power ({}; aggregates: {})", self.method, self.aggregates)?;
        writeln!(f, "  {:<12} {:>6} {:>9}  largest exporter", "good", "HHI", "exporters")?;
        let mut rows: Vec<_> =
            self.goods.iter().filter_map(|g| g.power.map(|p| (g.product, p))).collect();
        rows.sort_by(|a, b| b.1.hhi.total_cmp(&a.1.hhi));
        for (product, power) in rows {
            writeln!(
                f,
                "  {product:<12} {:>6.3} {:>9}  {} {:.1} %",
                power.hhi,
                power.exporters,
                power.top_exporter,
                100.0 * power.top_share
            )?;
        }
        Ok(())
    }
}
