use std::{collections::BTreeMap, fmt};

use rust_decimal::Decimal;
use serde::Serialize;

use super::Concentration;
use crate::{
    error::Result,
    snapshot::{Snapshot, ratio},
    units::{Currency, Date, Rates, StateId, decimal},
    world::terms::{Loan, SwapLine},
};

/// The rates that make lines in different currencies one sum.
#[derive(Debug, Clone, PartialEq)]
pub struct FunderSettings {
    rates: Rates,
}

impl From<Rates> for FunderSettings {
    fn from(rates: Rates) -> Self {
        Self { rates }
    }
}

impl Default for FunderSettings {
    /// USD only: lines in other currencies cannot be added up and are listed as such.
    fn default() -> Self {
        Self { rates: Rates::new(Currency::USD) }
    }
}

impl FunderSettings {
    pub(super) fn rates(&self) -> &Rates {
        &self.rates
    }
}

/// Who lends a state what it could need: swap lines and loans, by provider.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Funders {
    /// The state.
    pub state: StateId,
    /// The date of the snapshot.
    pub date: Date,
    /// The currency of all amounts.
    pub currency: Currency,
    /// What can be drawn on lines with a limit, and what is owed on loans.
    #[serde(with = "decimal::text")]
    pub total: Decimal,
    /// The providers, largest first; of equal size by code.
    pub funders: Vec<Funder>,
    /// Providers of lines without limit, which no share can weigh.
    pub unlimited: Vec<StateId>,
    /// Providers whose currency has no rate: they are not in the total.
    pub without_rate: Vec<(StateId, Currency)>,
    /// How concentrated the total is; `None` without any.
    pub concentration: Option<Concentration>,
}

/// A provider.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Funder {
    /// Who.
    pub provider: StateId,
    /// Limits of its swap lines.
    #[serde(with = "decimal::text")]
    pub swap_lines: Decimal,
    /// What is owed to it.
    #[serde(with = "decimal::text")]
    pub loans: Decimal,
    /// Its share of the total, from 0 to 1.
    pub share: Option<f64>,
}

impl Funder {
    /// Lines and loans together.
    fn size(&self) -> Decimal {
        self.swap_lines.saturating_add(self.loans)
    }
}

/// Who lends `state` reserves and credit, and how concentrated that is.
///
/// A swap line adds to what can be drawn, not to reserves.
///
/// # Errors
/// [`Error::UnknownState`](crate::Error::UnknownState);
/// [`Error::OutOfRange`](crate::Error::OutOfRange) where a sum exceeds 28 digits.
///
/// ```
/// use geoecon::{Currency, Rates, State, Tie, World, dependency::funders, terms::SwapLine};
///
/// let (kor, chn, jpn) = ("KOR".parse()?, "CHN".parse()?, "JPN".parse()?);
/// let mut world = World::new("swap lines");
/// for id in [kor, chn, jpn] {
///     world.add_state(State::new(id, id.as_str()))?;
/// }
/// world.add_tie(Tie::new(chn, kor, SwapLine { limit: Some("CNY 400 bn".parse()?) }));
/// world.add_tie(Tie::new(jpn, kor, SwapLine { limit: Some("USD 10 bn".parse()?) }));
///
/// let rates = Rates::new(Currency::USD).with(Currency::CNY, "0.14".parse().unwrap())?;
/// let report = funders(&world.snapshot("2025-11-22".parse()?)?, kor, rates)?;
/// assert_eq!(report.funders[0].provider, chn);
/// assert!((report.funders[0].share.unwrap() - 56.0 / 66.0).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn funders(
    snapshot: &Snapshot,
    state: StateId,
    settings: impl Into<FunderSettings>,
) -> Result<Funders> {
    let rates = settings.into().rates;
    let currency = rates.base();
    let mut by_provider: BTreeMap<StateId, (Decimal, Decimal)> = BTreeMap::new();
    let (mut unlimited, mut without_rate) = (Vec::new(), Vec::new());
    let lines = snapshot.incoming::<SwapLine>(state)?.map(|e| (e.from, e.terms.limit, true));
    let loans =
        snapshot.incoming::<Loan>(state)?.map(|e| (e.from, Some(e.terms.outstanding), false));
    for (provider, amount, is_line) in lines.chain(loans) {
        let Some(amount) = amount else {
            unlimited.push(provider);
            continue;
        };
        let Ok(amount) = rates.convert(amount, currency) else {
            without_rate.push((provider, amount.currency()));
            continue;
        };
        let (lines, loans) = by_provider.entry(provider).or_default();
        let sum = if is_line { lines } else { loans };
        *sum = crate::Money::new(*sum, currency).try_add(amount)?.amount();
    }
    let mut funders: Vec<Funder> = by_provider
        .into_iter()
        .map(|(provider, (swap_lines, loans))| Funder { provider, swap_lines, loans, share: None })
        .collect();
    let mut total = crate::Money::zero(currency);
    for funder in &funders {
        let lines = crate::Money::new(funder.swap_lines, currency);
        total = total.try_add(lines.try_add(crate::Money::new(funder.loans, currency))?)?;
    }
    let total = total.amount();
    for funder in &mut funders {
        funder.share = ratio(funder.size(), total);
    }
    funders.sort_by(|a, b| b.size().cmp(&a.size()).then(a.provider.cmp(&b.provider)));
    let shares: Vec<f64> = funders.iter().filter_map(|f| f.share).collect();
    Ok(Funders {
        state,
        date: snapshot.date(),
        currency,
        total,
        funders,
        unlimited,
        without_rate,
        concentration: Concentration::of(&shares, &[]),
    })
}

impl fmt::Display for Funders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let billion = |amount: Decimal| (amount / Decimal::from(1_000_000_000)).round_dp(1);
        writeln!(
            f,
            "lines and loans open to {}: {} {} bn",
            self.state,
            self.currency,
            billion(self.total)
        )?;
        // What the table would show as 0.0 is counted, not listed.
        let small = Decimal::from(50_000_000);
        let (shown, rest): (Vec<_>, Vec<_>) =
            self.funders.iter().partition(|row| row.size() >= small || self.total < small);
        for row in shown {
            let share = row.share.map_or("-".to_owned(), |s| format!("{:.1} %", 100.0 * s));
            writeln!(f, "  {:<6} {:>8} bn {share:>8}", row.provider, billion(row.size()))?;
        }
        if !rest.is_empty() {
            let sum: Decimal = rest.iter().map(|row| row.size()).sum();
            let millions = (sum / Decimal::from(1_000_000)).round_dp(1);
            let many = if rest.len() == 1 { "1 other" } else { &format!("{} others", rest.len()) };
            writeln!(f, "  and {many}, each below 0.05 bn, together {millions} million")?;
        }
        for provider in &self.unlimited {
            writeln!(f, "  {provider:<6} without limit")?;
        }
        for (provider, currency) in &self.without_rate {
            writeln!(f, "  {provider:<6} in {currency}, for which no rate is given")?;
        }
        match &self.concentration {
            Some(concentration) => writeln!(f, "  {concentration}"),
            None => Ok(()),
        }
    }
}
