//! Hedges in money and arms.

use rust_decimal::Decimal;

use super::{CostBasis, Hedge, HedgeCost, kinds::rivals};
use crate::{
    error::{Error, Result},
    scenario::Scenario,
    snapshot::{Snapshot, to_f64},
    units::{Currency, Estimate, Money, Probability, Rate, StateId},
    world::{
        Attribute, Observation, StateKind, Tie,
        terms::{Defence, SwapLine, Trigger},
    },
};

impl Hedge {
    /// To hold so much more in reserves, in USD. They are borrowed, and earn less than they cost: `spread`, a share of
    /// them a year, is judged (Rodrik 2006, "The social cost of foreign exchange reserves", for its size). What it
    /// buys is in months of imports and ratios, beside the dollars.
    ///
    /// Barred where the state's reserves are not recorded.
    ///
    /// # Errors
    /// [`Error::UnknownState`]; [`Error::CurrencyMismatch`] unless in USD; [`Error::OutOfRange`] for an amount or a
    /// spread below 0, or a sum of more than 28 digits.
    pub fn hold_reserves(
        snapshot: &Snapshot,
        state: StateId,
        amount: Money,
        spread: Rate,
    ) -> Result<Self> {
        if amount.currency() != Currency::USD {
            let (left, right) = (amount.currency(), Currency::USD);
            return Err(Error::CurrencyMismatch { left, right });
        }
        if amount.is_negative() {
            let (value, expected) = (amount.to_string(), "0 or more");
            return Err(Error::OutOfRange { what: "reserves to be added", value, expected });
        }
        if spread < Rate::ZERO {
            let (value, expected) = (spread.to_string(), "0 or more");
            return Err(Error::OutOfRange { what: "spread on reserves", value, expected });
        }
        let date = snapshot.date();
        let known = snapshot.state(state)?.latest(Attribute::Reserves, date);
        let mut changes = Scenario::new("reserves");
        let mut barred = Some(format!("reserves of {state} are not recorded"));
        if let Some(known) = known {
            let now = Money::new(known.estimate.value(), Currency::USD).try_add(amount)?;
            changes = record(changes, snapshot, state, Attribute::Reserves, now.amount());
            barred = None;
        }
        let basis = CostBasis::Judged(format!("borrowed at {spread} more than they earn"));
        let yearly = to_f64(amount.amount()) * to_f64(spread.fraction());
        let name = format!("hold {} more in reserves", amount.compact());
        let hedge = Self::new(name, changes, HedgeCost::yearly(yearly, basis));
        Ok(hedge.ladder("reserves").barred_if(barred))
    }

    /// To open a swap line with `provider`. It can be drawn and is no reserve: what it buys is in months of imports
    /// that lines cover, beside the dollars. It costs nothing until it is drawn, which is judged: central banks ask
    /// no fee for the line itself.
    ///
    /// Barred where the provider is a rival or an aggregate of states.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn swap_line(
        snapshot: &Snapshot,
        state: StateId,
        provider: StateId,
        limit: Money,
    ) -> Result<Self> {
        let barred = no_partner(snapshot, state, provider)?;
        let line = SwapLine { limit: Some(limit) };
        let changes = Scenario::new("line").add_tie(Tie::new(provider, state, line));
        let basis = CostBasis::Judged("nothing is paid until it is drawn".to_owned());
        let name = format!("open a swap line of {} with {provider}", limit.compact());
        let hedge = Self::new(name, changes, HedgeCost::yearly(0.0, basis));
        Ok(hedge.consent(provider.as_str()).barred_if(barred))
    }

    /// To spend so much more of GDP on the military, `points` as `0.5%`. It costs that part of the recorded GDP a year;
    /// capability is taken to rise in the proportion of spending. What it buys is in cover, beside the dollars. Sizes
    /// are a ladder.
    ///
    /// Barred where the state's GDP, military spending or capability is not recorded, or it spends nothing.
    ///
    /// # Errors
    /// [`Error::UnknownState`]; [`Error::OutOfRange`] for points that are not above 0, or a product of more than 28
    /// digits.
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// use geoecon::{data, hedging::Hedge};
    ///
    /// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
    /// let arm = Hedge::arm(&today, "KOR".parse()?, "0.5%".parse()?)?;
    /// // Half a percent of a GDP of USD 1.713 trn.
    /// assert!((arm.cost.yearly / 1e9 - 8.564).abs() < 1e-3);
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    pub fn arm(snapshot: &Snapshot, state: StateId, points: Rate) -> Result<Self> {
        if points.fraction() <= Decimal::ZERO {
            let (value, expected) = (points.to_string(), "above 0");
            return Err(Error::OutOfRange { what: "added military spending", value, expected });
        }
        let known = snapshot.state(state)?;
        let latest = |attribute| known.latest(attribute, snapshot.date());
        let [gdp, spending, capability] =
            [Attribute::Gdp, Attribute::MilitarySpending, Attribute::Capability].map(latest);
        let name = format!("spend {points} of GDP more on the military");
        let (Some(gdp), Some(spending), Some(capability)) = (gdp, spending, capability) else {
            let reason = format!("GDP, military spending or capability of {state} is not recorded");
            let hedge = Self::new(name, Scenario::new("arm"), HedgeCost::in_ledger());
            return Ok(hedge.barred(reason));
        };
        let (gdp, spending, capability) =
            (gdp.estimate.value(), spending.estimate.value(), capability.estimate.value());
        let percent = points.fraction().checked_mul(Decimal::ONE_HUNDRED);
        let too_large = || Error::OutOfRange {
            what: "added military spending",
            value: points.to_string(),
            expected: "spending and capability of at most 28 digits",
        };
        let percent = percent.ok_or_else(too_large)?;
        let total = spending.checked_add(percent).ok_or_else(too_large)?;
        let mut changes =
            record(Scenario::new("arm"), snapshot, state, Attribute::MilitarySpending, total);
        let mut barred = None;
        if spending > Decimal::ZERO {
            let grown = total.checked_div(spending).and_then(|by| capability.checked_mul(by));
            let grown = grown.ok_or_else(too_large)?;
            changes = record(changes, snapshot, state, Attribute::Capability, grown);
        } else {
            barred = Some(format!("{state} spends nothing on its military"));
        }
        let how = format!("{points} of a GDP of USD {:.0} bn", to_f64(gdp) / 1e9);
        let yearly = to_f64(gdp) * to_f64(points.fraction());
        let cost = HedgeCost::yearly(yearly, CostBasis::Recorded(how));
        Ok(Self::new(name, changes, cost).ladder("military spending").barred_if(barred))
    }

    /// To exchange promises of defence with one more guarantor, believed with this probability; `cost` in USD a year is
    /// judged. What it buys is in cover, beside the dollars.
    ///
    /// Barred where the guarantor is a rival, of the state or of one that defends it now, or an aggregate of states;
    /// where it owes defence already, or has no recorded capability.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// use geoecon::{data, hedging::Hedge};
    ///
    /// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
    /// let pact = |with: &str| {
    ///     Hedge::second_guarantor(&today, "KOR".parse()?, with.parse()?, "0.5".parse()?, 1e9)
    /// };
    /// assert_eq!(pact("JPN")?.barred, None);
    /// assert_eq!(pact("USA")?.barred.as_deref(), Some("USA owes it defence already"));
    /// assert_eq!(pact("CHN")?.barred.as_deref(), Some("CHN is a rival of USA, which defends it now"));
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    pub fn second_guarantor(
        snapshot: &Snapshot,
        state: StateId,
        guarantor: StateId,
        credibility: Probability,
        cost: f64,
    ) -> Result<Self> {
        let mut barred = no_partner(snapshot, state, guarantor)?;
        if snapshot.between::<Defence>(guarantor, state)?.next().is_some() {
            barred = Some(format!("{guarantor} owes it defence already"));
        } else if snapshot.number(guarantor, Attribute::Capability)?.is_none() {
            barred = barred.or(Some(format!("capability of {guarantor} is not recorded")));
        }
        for edge in snapshot.incoming::<Defence>(state)?.filter(|edge| edge.from != guarantor) {
            if rivals(snapshot, edge.from, guarantor)? {
                let reason =
                    format!("{guarantor} is a rival of {}, which defends it now", edge.from);
                barred = barred.or(Some(reason));
            }
        }
        let promise =
            || Defence { credibility: Some(credibility), ..Defence::on(Trigger::ArmedAttack) };
        let changes = Scenario::new("pact")
            .add_tie(Tie::new(guarantor, state, promise()))
            .add_tie(Tie::new(state, guarantor, promise()));
        let basis = CostBasis::Judged("what it takes to make a pact believed".to_owned());
        let name = format!("exchange promises of defence with {guarantor}");
        let hedge = Self::new(name, changes, HedgeCost::yearly(cost, basis));
        Ok(hedge.consent(guarantor.as_str()).barred_if(barred))
    }
}

/// Why `other` cannot be asked for anything.
fn no_partner(snapshot: &Snapshot, state: StateId, other: StateId) -> Result<Option<String>> {
    let kind = snapshot.state(other)?.kind;
    snapshot.state(state)?;
    Ok(if state == other {
        Some("a state cannot help itself out".to_owned())
    } else if kind == StateKind::Aggregate {
        Some(format!("{other} is several states added up"))
    } else {
        rivals(snapshot, state, other)?.then(|| format!("{other} is a rival"))
    })
}

fn record(
    changes: Scenario,
    snapshot: &Snapshot,
    state: StateId,
    attribute: Attribute,
    value: Decimal,
) -> Scenario {
    let figure =
        Observation { as_of: snapshot.date(), estimate: Estimate::exact(value), source: None };
    changes.observe(state, attribute, figure)
}
