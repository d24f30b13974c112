//! What the target holds in turn: rare earths, from mine to magnet.

use std::{collections::BTreeSet, error::Error};

use geoecon::{
    ProductCode, Snapshot, StateId, data,
    dependency::CriticalGoods,
    economy::{Structure, TradeModels},
    leverage::{Loss, MatrixSettings, Pressure, RangeByModel, SectorExposure, cutoff_loss, matrix},
    terms::{ExportControl, Scope},
    world::Terms,
};
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use crate::Cli;

/// What the target's export controls on rare earths can do to the coalition.
#[derive(Serialize)]
pub(crate) struct RareEarths {
    /// The rare earths under its controls, in force or suspended, as recorded.
    pub(crate) goods: Vec<ProductCode>,
    /// The sectors that they lie in.
    pub(crate) sectors: Vec<ProductCode>,
    /// What each member would lose if the target sold it nothing of these sectors, which hold far more than
    /// those goods, when all have adjusted; and what that would cost the target.
    pub(crate) whole_sectors: Vec<WholeSectors>,
    /// How many times dearer the goods become for one who gets none of the target's, by stage and elasticity.
    pub(crate) prices: Vec<Price>,
    /// Whether a tenth of the world's refining moved out of the target lowers these prices by more than any
    /// further tenth, at every elasticity.
    pub(crate) first_tenth_buys_most: bool,
    /// Where the shares of production come from.
    pub(crate) sources: Vec<String>,
}

/// Whole sectors withheld from one member.
#[derive(Serialize)]
pub(crate) struct WholeSectors {
    pub(crate) member: StateId,
    pub(crate) member_loses: Loss,
    pub(crate) target_loses: Loss,
    /// What the member loses by every model, USD a year.
    pub(crate) range: Option<RangeByModel>,
}

/// The price of what is left over the price before.
#[derive(Serialize)]
pub(crate) struct Price {
    pub(crate) stage: String,
    /// The target's part of the world's production.
    pub(crate) share: f64,
    /// By elasticity of substitution.
    pub(crate) times: Vec<(f64, f64)>,
}

const SIGMAS: [f64; 3] = [1.5, 2.0, 4.0];
const GOOD: &str = "rare earths";

/// The target's part of the world's production, stage by stage.
fn shares(critical: &CriticalGoods, target: StateId) -> Vec<(String, f64)> {
    let share = |stage: &str| {
        let rows = || critical.production().iter().filter(|r| r.good == GOOD && r.stage == stage);
        let amount = |own: bool| -> Option<f64> {
            let of = rows().filter(|row| !own || row.state == target);
            of.map(|row| row.amount.value().to_f64()).sum()
        };
        amount(true).zip(amount(false)).map(|(own, all)| own / all)
    };
    critical.stages(GOOD).filter_map(|stage| Some((stage.to_owned(), share(stage)?))).collect()
}

/// How many times dearer a good becomes without a supplier of this share.
fn times(share: f64) -> geoecon::Result<Vec<(f64, f64)>> {
    SIGMAS
        .into_iter()
        .map(|sigma| {
            let sector = ProductCode::new("rare_earths")?;
            let exposure = SectorExposure { sector, spending: 1.0, controlled: share, home: 0.0 };
            let ln = cutoff_loss(&[exposure], sigma)?.ln_price().unwrap_or(f64::INFINITY);
            Ok((sigma, ln.exp()))
        })
        .collect()
}

/// Whether the first tenth moved out lowers the price by more than any later one.
fn first_tenth_buys_most(refined: f64) -> geoecon::Result<bool> {
    let left = std::iter::successors(Some(refined), |share| Some(share - 0.1));
    let prices = left.take_while(|s| *s > 0.0).map(times).collect::<geoecon::Result<Vec<_>>>()?;
    let falls = |sigma: usize| {
        let price = |at: usize| prices.get(at).and_then(|p| p.get(sigma)).map(|p| p.1);
        (1..prices.len()).filter_map(|at| Some(price(at - 1)? - price(at)?)).collect::<Vec<f64>>()
    };
    Ok((0..SIGMAS.len()).map(falls).all(|falls| match falls.as_slice() {
        [first, later @ ..] => !later.is_empty() && later.iter().all(|fall| fall < first),
        [] => false,
    }))
}

pub(crate) fn answer(
    cli: &Cli,
    today: &Snapshot,
    blocs: &[Vec<StateId>],
    set: &str,
) -> Result<Option<RareEarths>, Box<dyn Error>> {
    let members: Vec<StateId> = blocs.iter().flatten().copied().collect();
    let critical = data::critical_goods()?;
    let is_rare_earth = |code: ProductCode| {
        let codes = critical.goods().iter().filter(|row| row.good == GOOD);
        codes.map(|row| row.hs).any(|hs| code.contains(&hs) || hs.contains(&code))
    };
    let mut goods = BTreeSet::new();
    for edge in today.outgoing::<ExportControl>(cli.target)? {
        if let Scope::Product(code) = edge.terms.scope
            && members.contains(&edge.to)
            && is_rare_earth(code)
        {
            goods.insert(code);
        }
    }
    for (_, tie, _) in today.dormant() {
        if let Terms::ExportControl(ExportControl { scope: Scope::Product(code), .. }) = &tie.terms
            && tie.from == cli.target
            && members.contains(&tie.to)
            && is_rare_earth(*code)
        {
            goods.insert(*code);
        }
    }
    let classification = today.world().classification();
    let sectors: BTreeSet<ProductCode> = goods
        .iter()
        .filter_map(|good| classification.sector_of(*good).map(|sector| sector.code))
        .collect();
    if sectors.is_empty() {
        return Ok(None);
    }
    let pressure = Pressure::cut_exports().sectors(sectors.iter().copied());
    let settings = |models: TradeModels, of: &[StateId]| {
        MatrixSettings::from(pressure.clone()).models(models).states(of.iter().copied())
    };
    let one = TradeModels::from(Structure::InputOutput).elasticities([set]);
    let every =
        TradeModels::equilibria().structures([Structure::MultiSector, Structure::InputOutput]);
    let mut whole_sectors = Vec::new();
    for &member in &members {
        let pair = [cli.target, member];
        let report = matrix(today, settings(one.clone(), &pair))?;
        let cell = report.models.first().map(|m| m.pair(cli.target, member)).transpose()?;
        let Some(losses) = cell.and_then(|cell| cell.losses.as_ref()) else { continue };
        let range = matrix(today, settings(every.clone(), &pair))?.range(cli.target, member).ok();
        whole_sectors.push(WholeSectors {
            member,
            member_loses: losses.target,
            target_loses: losses.sender,
            range: range.map(|range| range.target_value),
        });
    }
    let mut stages = shares(&critical, cli.target);
    let refined = stages.iter().find(|(stage, _)| stage == "refining").map(|(_, share)| *share);
    if let Some(refined) = refined {
        for (moved, part) in [("a tenth", 0.1), ("two tenths", 0.2), ("four tenths", 0.4)] {
            stages.push((format!("refining, {moved} of the world's moved out"), refined - part));
        }
    }
    let prices = stages
        .into_iter()
        .filter(|(_, share)| (0.0..1.0).contains(share))
        .map(|(stage, share)| Ok(Price { stage, share, times: times(share)? }))
        .collect::<geoecon::Result<_>>()?;
    let rows = critical.production().iter().filter(|row| row.good == GOOD);
    let keys: BTreeSet<_> = rows.map(|row| (&row.source, row.year)).collect();
    let shipped = data::indo_pacific_2025()?;
    let sources = keys
        .into_iter()
        .map(|(key, year)| Ok(format!("{} (for {year})", shipped.source(key)?.title)))
        .collect::<geoecon::Result<_>>()?;
    Ok(Some(RareEarths {
        goods: goods.into_iter().collect(),
        sectors: sectors.into_iter().collect(),
        whole_sectors,
        prices,
        first_tenth_buys_most: refined.map_or(Ok(false), first_tenth_buys_most)?,
        sources,
    }))
}
