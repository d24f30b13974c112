use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use super::{Concentration, Direction, PartnerSettings, Partners, partners};
use crate::{
    error::Result,
    snapshot::Snapshot,
    units::{Currency, Date, StateId},
};

/// How a state's dependence on its partners changed between two snapshots.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PartnerChanges {
    /// What was computed.
    pub method: &'static str,
    /// The state.
    pub state: StateId,
    /// The dates of the two snapshots.
    pub dates: (Date, Date),
    /// Which trade.
    pub direction: Direction,
    /// What was traded; `None` is everything.
    pub scope: Option<String>,
    /// The currency of all amounts.
    pub currency: Currency,
    /// All of it before and after, in units of the currency a year.
    pub totals: (f64, f64),
    /// The partners of either date, the largest change of share first; of equal change by code.
    pub partners: Vec<PartnerChange>,
    /// How concentrated it was and is.
    pub concentration: (Option<Concentration>, Option<Concentration>),
    /// Change of the Herfindahl-Hirschman index with each aggregate as very many partners on both dates, and as
    /// one on both; `None` without trade on one of them.
    pub hhi_change: Option<(f64, f64)>,
    /// Partners whose trade is not known in full, before and after.
    pub unknown_pairs: (usize, usize),
}

/// How a state's dependence on one partner changed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PartnerChange {
    /// Who.
    pub partner: StateId,
    /// Whether it is an aggregate, which is not one partner.
    pub aggregate: bool,
    /// Trade before and after, in units of the currency a year.
    pub values: (f64, f64),
    /// Its share of the state's trade before and after, from 0 to 1.
    pub shares: (f64, f64),
    /// Change of the share, from -1 to 1: 0.01 is a percentage point.
    pub change: f64,
}

/// How the dependence of `state` on its partners changed from one snapshot to another: two dates of one world,
/// or a world and what a scenario makes of it. See [`partners`].
///
/// # Errors
/// Those of [`partners`], for either snapshot.
///
/// ```
/// use geoecon::{State, Tie, World, dependency::{Direction, partner_changes}, terms::Flow};
///
/// let (kor, usa, chn) = ("KOR".parse()?, "USA".parse()?, "CHN".parse()?);
/// let mut world = World::new("Korea's exports");
/// for id in [kor, usa, chn] {
///     world.add_state(State::new(id, id.as_str()))?;
/// }
/// for (to, value, year, days) in [
///     (usa, "USD 60 bn", 2018, "2018-01-01..2023-01-01"),
///     (chn, "USD 140 bn", 2018, "2018-01-01..2023-01-01"),
///     (usa, "USD 120 bn", 2023, "2023-01-01.."),
///     (chn, "USD 120 bn", 2023, "2023-01-01.."),
/// ] {
///     let flow = Flow::new("goods".parse()?, value.parse()?, year);
///     world.add_tie(Tie::new(kor, to, flow).valid(days.parse()?));
/// }
/// let (then, now) = (world.snapshot("2018-06-01".parse()?)?, world.snapshot("2023-06-01".parse()?)?);
/// let report = partner_changes(&then, &now, kor, Direction::Exports)?;
/// assert!((report.partners[0].change.abs() - 0.2).abs() < 1e-12);
/// assert!((report.hhi_change.unwrap().0 - (0.5 - 0.58)).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn partner_changes(
    before: &Snapshot,
    after: &Snapshot,
    state: StateId,
    settings: impl Into<PartnerSettings>,
) -> Result<PartnerChanges> {
    let settings = settings.into();
    let then = partners(before, state, settings.clone())?;
    let now = partners(after, state, settings)?;
    let mut rows: BTreeMap<StateId, PartnerChange> = BTreeMap::new();
    let new = |partner, aggregate| PartnerChange {
        partner,
        aggregate,
        values: (0.0, 0.0),
        shares: (0.0, 0.0),
        change: 0.0,
    };
    for p in &then.partners {
        let row = rows.entry(p.partner).or_insert_with(|| new(p.partner, p.aggregate));
        (row.values.0, row.shares.0) = (p.value, p.share);
    }
    for p in &now.partners {
        let row = rows.entry(p.partner).or_insert_with(|| new(p.partner, p.aggregate));
        (row.values.1, row.shares.1) = (p.value, p.share);
    }
    let mut rows: Vec<PartnerChange> = rows
        .into_values()
        .map(|row| PartnerChange { change: row.shares.1 - row.shares.0, ..row })
        .collect();
    rows.sort_by(|a, b| b.change.abs().total_cmp(&a.change.abs()).then(a.partner.cmp(&b.partner)));
    let hhi_change = then
        .concentration
        .zip(now.concentration)
        .map(|(a, b)| (b.hhi_low - a.hhi_low, b.hhi_high - a.hhi_high));
    let Partners { direction, scope, currency, .. } = now;
    Ok(PartnerChanges {
        method: "change of shares of trade and of the Herfindahl-Hirschman index",
        state,
        dates: (then.date, now.date),
        direction,
        scope,
        currency,
        totals: (then.total, now.total),
        partners: rows,
        concentration: (then.concentration, now.concentration),
        hhi_change,
        unknown_pairs: (then.unknown_pairs, now.unknown_pairs),
    })
}

impl fmt::Display for PartnerChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scope = self.scope.as_deref().unwrap_or("goods and services");
        writeln!(
            f,
            "{} of {}, {scope}, {} to {}: {} {:.1} bn to {:.1} bn a year",
            self.direction,
            self.state,
            self.dates.0,
            self.dates.1,
            self.currency,
            self.totals.0 / 1e9,
            self.totals.1 / 1e9
        )?;
        for row in &self.partners {
            let mark = if row.aggregate { "*" } else { "" };
            writeln!(
                f,
                "  {:<8} {:>6.1} % to {:>6.1} % {:>+7.1} points",
                format!("{}{mark}", row.partner),
                100.0 * row.shares.0,
                100.0 * row.shares.1,
                100.0 * row.change
            )?;
        }
        if self.partners.iter().any(|row| row.aggregate) {
            writeln!(f, "  * an aggregate, not one partner")?;
        }
        if let (Some(then), Some(now)) = self.concentration {
            writeln!(f, "  before: {then}")?;
            writeln!(f, "  after:  {now}")?;
        }
        Ok(())
    }
}
