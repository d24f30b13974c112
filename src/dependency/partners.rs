use std::fmt;

use serde::Serialize;

use super::Concentration;
use crate::{
    error::Result,
    snapshot::{Matrix, Snapshot},
    units::{Currency, Date, ProductCode, StateId},
    world::{Attribute, Scope, StateKind},
};

/// Which trade of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
pub enum Direction {
    /// What it sells.
    Exports,
    /// What it buys.
    Imports,
    /// The sum of the two.
    #[default]
    Both,
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Exports => "exports",
            Self::Imports => "imports",
            Self::Both => "trade",
        })
    }
}

/// Which trade [`partners`] looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct PartnerSettings {
    pub(super) direction: Direction,
    pub(super) scope: Option<Scope>,
    pub(super) currency: Currency,
}

impl Default for PartnerSettings {
    /// Exports and imports of everything, in USD.
    fn default() -> Self {
        Self { direction: Direction::Both, scope: None, currency: Currency::USD }
    }
}

impl From<Direction> for PartnerSettings {
    fn from(direction: Direction) -> Self {
        Self::default().direction(direction)
    }
}

impl PartnerSettings {
    /// Which trade.
    #[must_use]
    pub fn direction(mut self, direction: Direction) -> Self {
        self.direction = direction;
        self
    }

    /// Only what lies wholly in this scope; `None` is everything, services included.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<Option<Scope>>) -> Self {
        self.scope = scope.into();
        self
    }

    /// The currency that flows are recorded in.
    #[must_use]
    pub fn currency(mut self, currency: Currency) -> Self {
        self.currency = currency;
        self
    }
}

/// Whom a state trades with: shares, and how concentrated they are.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Partners {
    /// What was computed.
    pub method: &'static str,
    /// The state.
    pub state: StateId,
    /// The date of the snapshot; each flow says in which year it was measured.
    pub date: Date,
    /// Which trade.
    pub direction: Direction,
    /// What was traded; `None` is everything.
    pub scope: Option<String>,
    /// The currency of all amounts.
    pub currency: Currency,
    /// All of it, without home sales, in units of the currency a year.
    pub total: f64,
    /// The partners, largest first; of equal size by code.
    pub partners: Vec<Partner>,
    /// How concentrated it is; `None` without trade.
    pub concentration: Option<Concentration>,
    /// Partners whose trade with this state is unknown, not zero, in at least one of the directions asked for.
    pub unknown_pairs: usize,
}

/// A partner.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Partner {
    /// Who.
    pub partner: StateId,
    /// Whether it is an aggregate, which is not one partner.
    pub aggregate: bool,
    /// Trade with it, in units of the currency a year.
    pub value: f64,
    /// Its share of the state's trade, from 0 to 1: the state's dependence on it.
    pub share: f64,
    /// The same trade as a share of the state's GDP; `None` where GDP is not recorded in USD.
    pub share_of_gdp: Option<f64>,
    /// The same trade as a share of the partner's: what it is to the other side, from 0 to 1.
    pub share_of_partner: Option<f64>,
    /// [`share`](Self::share) minus [`share_of_partner`](Self::share_of_partner): above 0 where the state
    /// depends more on the partner than the partner on it.
    pub asymmetry: Option<f64>,
}

/// Exports, imports or both of `state`, by partner, for one matrix of trade.
struct Trade<'a> {
    matrix: &'a Matrix,
    direction: Direction,
}

impl Trade<'_> {
    /// Trade of `state` with each state, in the matrix's order, and with how many partners a cell was unknown.
    fn of(&self, state: StateId, direction: Direction) -> Result<(Vec<f64>, usize)> {
        let states = self.matrix.states();
        let (mut values, mut unknown) = (vec![0.0; states.len()], vec![false; states.len()]);
        let mut add = |cells: &mut dyn Iterator<Item = Option<f64>>| {
            for ((value, unknown), cell) in values.iter_mut().zip(&mut unknown).zip(cells) {
                match cell {
                    Some(cell) => *value += cell,
                    None => *unknown = true,
                }
            }
        };
        if direction != Direction::Imports {
            add(&mut self.matrix.row(state)?.iter().copied());
        }
        if direction != Direction::Exports {
            add(&mut self.matrix.column(state)?);
        }
        for ((value, unknown), partner) in values.iter_mut().zip(&mut unknown).zip(states) {
            if *partner == state {
                *value = 0.0;
                *unknown = false;
            }
        }
        Ok((values, unknown.into_iter().filter(|unknown| *unknown).count()))
    }

    /// The direction in which the same trade stands in the partner's books.
    fn mirrored(&self) -> Direction {
        match self.direction {
            Direction::Exports => Direction::Imports,
            Direction::Imports => Direction::Exports,
            Direction::Both => Direction::Both,
        }
    }
}

/// Whom `state` trades with, and how concentrated that is.
///
/// *Method:* shares of trade, the Herfindahl-Hirschman index in its variants, and Hirschman's (1945)
/// asymmetry: the same trade as a share of each side's.
///
/// *Cost:* a pass over the flows and one over all ordered pairs.
///
/// # Errors
/// [`Error::UnknownState`](crate::Error::UnknownState);
/// [`Error::CurrencyMismatch`](crate::Error::CurrencyMismatch) where flows are in another currency than the
/// settings name.
///
/// ```
/// use geoecon::{State, Tie, World, dependency::{Direction, partners}, terms::Flow};
///
/// let (kor, usa, chn) = ("KOR".parse()?, "USA".parse()?, "CHN".parse()?);
/// let mut world = World::new("Korea's exports");
/// for id in [kor, usa, chn] {
///     world.add_state(State::new(id, id.as_str()))?;
/// }
/// for (to, value) in [(usa, "USD 121 bn"), (chn, "USD 181.5 bn")] {
///     world.add_tie(Tie::new(kor, to, Flow::new("goods".parse()?, value.parse()?, 2022)));
/// }
/// let report = partners(&world.snapshot("2025-08-07".parse()?)?, kor, Direction::Exports)?;
/// assert_eq!(report.partners[0].partner, chn);
/// assert!((report.partners[1].share - 0.4).abs() < 1e-12);
/// assert_eq!(report.unknown_pairs, 0);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn partners(
    snapshot: &Snapshot,
    state: StateId,
    settings: impl Into<PartnerSettings>,
) -> Result<Partners> {
    let settings = settings.into();
    let matrix = snapshot.trade(settings.scope, settings.currency)?;
    read(snapshot, &matrix, state, &settings)
}

/// The same of all three directions, in the order both, exports, imports, from one pass over the flows.
pub(super) fn every_direction(snapshot: &Snapshot, state: StateId) -> Result<[Partners; 3]> {
    let settings = PartnerSettings::default();
    let matrix = snapshot.trade(settings.scope, settings.currency)?;
    let of = |direction| read(snapshot, &matrix, state, &PartnerSettings::from(direction));
    Ok([of(Direction::Both)?, of(Direction::Exports)?, of(Direction::Imports)?])
}

fn read(
    snapshot: &Snapshot,
    matrix: &Matrix,
    state: StateId,
    settings: &PartnerSettings,
) -> Result<Partners> {
    let trade = Trade { matrix, direction: settings.direction };
    let (values, unknown) = trade.of(state, settings.direction)?;
    let total: f64 = values.iter().sum();
    let in_usd = settings.currency == Currency::USD;
    let gdp = snapshot.number(state, Attribute::Gdp)?.filter(|gdp| in_usd && *gdp > 0.0);
    let mut rows = Vec::new();
    for (&partner, &value) in matrix.states().iter().zip(&values) {
        if value <= 0.0 {
            continue;
        }
        let theirs: f64 = trade.of(partner, trade.mirrored())?.0.iter().sum();
        let share = value / total;
        let share_of_partner = (theirs > 0.0).then(|| value / theirs);
        rows.push(Partner {
            partner,
            aggregate: snapshot.state(partner)?.kind == StateKind::Aggregate,
            value,
            share,
            share_of_gdp: gdp.map(|gdp| value / gdp),
            share_of_partner,
            asymmetry: share_of_partner.map(|theirs| share - theirs),
        });
    }
    rows.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.partner.cmp(&b.partner)));
    let of = |aggregate: bool| -> Vec<f64> {
        rows.iter().filter(|r| r.aggregate == aggregate).map(|r| r.value).collect()
    };
    Ok(Partners {
        method: "shares of trade; Herfindahl-Hirschman index; asymmetry of Hirschman (1945)",
        state,
        date: snapshot.date(),
        direction: settings.direction,
        scope: settings.scope.map(|scope| scope.to_string()),
        currency: settings.currency,
        total,
        concentration: Concentration::of(&of(false), &of(true)),
        partners: rows,
        unknown_pairs: unknown,
    })
}

impl Partners {
    /// The row of a partner; `None` where the two do not trade.
    #[must_use]
    pub fn partner(&self, partner: StateId) -> Option<&Partner> {
        self.partners.iter().find(|row| row.partner == partner)
    }
}

/// One line for the report, one for each partner.
impl fmt::Display for Partners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scope = self.scope.as_deref().unwrap_or("goods and services");
        writeln!(
            f,
            "{} of {}, {scope}: {} {:.1} bn a year",
            self.direction,
            self.state,
            self.currency,
            self.total / 1e9
        )?;
        writeln!(
            f,
            "  {:<8} {:>9} {:>8} {:>8} {:>11} {:>10}",
            "partner", "bn", "share", "of GDP", "of theirs", "asymmetry"
        )?;
        let percent = |x: Option<f64>| x.map_or("-".to_owned(), |x| format!("{:.1} %", 100.0 * x));
        for row in &self.partners {
            let mark = if row.aggregate { "*" } else { "" };
            writeln!(
                f,
                "  {:<8} {:>9.1} {:>8} {:>8} {:>11} {:>10}",
                format!("{}{mark}", row.partner),
                row.value / 1e9,
                percent(Some(row.share)),
                percent(row.share_of_gdp),
                percent(row.share_of_partner),
                percent(row.asymmetry)
            )?;
        }
        if self.partners.iter().any(|row| row.aggregate) {
            writeln!(f, "  * an aggregate, not one partner")?;
        }
        if let Some(concentration) = &self.concentration {
            writeln!(f, "  {concentration}")?;
        }
        if self.unknown_pairs > 0 {
            writeln!(
                f,
                "  trade with {} partners is not known in full: unknown, not zero",
                self.unknown_pairs
            )?;
        }
        Ok(())
    }
}

/// A state's partners sector by sector.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Sectors {
    /// The sectors, in the order of the classification.
    pub sectors: Vec<SectorPartners>,
}

/// A state's partners in one sector.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SectorPartners {
    /// The sector.
    pub sector: ProductCode,
    /// Its share of the state's trade in the same direction, from 0 to 1; `None` without trade.
    pub share_of_total: Option<f64>,
    /// The partners in it.
    pub partners: Partners,
}

/// Whom `state` trades with in each sector of the classification; see [`partners`].
///
/// # Errors
/// As [`partners`].
pub fn sectors(
    snapshot: &Snapshot,
    state: StateId,
    settings: impl Into<PartnerSettings>,
) -> Result<Sectors> {
    let settings = settings.into();
    let mut sectors = Vec::new();
    for sector in &snapshot.world().classification().sectors {
        let own = settings.clone().scope(Scope::Product(sector.code));
        let matrix = snapshot.trade(own.scope, own.currency)?;
        let report = read(snapshot, &matrix, state, &own)?;
        sectors.push(SectorPartners {
            sector: sector.code,
            share_of_total: None,
            partners: report,
        });
    }
    let total: f64 = sectors.iter().map(|s| s.partners.total).sum();
    for sector in &mut sectors {
        sector.share_of_total = (total > 0.0).then(|| sector.partners.total / total);
    }
    Ok(Sectors { sectors })
}

impl fmt::Display for Sectors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "  {:<16} {:>9} {:>8}  {:<20} {:>13}",
            "sector", "bn", "share", "largest partner", "HHI"
        )?;
        for row in &self.sectors {
            let report = &row.partners;
            let largest = report.partners.iter().find(|p| !p.aggregate);
            let largest = largest
                .map_or("-".to_owned(), |p| format!("{} {:.1} %", p.partner, 100.0 * p.share));
            let hhi = report
                .concentration
                .map_or("-".to_owned(), |c| format!("{:.3} to {:.3}", c.hhi_low, c.hhi_high));
            let share =
                row.share_of_total.map_or("-".to_owned(), |s| format!("{:.1} %", 100.0 * s));
            writeln!(
                f,
                "  {:<16} {:>9.1} {share:>8}  {largest:<20} {hhi:>13}",
                row.sector,
                report.total / 1e9
            )?;
        }
        Ok(())
    }
}
