use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use super::{Concentration, Direction, HsLevel, PartnerSettings};
use crate::{
    error::{Error, Result},
    snapshot::{Snapshot, to_f64},
    units::{Currency, Date, ProductCode, StateId},
    world::{Overlap, StateKind, terms::Flow},
};

/// A state's partners in each code of one level of the Harmonized System.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TradedGoods {
    /// What was computed.
    pub method: &'static str,
    /// The state.
    pub state: StateId,
    /// The date of the snapshot.
    pub date: Date,
    /// Which trade.
    pub direction: Direction,
    /// The level of the codes.
    pub level: HsLevel,
    /// The currency of all amounts.
    pub currency: Currency,
    /// All of the state's trade in scope, in units of the currency a year.
    pub total: f64,
    /// Of that, what is recorded by sector or in coarser codes, or is only partly in scope: it is in no row.
    pub unplaced: f64,
    /// The codes, those with the most trade first; of equal size by code.
    pub goods: Vec<TradedGood>,
}

/// A state's partners in one good.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TradedGood {
    /// The code.
    pub product: ProductCode,
    /// Trade in it, in units of the currency a year.
    pub value: f64,
    /// Its share of all the state's trade in scope, from 0 to 1.
    pub share_of_total: f64,
    /// Its largest partner that is no aggregate; of equal size by code.
    pub top_partner: Option<StateId>,
    /// That partner's share of the trade in the good, from 0 to 1.
    pub top_share: Option<f64>,
    /// How concentrated the trade in it is.
    pub concentration: Concentration,
}

/// Whom `state` trades each good with, by HS codes of one level, and how concentrated that is.
///
/// Flows recorded by sector or in coarser codes cannot be placed and are reported as such; for them see
/// [`sectors`](super::sectors).
///
/// *Cost:* a pass over the flows.
///
/// # Errors
/// [`Error::UnknownState`]; [`Error::CurrencyMismatch`] where a flow is in another currency than the settings
/// name.
///
/// ```
/// use geoecon::{State, Tie, World, dependency::{Direction, HsLevel, goods}, terms::Flow};
///
/// let (kor, chn, jpn) = ("KOR".parse()?, "CHN".parse()?, "JPN".parse()?);
/// let mut world = World::new("magnets");
/// for id in [kor, chn, jpn] {
///     world.add_state(State::new(id, id.as_str()))?;
/// }
/// for (from, code, value) in
///     [(chn, "850511", "USD 60 mn"), (jpn, "850519", "USD 20 mn"), (jpn, "goods", "USD 20 mn")]
/// {
///     world.add_tie(Tie::new(from, kor, Flow::new(code.parse()?, value.parse()?, 2022)));
/// }
/// let today = world.snapshot("2025-08-07".parse()?)?;
/// let report = goods(&today, kor, HsLevel::Heading, Direction::Imports)?;
/// assert_eq!((report.goods[0].top_partner, report.goods[0].top_share), (Some(chn), Some(0.75)));
/// assert!((report.unplaced / report.total - 0.2).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn goods(
    snapshot: &Snapshot,
    state: StateId,
    level: HsLevel,
    settings: impl Into<PartnerSettings>,
) -> Result<TradedGoods> {
    let settings = settings.into();
    let classification = snapshot.world().classification();
    let mut by_code: BTreeMap<ProductCode, BTreeMap<StateId, f64>> = BTreeMap::new();
    let (mut total, mut unplaced) = (0.0, 0.0);
    let sold = snapshot.outgoing::<Flow>(state)?.map(|edge| (edge.to, edge.terms, true));
    let bought = snapshot.incoming::<Flow>(state)?.map(|edge| (edge.from, edge.terms, false));
    for (partner, flow, exported) in sold.chain(bought) {
        let asked = match settings.direction {
            Direction::Exports => exported,
            Direction::Imports => !exported,
            Direction::Both => true,
        };
        let overlap = settings
            .scope
            .map_or(Overlap::Whole, |scope| classification.overlap(scope, flow.product));
        if !asked || partner == state || overlap == Overlap::None {
            continue;
        }
        if flow.value.currency() != settings.currency {
            let right = flow.value.currency();
            return Err(Error::CurrencyMismatch { left: settings.currency, right });
        }
        let value = to_f64(flow.value.amount());
        match (overlap, level.of(flow.product)) {
            (Overlap::Whole, Some(code)) => {
                total += value;
                *by_code.entry(code).or_default().entry(partner).or_default() += value;
            }
            (Overlap::Part(Some(share)), _) => {
                let part = value * to_f64(share.fraction());
                total += part;
                unplaced += part;
            }
            // Of which an unknown part is in scope: at most all of it.
            _ => {
                total += value;
                unplaced += value;
            }
        }
    }
    let mut goods = Vec::with_capacity(by_code.len());
    for (product, partners) in by_code {
        let (mut single, mut many) = (Vec::new(), Vec::new());
        let mut top: Option<(StateId, f64)> = None;
        for (&partner, &value) in &partners {
            if snapshot.state(partner)?.kind == StateKind::Aggregate {
                many.push(value);
                continue;
            }
            single.push(value);
            if top.is_none_or(|(_, most)| value > most) {
                top = Some((partner, value));
            }
        }
        let value: f64 = partners.values().sum();
        if let Some(concentration) = Concentration::of(&single, &many) {
            goods.push(TradedGood {
                product,
                value,
                share_of_total: value / total,
                top_partner: top.map(|top| top.0),
                top_share: top.map(|top| top.1 / value),
                concentration,
            });
        }
    }
    goods.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.product.cmp(&b.product)));
    Ok(TradedGoods {
        method: "shares of trade by HS code; Herfindahl-Hirschman index",
        state,
        date: snapshot.date(),
        direction: settings.direction,
        level,
        currency: settings.currency,
        total,
        unplaced,
        goods,
    })
}

impl fmt::Display for TradedGoods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} of {} by {}: {} {:.1} bn a year",
            self.direction,
            self.state,
            self.level,
            self.currency,
            self.total / 1e9
        )?;
        if self.unplaced > 0.0 {
            let percent = 100.0 * self.unplaced / self.total;
            writeln!(f, "  {percent:.1} % of it is recorded by sector or in coarser codes")?;
        }
        for row in &self.goods {
            let top = match (row.top_partner, row.top_share) {
                (Some(partner), Some(share)) => format!("{partner} {:.1} %", 100.0 * share),
                _ => "-".to_owned(),
            };
            writeln!(
                f,
                "  {:<8} {:>9.3} bn {:>6.1} %  {top:<11}  {}",
                row.product,
                row.value / 1e9,
                100.0 * row.share_of_total,
                row.concentration
            )?;
        }
        Ok(())
    }
}
