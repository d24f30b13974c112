use std::fmt;

use serde::Serialize;

use crate::{
    error::{Error, Result},
    security::{Member, SoldierYear, cost_per_soldier_year},
    snapshot::{self, Edge, Snapshot, to_f64},
    units::{Currency, Date, Money, Rates, Share, SourceId, StateId},
    world::{
        Attribute, LegalStatus, Terms, Tie, TieId,
        terms::{Presence, SpendingTarget},
    },
};

/// Which spending targets bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[non_exhaustive]
pub enum Targets {
    /// Those in force, whenever they are to be reached.
    #[default]
    InForce,
    /// Those in force whose day has come.
    Due,
    /// Those in force, and those proposed or announced.
    Announced,
}

/// A spending target that was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Target {
    /// The tie that records it.
    pub tie: TieId,
    /// Who asks.
    pub asked_by: StateId,
    /// Of whom.
    pub state: StateId,
    /// Military spending as a share of GDP.
    pub share_of_gdp: Share,
    /// The day by which it is to be reached.
    pub by: Option<Date>,
    /// How far it has come.
    pub status: LegalStatus,
    /// Where it is recorded.
    pub source: Option<SourceId>,
}

/// One member of an alliance as recorded.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RecordedMember {
    /// Income and floor, USD a year, for [`burden()`](crate::security::burden()).
    pub member: Member<StateId>,
    /// What it spends, USD a year; `None` where that is not recorded.
    pub spends: Option<f64>,
    /// What it spends short of its floor, USD a year.
    pub short_of_target: Option<f64>,
}

/// The members of an alliance with their incomes and spending targets.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MemberReport {
    /// The date of the snapshot.
    pub date: Date,
    /// Which targets are floors.
    pub targets: Targets,
    /// The members whose income is recorded, in the order given.
    pub members: Vec<RecordedMember>,
    /// The targets that bind, in the order of the ties.
    pub read: Vec<Target>,
    /// States without a recorded GDP: they are not members here.
    pub without_income: Vec<StateId>,
}

impl MemberReport {
    /// The members for [`burden()`](crate::security::burden()).
    pub fn members(&self) -> impl Iterator<Item = Member<StateId>> {
        self.members.iter().map(|m| m.member)
    }
}

impl fmt::Display for MemberReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "members on {}, USD bn a year: spends, target, short", self.date)?;
        let bn = |x: f64| x / 1e9;
        let known = |x: Option<f64>| x.map_or("-".to_owned(), |x| format!("{:.1}", bn(x)));
        for m in &self.members {
            let (spends, short) = (known(m.spends), known(m.short_of_target));
            let floor = bn(m.member.floor);
            writeln!(f, "  {}  {spends:>8}  {floor:>8.1}  {short:>8}", m.member.label)?;
        }
        Ok(())
    }
}

/// The members of an alliance as a world records them: income is GDP, and the floor of each is the
/// highest spending target asked of it.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, security::{Standing, Targets, burden, members}};
///
/// let world = data::indo_pacific_2025()?;
/// let today = world.snapshot("2025-11-22".parse()?)?;
/// let nato = world.agreement(&"nato".parse()?)?.parties.iter().map(|p| p.state);
/// let alliance = members(&today, nato, Targets::InForce)?;
/// // Left alone, the largest would carry it; the targets hold all the others.
/// let shared = burden(alliance.members(), 0.035)?;
/// assert!(shared.members.iter().all(|m| m.standing != Standing::FreeRides || m.member.floor == 0.0));
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::UnknownState`]; [`Error::OutOfRange`] where a GDP is negative or a target above all of it.
pub fn members(
    snapshot: &Snapshot,
    states: impl IntoIterator<Item = StateId>,
    targets: Targets,
) -> Result<MemberReport> {
    let asked = asked(snapshot, targets);
    let mut report = MemberReport {
        date: snapshot.date(),
        targets,
        members: Vec::new(),
        read: Vec::new(),
        without_income: Vec::new(),
    };
    for state in states {
        let Some(income) = snapshot.number(state, Attribute::Gdp)? else {
            report.without_income.push(state);
            continue;
        };
        let ours = asked.iter().filter(|t| t.state == state);
        report.read.extend(ours.clone().cloned());
        let floor = ours.map(|t| income * to_f64(t.share_of_gdp.fraction())).fold(0.0, f64::max);
        if floor > income {
            let (value, expected) = (format!("{floor} of {state}"), "at most the GDP");
            return Err(Error::OutOfRange { what: "spending target", value, expected });
        }
        let percent = snapshot.number(state, Attribute::MilitarySpending)?;
        let spends = percent.map(|percent| income * percent / 100.0);
        report.members.push(RecordedMember {
            member: Member { label: state, income, floor },
            spends,
            short_of_target: spends.map(|spends| (floor - spends).max(0.0)),
        });
    }
    report.read.sort_by_key(|t| t.tie);
    Ok(report)
}

fn asked(snapshot: &Snapshot, targets: Targets) -> Vec<Target> {
    let read = |id, tie: &Tie, terms: &SpendingTarget| Target {
        tie: id,
        asked_by: tie.from,
        state: tie.to,
        share_of_gdp: terms.share_of_gdp,
        by: terms.by,
        status: tie.status,
        source: tie.source.clone(),
    };
    let in_force = snapshot.layer::<SpendingTarget>().map(|e| read(e.id, e.tie, e.terms));
    let due = |t: &Target| targets != Targets::Due || t.by.is_none_or(|by| by <= snapshot.date());
    let mut all: Vec<Target> = in_force.filter(due).collect();
    if targets == Targets::Announced {
        all.extend(snapshot.dormant().filter_map(|(id, tie, _)| match &tie.terms {
            Terms::SpendingTarget(terms)
                if matches!(tie.status, LegalStatus::Proposed | LegalStatus::Announced) =>
            {
                Some(read(id, tie, terms))
            }
            _ => None,
        }));
    }
    all
}

/// Exchange rates, and what a soldier costs where that is not recorded.
///
/// From [`Rates`]: no cost is assumed.
#[derive(Debug, Clone, PartialEq)]
pub struct PresenceSettings {
    rates: Rates,
    cost_per_soldier: Option<f64>,
}

impl Default for PresenceSettings {
    /// US dollars alone.
    fn default() -> Self {
        Rates::new(Currency::USD).into()
    }
}

impl From<Rates> for PresenceSettings {
    fn from(rates: Rates) -> Self {
        Self { rates, cost_per_soldier: None }
    }
}

impl PresenceSettings {
    /// What a soldier abroad costs a year, in the base currency, where no cost is recorded.
    #[must_use]
    pub fn cost_per_soldier(mut self, cost: f64) -> Self {
        self.cost_per_soldier = Some(cost);
        self
    }
}

/// Forces in one host, and who pays for them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PresenceRow {
    /// The tie that records them.
    pub tie: TieId,
    /// Whose they are.
    pub sender: StateId,
    /// Where they are.
    pub host: StateId,
    /// Whether the terms are in force, and if not, why.
    pub standing: String,
    /// Persons.
    pub personnel: u32,
    /// Cost a year in the base currency; `None` where it is neither recorded nor assumed.
    pub cost: Option<f64>,
    /// Whether the cost is assumed.
    pub cost_assumed: bool,
    /// What the host pays of it a year; `None` where that is not recorded.
    pub host_pays: Option<f64>,
    /// What the host pays for each soldier a year.
    pub host_pays_per_soldier: Option<f64>,
    /// Cost of a soldier for a year, and who bears it, where both are known and the host pays no more
    /// than it costs.
    pub soldier_year: Option<SoldierYear>,
    /// What the host pays over what the forces cost; above 1 the host pays for more than the forces.
    pub host_share: Option<f64>,
    /// Where it is recorded.
    pub source: Option<SourceId>,
}

/// Forces abroad and who pays for them, on one ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PresenceReport {
    /// The date of the snapshot.
    pub date: Date,
    /// The currency of all amounts.
    pub currency: Currency,
    /// What is in force, most persons first.
    pub rows: Vec<PresenceRow>,
    /// What is recorded for the date and not in force: demands, announcements.
    pub demands: Vec<PresenceRow>,
    /// Persons in force.
    pub personnel: u64,
    /// What hosts pay a year, as far as it is recorded.
    pub hosts_pay: f64,
    /// Persons in hosts whose payment is not recorded.
    pub personnel_without_payment: u64,
}

impl fmt::Display for PresenceReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, currency) = (self.date, self.currency);
        writeln!(f, "forces abroad on {date}: {} persons, {currency} a year", self.personnel)?;
        let known = |x: Option<f64>| x.map_or("-".to_owned(), |x| format!("{x:.0}"));
        for row in self.rows.iter().chain(&self.demands) {
            let (host, paid) = (row.host, known(row.host_pays));
            let each = known(row.host_pays_per_soldier);
            let persons = row.personnel;
            let standing = &row.standing;
            writeln!(f, "  {}  {host} {persons:>7} {paid:>14} {each:>10}  {standing}", row.sender)?;
        }
        Ok(())
    }
}

/// The forces that `sender` has abroad, what each soldier costs, and who pays, in one currency.
///
/// ```
/// use geoecon::{Currency, Rates, State, Tie, World, security::presences, terms::Presence};
///
/// let (usa, kor) = ("USA".parse()?, "KOR".parse()?);
/// let mut world = World::new("a presence");
/// for id in [usa, kor] {
///     world.add_state(State::new(id, id.as_str()))?;
/// }
/// let (personnel, cost_per_year) = (23_642, Some("USD 4 bn".parse()?));
/// let host_pays_per_year = Some("KRW 1.52 trn".parse()?);
/// world.add_tie(Tie::new(usa, kor, Presence { personnel, cost_per_year, host_pays_per_year }));
///
/// let rates = Rates::new(Currency::USD).with(Currency::KRW, "0.0007".parse().unwrap())?;
/// let ledger = presences(&world.snapshot("2026-02-01".parse()?)?, usa, rates)?;
/// let korea = ledger.rows[0].soldier_year.expect("cost and payment are recorded");
/// assert!((korea.host - 45_004.653).abs() < 1e-3);
/// assert!((korea.total - 169_190.424).abs() < 1e-3);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::UnknownState`]; [`Error::NoExchangeRate`] where a currency has no rate;
/// [`Error::OutOfRange`] for a cost that is negative or not finite.
pub fn presences(
    snapshot: &Snapshot,
    sender: StateId,
    settings: impl Into<PresenceSettings>,
) -> Result<PresenceReport> {
    let settings = settings.into();
    let mut rows = snapshot
        .outgoing::<Presence>(sender)?
        .map(|Edge { id, tie, terms, .. }| settings.row(id, tie, terms, "in force".to_owned()))
        .collect::<Result<Vec<_>>>()?;
    rows.sort_by_key(|row| (std::cmp::Reverse(row.personnel), row.host, row.tie));
    let mut demands = Vec::new();
    for (id, tie, standing) in snapshot.dormant().filter(|(_, tie, _)| tie.from == sender) {
        if let Terms::Presence(terms) = &tie.terms {
            demands.push(settings.row(id, tie, terms, standing.to_string())?);
        }
    }
    let persons = |rows: &mut dyn Iterator<Item = &PresenceRow>| -> u64 {
        rows.map(|row| u64::from(row.personnel)).sum()
    };
    Ok(PresenceReport {
        date: snapshot.date(),
        currency: settings.rates.base(),
        personnel: persons(&mut rows.iter()),
        hosts_pay: rows.iter().filter_map(|row| row.host_pays).fold(0.0, |sum, paid| sum + paid),
        personnel_without_payment: persons(&mut rows.iter().filter(|row| row.host_pays.is_none())),
        rows,
        demands,
    })
}

impl PresenceSettings {
    fn row(&self, id: TieId, tie: &Tie, terms: &Presence, standing: String) -> Result<PresenceRow> {
        let amount = |money: Option<Money>| -> Result<Option<f64>> {
            money.map(|money| snapshot::amount(money, &self.rates)).transpose()
        };
        let persons = f64::from(terms.personnel);
        let recorded = amount(terms.cost_per_year)?;
        let cost = recorded.or(self.cost_per_soldier.map(|each| each * persons));
        let host_pays = amount(terms.host_pays_per_year)?;
        let host_share = host_pays.zip(cost).filter(|&(_, c)| c > 0.0).map(|(p, c)| p / c);
        let soldier_year = match (cost, host_share) {
            (Some(cost), Some(share)) if share <= 1.0 => {
                cost_per_soldier_year(terms.personnel, cost, share)?
            }
            (Some(cost), _) => cost_per_soldier_year(terms.personnel, cost, 0.0)?.and(None),
            _ => None,
        };
        Ok(PresenceRow {
            tie: id,
            sender: tie.from,
            host: tie.to,
            standing,
            personnel: terms.personnel,
            cost,
            cost_assumed: recorded.is_none() && cost.is_some(),
            host_pays,
            host_pays_per_soldier: host_pays.filter(|_| terms.personnel > 0).map(|p| p / persons),
            soldier_year,
            host_share,
            source: tie.source.clone(),
        })
    }
}
