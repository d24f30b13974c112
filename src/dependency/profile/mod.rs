//! Everything about one state's dependence, in one report.

mod report;
mod settings;

use std::collections::BTreeMap;

pub use report::{Hinge, PartnerProfile, Profile, Winner};
pub use settings::ProfileSettings;

use super::{
    Counterfactuals, Direction, Losses, PartnerSettings, choke_points, funding,
    partners::every_direction, protection, sectors,
};
use crate::{
    economy::{
        Economy, InputOutputTable,
        input_output::{
            InputExposure, Leontief, StateExports, ValueAddedOrigin, export_accounts, exposure,
            value_added_origin,
        },
    },
    error::{Error, Result},
    snapshot::Snapshot,
    units::StateId,
    world::{Attribute, Kind, terms::Flow},
};

/// On whom does `state` depend: for what, how deep through supply chains, at what loss, whose protection, whose money?
///
/// Puts the cheap indices (shares of trade, inputs and value added) beside the counterfactual loss from cutting the ties with
/// each partner, and ranks partners by that loss. Supply chains come from the recorded flows and technology, every use of a
/// sector's goods in a state buying from suppliers in the same proportions ([`InputOutputTable::proportional`]).
///
/// *Cost:* one calibration, one factorization of states times sectors, and two equilibria for each partner. Without
/// counterfactuals ([`ProfileSettings::counterfactuals`]) the last are saved.
///
/// # Errors
/// [`Error::UnknownState`] where the state is not in the world, or does not trade; those of [`loss`](super::loss),
/// [`protection`](super::protection) and [`funding`](super::funding).
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, dependency::profile};
///
/// let today = data::indo_pacific_2025()?.snapshot("2025-08-07".parse()?)?;
/// let korea = profile(&today, "KOR".parse()?, ())?;
/// let first = &korea.partners[0];
/// assert_eq!(first.partner, "CHN".parse()?);
/// let long_run = first.long_run.and_then(|lost| lost.percent()).unwrap();
/// assert!(long_run > 1.0);
/// // Through the supply chain more of Korea's inputs are Chinese than it buys from China.
/// assert!(first.inputs_look_share > first.inputs_face_share);
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn profile(
    snapshot: &Snapshot,
    state: StateId,
    settings: impl Into<ProfileSettings>,
) -> Result<Profile> {
    let settings = settings.into();
    let name = snapshot.state(state)?.name.clone();
    let [trade, exports, imports] = every_direction(snapshot, state)?;

    let model = Counterfactuals::new(snapshot, settings.loss.clone())?;
    let economy = &model.recorded().economy;
    economy.labels().state_position(state)?;
    let chains = Chains::of(economy)?;
    let own = *chains.accounts_of(state)?;
    let losses = settings.counterfactuals.then(|| model.losses(state)).transpose()?;

    let mut rows = Vec::new();
    for row in &trade.partners {
        let partner = row.partner;
        // A missing flow is none only where someone looked for it.
        let share = |report: &super::Partners, from, to| match report.partner(partner) {
            Some(row) => Some(row.share),
            None => snapshot.covers(Kind::Flow, from, to).then_some(0.0),
        };
        let lost = losses.as_ref().map(|losses| losses.on(partner)).transpose()?;
        let pair = chains.exposure.pair(partner, state)?;
        rows.push(PartnerProfile {
            partner,
            aggregate: row.aggregate,
            rank_by_share: 0,
            trade_share: row.share,
            trade_share_of_partner: row.share_of_partner,
            export_share: share(&exports, state, partner),
            import_share: share(&imports, partner, state),
            inputs_face_share: pair.face_share,
            inputs_look_share: pair.look_share,
            value_added_bought: chains.origin.share(partner, state)?,
            value_added_sold: (own.gdp > 0.0)
                .then(|| chains.origin.value.get(state, partner).map(|v| v / own.gdp))
                .transpose()?,
            long_run: lost.map(|lost| lost.long_run.lost),
            short_run: lost.map(|lost| lost.short_run.lost),
            nothing_replaced_pct: lost.and_then(|lost| lost.nothing_replaced_pct),
            partner_loses: lost.map(|lost| lost.partner_loses),
            gains_most: lost
                .and_then(super::Loss::largest_winner)
                .map(|(state, percent)| Winner { state, percent }),
        });
    }
    // Trade comes largest share first.
    for (rank, row) in rows.iter_mut().enumerate() {
        row.rank_by_share = rank + 1;
    }
    if losses.is_some() {
        rows.sort_by(|a, b| {
            let size = |row: &PartnerProfile| row.long_run.unwrap_or(super::Lost::NotSolved);
            size(b).total_cmp(size(a)).then(a.rank_by_share.cmp(&b.rank_by_share))
        });
    }
    Ok(Profile {
        method: "cheap indices beside the counterfactual loss, ranked by the loss in the long run",
        state,
        name,
        world: snapshot.world().name().to_owned(),
        date: snapshot.date(),
        currency: trade.currency,
        assumptions: losses.as_ref().map(|losses| losses.assumptions.clone()),
        partners: rows,
        exports_foreign_share: own.foreign_share,
        exports_own_value: own.domestic_value_added,
        gdp_in_exports: (own.gdp > 0.0).then(|| own.domestic_value_added / own.gdp),
        bought: sectors(snapshot, state, PartnerSettings::from(Direction::Imports))?,
        sold: sectors(snapshot, state, PartnerSettings::from(Direction::Exports))?,
        choke_points: settings
            .supply
            .iter()
            .map(|graph| choke_points(graph, state, settings.choke))
            .collect::<Result<_>>()?,
        protection: protection(snapshot, state, settings.protection)?,
        funding: funding(snapshot, state, settings.funders)?,
        hinges: hinges(snapshot, state, &model, losses.as_ref()),
        exports,
        imports,
        trade,
    })
}

/// What the supply chains of a recorded economy say.
struct Chains {
    exposure: InputExposure,
    origin: ValueAddedOrigin,
    accounts: Vec<StateExports>,
}

impl Chains {
    fn of(economy: &Economy) -> Result<Self> {
        let leontief = Leontief::new(InputOutputTable::proportional(economy)?)?;
        Ok(Self {
            exposure: exposure(&leontief, ())?,
            origin: value_added_origin(&leontief)?,
            accounts: export_accounts(&leontief)?.states,
        })
    }

    fn accounts_of(&self, state: StateId) -> Result<&StateExports> {
        let row = self.accounts.iter().find(|row| row.state == state);
        row.ok_or(Error::UnknownState { state })
    }
}

/// What each figure rests on, in this world.
fn hinges(
    snapshot: &Snapshot,
    state: StateId,
    model: &Counterfactuals,
    losses: Option<&Losses>,
) -> Vec<Hinge> {
    let recorded = model.recorded();
    let mut hinges = Vec::new();
    let mut say = |figure, on: String| hinges.push(Hinge { figure, on });

    let mut years: BTreeMap<i16, usize> = BTreeMap::new();
    for edge in snapshot.layer::<Flow>().filter(|edge| edge.from == state || edge.to == state) {
        *years.entry(edge.terms.year).or_default() += 1;
    }
    let listed = years.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    say("shares of trade", format!("flows of {listed}: what has changed since is not in them"));
    let sectors = recorded.economy.labels().sectors();
    let borrowed = sectors
        .iter()
        .filter_map(|sector| snapshot.world().technology(state, *sector))
        .filter(|technology| technology.measured_for != Some(state))
        .count();
    let technology = if borrowed == 0 {
        "technology measured for it".to_owned()
    } else {
        format!(
            "technology of another or an average state in {borrowed} of {} sectors",
            sectors.len()
        )
    };
    say(
        "looking through",
        format!(
            "every use of a sector's goods buys from suppliers in the same proportions; {technology}"
        ),
    );
    if let Some(losses) = losses {
        let unsolved = losses.rows.iter().filter(|row| !row.long_run.status.is_solved()).count()
            + losses.rows.iter().filter(|row| !row.short_run.status.is_solved()).count();
        let solved = if unsolved == 0 {
            "all equilibria solved".to_owned()
        } else {
            format!("{unsolved} equilibria not solved")
        };
        let thetas = recorded.economy.theta();
        let low = thetas.iter().copied().fold(f64::INFINITY, f64::min);
        let high = thetas.iter().copied().fold(0.0, f64::max);
        let set = recorded.economy.elasticity_set();
        say(
            "losses",
            format!(
                "how easily trade finds other ways, in inverse proportion: elasticities {set}, {low:.1} to {high:.1}; {solved}"
            ),
        );
        say(
            "losses",
            format!(
                "{} sectors: a good that cannot be replaced hides in one that can",
                sectors.len()
            ),
        );
        say(
            "cut off",
            "nobody steps in and nothing else changes: the first weeks, of output and not of spending"
                .to_owned(),
        );
    }
    let unknown = [
        (recorded.unknown_flows, "flows are not recorded: taken as none"),
        (recorded.unknown_duties, "duties are not recorded: taken as free"),
        (recorded.unclassified_flows, "flows lie in no sector: left out"),
    ];
    for (count, what) in unknown.into_iter().filter(|(count, _)| *count > 0) {
        say("the economy", format!("{count} {what}"));
    }
    if let Ok(Some(figure)) =
        snapshot.state(state).map(|s| s.latest(Attribute::Capability, snapshot.date()))
    {
        say(
            "protection",
            format!(
                "capability (CINC) as of {}: without nuclear weapons and distance",
                figure.as_of
            ),
        );
    }
    hinges
}
