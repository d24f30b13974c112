//! What the target holds in turn.

use std::{collections::BTreeSet, error::Error};

use geoecon::{
    ProductCode, Snapshot, StateId,
    economy::Structure,
    leverage::{
        Loss, MatrixSettings, ModelGrid, Pressure, RangeByModel, SectorExposure, cutoff_loss,
        matrix,
    },
    terms::{ExportControl, Scope},
    world::Terms,
};
use serde::Serialize;

use crate::Cli;

/// What the target's export controls can do to the coalition.
#[derive(Serialize)]
pub(crate) struct RareEarths {
    /// The goods under its controls, in force or suspended, as recorded.
    pub(crate) goods: Vec<ProductCode>,
    /// The sectors that they lie in.
    pub(crate) sectors: Vec<ProductCode>,
    /// What each member would lose if the target sold it nothing of these sectors: far more than those goods, so
    /// an upper bound; and what that would cost the target.
    pub(crate) whole_sectors: Vec<Upper>,
    /// How many times dearer the goods become for one who gets none of the target's, by stage and elasticity.
    pub(crate) prices: Vec<Price>,
}

/// A whole sector withheld from one member.
#[derive(Serialize)]
pub(crate) struct Upper {
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
    /// The target's part of the world's supply.
    pub(crate) share: f64,
    /// By elasticity of substitution.
    pub(crate) times: Vec<(f64, f64)>,
}

const SIGMAS: [f64; 3] = [1.5, 2.0, 4.0];

pub(crate) fn answer(
    cli: &Cli,
    today: &Snapshot,
    blocs: &[Vec<StateId>],
    set: &str,
) -> Result<Option<RareEarths>, Box<dyn Error>> {
    let members: Vec<StateId> = blocs.iter().flatten().copied().collect();
    let mut goods = BTreeSet::new();
    for edge in today.outgoing::<ExportControl>(cli.target)? {
        if let (Scope::Product(code), true) = (edge.terms.scope, members.contains(&edge.to)) {
            goods.insert(code);
        }
    }
    for (_, tie, _) in today.dormant() {
        if let Terms::ExportControl(ExportControl { scope: Scope::Product(code), .. }) = &tie.terms
            && tie.from == cli.target
            && members.contains(&tie.to)
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
    let settings = |models: ModelGrid, of: &[StateId]| {
        MatrixSettings::from(pressure.clone()).models(models).states(of.iter().copied())
    };
    let one = ModelGrid::from(Structure::InputOutput).elasticities([set]);
    let every = ModelGrid::every().structures([Structure::MultiSector, Structure::InputOutput]);
    let mut whole_sectors = Vec::new();
    for &member in &members {
        let pair = [cli.target, member];
        let report = matrix(today, settings(one.clone(), &pair))?;
        let cell = report.models.first().map(|m| m.pair(cli.target, member)).transpose()?;
        let Some(losses) = cell.and_then(|cell| cell.losses.as_ref()) else { continue };
        let range = matrix(today, settings(every.clone(), &pair))?.range(cli.target, member).ok();
        whole_sectors.push(Upper {
            member,
            member_loses: losses.target,
            target_loses: losses.sender,
            range: range.map(|range| range.target_value),
        });
    }
    let mut prices = Vec::new();
    let stages = [
        ("mining", cli.mining),
        ("refining", cli.refining),
        ("refining, a tenth of the world's moved out", cli.refining - 0.1),
        ("refining, two tenths moved out", cli.refining - 0.2),
        ("refining, four tenths moved out", cli.refining - 0.4),
    ];
    for (stage, share) in stages.into_iter().filter(|(_, share)| (0.0..1.0).contains(share)) {
        let times = SIGMAS
            .into_iter()
            .map(|sigma| {
                let sector = ProductCode::new("rare_earths")?;
                let exposure =
                    SectorExposure { sector, spending: 1.0, controlled: share, home: 0.0 };
                let ln = cutoff_loss(&[exposure], sigma)?.ln_price().unwrap_or(f64::INFINITY);
                Ok((sigma, ln.exp()))
            })
            .collect::<geoecon::Result<_>>()?;
        prices.push(Price { stage: stage.to_owned(), share, times });
    }
    Ok(Some(RareEarths {
        goods: goods.into_iter().collect(),
        sectors: sectors.into_iter().collect(),
        whole_sectors,
        prices,
    }))
}
