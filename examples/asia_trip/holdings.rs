//! What each side could withhold from the other.

use std::error::Error;

use geoecon::{
    ProductCode, Snapshot, StateId, World, data,
    economy::{Cells, InputCut, Shock, input_cut},
    terms::Scope,
    value::Prepared,
};
use indicatif::ProgressBar;
use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::Serialize;

use crate::outcomes::{Worth, worth};

/// Something one side could stop, bounded by the sector that holds it.
#[derive(Serialize)]
pub(crate) struct Holding {
    /// What.
    pub(crate) what: &'static str,
    /// Who could stop it.
    pub(crate) holder: StateId,
    /// Whom it would hit.
    pub(crate) target: StateId,
    /// The sector that is cut in its place.
    pub(crate) sector: ProductCode,
    /// The sector's trade that stops, USD a year.
    pub(crate) flow: f64,
    /// That trade as a share of all the buyer buys abroad in the sector.
    pub(crate) share_of_buyer: Option<f64>,
    /// That trade as a share of all the seller sells abroad in the sector.
    pub(crate) share_of_seller: Option<f64>,
    /// What it is worth to the target.
    pub(crate) to_target: Worth,
    /// What it is worth to the holder.
    pub(crate) to_holder: Worth,
}

/// What a loss of rare earths costs by one production function, where its parameters are assumed.
#[derive(Serialize)]
pub(crate) struct RareEarths {
    /// The holder's part of the world's production, stage by stage: low, middle and high.
    pub(crate) stages: Vec<(String, [f64; 3])>,
    /// Output lost, by the elasticity of substitution and the part that is lost; input share assumed.
    pub(crate) cases: Vec<InputCut>,
}

pub(crate) fn holdings(
    prepared: &Prepared,
    base: &Snapshot,
    (usa, chn): (StateId, StateId),
    bar: &ProgressBar,
) -> Result<Vec<Holding>, Box<dyn Error>> {
    // What, who stops it, the sector, and whether the holder is the seller.
    let table = [
        ("rare-earth metals and compounds", chn, "chemicals", true),
        ("rare-earth magnets", chn, "electronics", true),
        ("purchases of soybeans", chn, "agrifood", false),
        ("purchases of aircraft", chn, "ships_aircraft", false),
        ("chips", usa, "electronics", true),
        ("machines that make chips", usa, "machinery", true),
    ];
    let mut holdings = Vec::new();
    bar.set_position(0);
    bar.set_length(table.len() as u64);
    for (what, holder, sector, sells) in table {
        let sector: ProductCode = sector.parse()?;
        let target = if holder == usa { chn } else { usa };
        let (seller, buyer) = if sells { (holder, target) } else { (target, holder) };
        let cut = Cells::all().importer(buyer).exporter(seller).sector(sector);
        bar.inc(1);
        let ledger = prepared.shock(&Shock::new().embargo(cut))?;
        let trade = base.trade(Scope::Product(sector), geoecon::Currency::USD)?;
        let flow = trade.get(seller, buyer)?.unwrap_or(0.0);
        let others = |cells: Vec<Option<f64>>, own: Option<f64>| {
            let all: f64 = cells.into_iter().flatten().sum::<f64>() - own.unwrap_or(0.0);
            (all > 0.0).then(|| flow / all)
        };
        holdings.push(Holding {
            what,
            holder,
            target,
            sector,
            flow,
            share_of_buyer: others(trade.column(buyer)?.collect(), trade.get(buyer, buyer)?),
            share_of_seller: others(trade.row(seller)?.to_vec(), trade.get(seller, seller)?),
            to_target: worth(&ledger, target)?,
            to_holder: worth(&ledger, holder)?,
        });
    }
    Ok(holdings)
}

pub(crate) fn rare_earths(holder: StateId, input_share: f64) -> Result<RareEarths, Box<dyn Error>> {
    let goods = data::critical_goods()?;
    let mut stages = Vec::new();
    for stage in goods.stages(RARE_EARTHS) {
        let of_stage = || {
            goods.production().iter().filter(|row| row.good == RARE_EARTHS && row.stage == stage)
        };
        let float = |number: Decimal| number.to_f64().unwrap_or(f64::NAN);
        let all: f64 = of_stage().map(|row| float(row.amount.value())).sum();
        if let Some(own) = of_stage().find(|row| row.state == holder).filter(|_| all > 0.0) {
            let ends = [own.amount.low(), own.amount.value(), own.amount.high()];
            stages.push((stage.to_owned(), ends.map(|end| float(end) / all)));
        }
    }
    let mut cases = Vec::new();
    for elasticity in [0.1, 0.2, 0.5, 1.0] {
        for cut in [0.3, 0.6, 0.9] {
            cases.push(input_cut(input_share, elasticity, cut)?);
        }
    }
    Ok(RareEarths { stages, cases })
}

const RARE_EARTHS: &str = "rare earths";

/// The titles of the sources of its production.
pub(crate) fn production_sources(world: &World) -> Result<Vec<String>, Box<dyn Error>> {
    let goods = data::critical_goods()?;
    let rows = goods.production().iter().filter(|row| row.good == RARE_EARTHS);
    let mut titles: Vec<String> = Vec::new();
    for row in rows {
        let title = world.source(&row.source)?.title.clone();
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    Ok(titles)
}
