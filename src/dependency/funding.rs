use std::fmt;

use rust_decimal::Decimal;
use serde::Serialize;

use super::{Concentration, FunderSettings, Funders, funders};
use crate::{
    error::{Error, Result},
    finance::{Adequacy, Pledge, Reserves, adequacy},
    snapshot::{Snapshot, ratio},
    units::{Currency, Money, Rates, StateId, decimal},
    world::terms::{InvestmentPledge, Loan},
};

/// Whose money a state rests on, and its reserves against what it owes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Funding {
    /// Who lends to it.
    pub funders: Funders,
    /// How concentrated its lenders are, by what is owed on loans; `None` without any.
    pub loans: Option<Concentration>,
    /// How concentrated its lines with a limit are; `None` without any.
    pub swap_lines: Option<Concentration>,
    /// Its reserves against imports, short-term debt and the IMF's metric; `None` where they cannot be told.
    pub adequacy: Option<Adequacy>,
    /// Why not, where they cannot.
    pub reserves_unknown: Option<ReservesUnknown>,
    /// What it owes on loans, in the currency of the funders.
    #[serde(with = "decimal::text")]
    pub owed: Decimal,
    /// What its pledges to invest abroad still call, in the same currency.
    #[serde(with = "decimal::text")]
    pub pledged: Decimal,
    /// Pledges and loans whose currency has no rate: they are in neither sum.
    pub without_rate: Vec<(StateId, Currency)>,
    /// Reserves over loans and pledges together; `None` where nothing is owed or reserves cannot be told.
    pub reserves_over_owed: Option<f64>,
}

/// Why reserves cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum ReservesUnknown {
    /// The world records none.
    NotRecorded,
    /// They are recorded, and this currency has no rate.
    NoExchangeRate(Currency),
}

impl fmt::Display for ReservesUnknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRecorded => f.write_str("reserves are not recorded"),
            Self::NoExchangeRate(currency) => {
                write!(f, "reserves are recorded in {currency}, for which no rate is given")
            }
        }
    }
}

/// Whose money `state` rests on: lenders, how concentrated they are, and reserves against what is owed.
///
/// Stocks and yearly flows are not added: pledges count in full, whenever they fall due.
///
/// # Errors
/// [`Error::UnknownState`]; [`Error::OutOfRange`] where a sum exceeds 28 digits.
///
/// ```
/// use geoecon::{Attribute, Estimate, State, Tie, World, dependency::{FunderSettings, funding}, terms::Loan};
///
/// let (lka, chn, jpn) = ("LKA".parse()?, "CHN".parse()?, "JPN".parse()?);
/// let mut world = World::new("lenders");
/// let reserves = Estimate::exact(6_000_000_000_i64);
/// world.add_state(State::new(lka, "Sri Lanka").with(Attribute::Reserves, "2024-12-31".parse()?, reserves, None))?;
/// for (id, owed) in [(chn, "USD 9 bn"), (jpn, "USD 3 bn")] {
///     world.add_state(State::new(id, id.as_str()))?;
///     world.add_tie(Tie::new(id, lka, Loan { outstanding: owed.parse()?, interest: "3%".parse()? }));
/// }
/// let report = funding(&world.snapshot("2025-11-22".parse()?)?, lka, FunderSettings::default())?;
/// assert_eq!(report.reserves_over_owed, Some(0.5));
/// assert!((report.loans.unwrap().hhi_high - 0.625).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn funding(
    snapshot: &Snapshot,
    state: StateId,
    settings: impl Into<FunderSettings>,
) -> Result<Funding> {
    let settings = settings.into();
    let rates: Rates = settings.rates().clone();
    let funders = funders(snapshot, state, settings)?;
    let mut without_rate = Vec::new();
    let mut owed = Money::zero(rates.base());
    for edge in snapshot.incoming::<Loan>(state)? {
        match rates.convert(edge.terms.outstanding, rates.base()) {
            Ok(amount) => owed = owed.try_add(amount)?,
            Err(Error::NoExchangeRate { currency, .. }) => without_rate.push((edge.from, currency)),
            Err(error) => return Err(error),
        }
    }
    let mut pledged = Money::zero(rates.base());
    for edge in snapshot.outgoing::<InvestmentPledge>(state)? {
        match Pledge::recorded(edge.terms, snapshot.date(), &rates) {
            Ok(pledge) => {
                pledged = pledged.try_add(Money::new(pledge.total(), rates.base()))?;
            }
            Err(Error::NoExchangeRate { currency, .. }) => without_rate.push((edge.to, currency)),
            Err(error) => return Err(error),
        }
    }
    let (adequacy, reserves_unknown) = match Reserves::recorded(snapshot, state, &rates) {
        Ok(reserves) => (Some(adequacy(&reserves)?), None),
        Err(Error::NotRecorded { .. }) => (None, Some(ReservesUnknown::NotRecorded)),
        Err(Error::NoExchangeRate { currency, .. }) => {
            (None, Some(ReservesUnknown::NoExchangeRate(currency)))
        }
        Err(error) => return Err(error),
    };
    let all = owed.try_add(pledged)?.amount();
    let spread = |part: fn(&super::Funder) -> Decimal| {
        let shares: Vec<f64> =
            funders.funders.iter().filter_map(|f| ratio(part(f), funders.total)).collect();
        Concentration::of(&shares, &[])
    };
    Ok(Funding {
        loans: spread(|f| f.loans),
        swap_lines: spread(|f| f.swap_lines),
        reserves_over_owed: adequacy.as_ref().and_then(|a| ratio(a.reserves, all)),
        adequacy,
        reserves_unknown,
        owed: owed.amount(),
        pledged: pledged.amount(),
        without_rate,
        funders,
    })
}

impl fmt::Display for Funding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let billion = |amount: Decimal| (amount / Decimal::from(1_000_000_000)).round_dp(1);
        write!(f, "{}", self.funders)?;
        let currency = self.funders.currency;
        if let Some(adequacy) = &self.adequacy {
            write!(f, "  reserves {currency} {} bn", billion(adequacy.reserves))?;
            for (metric, ratio) in adequacy.ratios.by_metric() {
                if let Some(ratio) = ratio {
                    write!(f, ", {metric} {ratio:.1}")?;
                }
            }
            writeln!(f)?;
        }
        if let Some(why) = self.reserves_unknown {
            writeln!(f, "  {why}")?;
        }
        let owed = [(self.owed, "on loans"), (self.pledged, "pledged abroad")];
        for (amount, what) in owed.into_iter().filter(|(amount, _)| !amount.is_zero()) {
            writeln!(f, "  owes {currency} {} bn {what}", billion(amount))?;
        }
        if let Some(ratio) = self.reserves_over_owed {
            writeln!(f, "  reserves are {ratio:.2} times what it owes and has pledged")?;
        }
        for (state, currency) in &self.without_rate {
            writeln!(f, "  with {state} in {currency}, for which no rate is given")?;
        }
        Ok(())
    }
}
