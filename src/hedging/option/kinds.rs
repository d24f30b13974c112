//! Hedges in trade and in agreements.

use super::{CostBasis, Hedge, HedgeCost, Stock};
use crate::{
    error::{Error, Result},
    scenario::Scenario,
    snapshot::{Snapshot, to_f64},
    units::{AgreementId, ClaimId, ClauseId, Currency, Measure, ProductCode, Rate, Share, StateId},
    world::{
        Scope, Tie,
        terms::{Rivalry, Tariff, TariffConcession},
    },
};

impl Hedge {
    /// To join an agreement and to end all duties among its parties and the state; `cost` in USD a year is judged.
    ///
    /// Barred where the agreement is not in force, or the state is a party.
    ///
    /// # Errors
    /// [`Error::UnknownState`]; [`Error::UnknownLabel`] for an agreement that is not recorded.
    pub fn join(
        snapshot: &Snapshot,
        state: StateId,
        agreement: &AgreementId,
        cost: f64,
    ) -> Result<Self> {
        snapshot.state(state)?;
        let (date, found) = (snapshot.date(), snapshot.world().agreement(agreement)?);
        let barred = if !found.in_force_on(date) {
            Some(format!("`{agreement}` is not in force on {date}"))
        } else if found.has_party(state, date) {
            Some(format!("{state} is a party of `{agreement}`"))
        } else {
            None
        };
        let mut changes = Scenario::new("join").join(agreement.clone(), state, date);
        for party in found.parties.iter().filter(|party| party.validity.contains(date)) {
            let free =
                || TariffConcession { scope: Scope::AllGoods, rate: Rate::ZERO, utilisation: None };
            changes = changes.add_tie(Tie::new(state, party.state, free())).add_tie(Tie::new(
                party.state,
                state,
                free(),
            ));
        }
        let basis = CostBasis::Judged("what it takes to adapt to its rules".to_owned());
        let hedge =
            Self::new(format!("join `{agreement}`"), changes, HedgeCost::yearly(cost, basis));
        Ok(hedge.consent(format!("the parties of `{agreement}`")).barred_if(barred))
    }

    /// To end all duties of the state's own; `cost` in USD a year is judged.
    ///
    /// Barred where it levies none.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn open_market(snapshot: &Snapshot, state: StateId, cost: f64) -> Result<Self> {
        let own = snapshot.outgoing::<Tariff>(state)?;
        let changes = own.fold(Scenario::new("open"), |s, edge| s.remove_tie(edge.id));
        let barred = changes.changes.is_empty().then(|| format!("{state} levies no duties"));
        let basis = CostBasis::Judged("what it takes those who lose by it".to_owned());
        let hedge = Self::new("end its own duties", changes, HedgeCost::yearly(cost, basis));
        Ok(hedge.barred_if(barred))
    }

    /// No longer to honour a clause, nor what is conditional on it; `cost` in USD a year is judged. What the clause
    /// gave is lost with it: the ledger counts that.
    ///
    /// Barred where the agreement is not in force.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] for an agreement or clause that is not recorded.
    pub fn refuse(
        snapshot: &Snapshot,
        agreement: &AgreementId,
        clause: &ClauseId,
        cost: f64,
    ) -> Result<Self> {
        let barred = clause_barred(snapshot, agreement, clause)?;
        let changes = Scenario::new("refuse").break_clause(agreement.clone(), clause.clone());
        let basis = CostBasis::Judged("what it takes to be seen to break a promise".to_owned());
        let name = format!("refuse `{clause}` of `{agreement}`");
        Ok(Self::new(name, changes, HedgeCost::yearly(cost, basis)).barred_if(barred))
    }

    /// To hold a disputed clause to one of its readings; `cost` in USD a year is judged.
    ///
    /// Barred where the agreement is not in force, or the clause is read so already.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] for an agreement, clause or reading that is not recorded.
    pub fn renegotiate(
        snapshot: &Snapshot,
        agreement: &AgreementId,
        clause: &ClauseId,
        claim: &ClaimId,
        cost: f64,
    ) -> Result<Self> {
        let found = snapshot.world().agreement(agreement)?;
        let barred = clause_barred(snapshot, agreement, clause)?;
        let read = found.clauses.iter().find(|known| known.id == *clause);
        let reading = read.and_then(|known| known.claims.iter().find(|c| c.id == *claim));
        let Some((read, reading)) = read.zip(reading) else {
            return Err(Error::UnknownLabel { what: "claim", label: claim.to_string() });
        };
        let already = read.chosen.as_ref() == Some(claim);
        let barred = barred.or(already.then(|| "it is read so already".to_owned()));
        let changes = Scenario::new("renegotiate").choose_claim(
            agreement.clone(),
            clause.clone(),
            claim.clone(),
        );
        let name = format!("hold `{clause}` of `{agreement}` to: {}", reading.reading);
        let basis = CostBasis::Judged("what it takes to have it read so".to_owned());
        let hedge = Self::new(name, changes, HedgeCost::yearly(cost, basis));
        Ok(hedge.consent(format!("the parties of `{agreement}`")).barred_if(barred))
    }

    /// To buy from others than `supplier`, by a duty of `points` on top of what it levies on its goods: dearer in calm,
    /// which the ledger counts, and less to replace where the supplier stops. Duties on one supplier and scope are a ladder.
    ///
    /// Barred where nothing in scope is bought from it.
    ///
    /// # Errors
    /// [`Error::UnknownState`]; [`Error::NoExchangeRate`] where flows are not in USD.
    pub fn divert(
        snapshot: &Snapshot,
        state: StateId,
        supplier: StateId,
        scope: Scope,
        points: Rate,
    ) -> Result<Self> {
        let bought = snapshot.trade(scope, Currency::USD)?.get(supplier, state)?.unwrap_or(0.0);
        let barred = (bought <= 0.0).then(|| format!("nothing of it is bought from {supplier}"));
        let duty = Tariff::addition(scope, points, Measure::new("diversion")?);
        let changes = Scenario::new("divert").add_tie(Tie::new(state, supplier, duty));
        let goods = match scope {
            Scope::AllGoods => "goods".to_owned(),
            Scope::Product(code) => code.to_string(),
        };
        let ladder = format!("a duty on {goods} of {supplier}");
        let name = format!("a duty of {points} on {goods} of {supplier}, to buy elsewhere");
        let hedge = Self::new(name, changes, HedgeCost::in_ledger()).ladder(ladder);
        Ok(hedge.barred_if(barred))
    }

    /// To lay in what `supplier` delivers of these sectors in so many months. The goods stay the state's own, so the
    /// money is held; `storage`, a share of their value a year for space, decay and turnover, is judged. Sizes of
    /// one stock are a ladder.
    ///
    /// What it buys shows only against threats that stop deliveries: while it lasts, they are felt as if deliveries
    /// went on ([`rank_hedges`](super::rank_hedges)).
    ///
    /// Barred where a sector is services, or nothing is bought.
    ///
    /// # Errors
    /// [`Error::UnknownState`], [`Error::UnknownLabel`] for a sector that is none; [`Error::OutOfRange`] for months that
    /// are not finite and above 0; [`Error::NoExchangeRate`] where flows are not in USD.
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// use geoecon::{data, hedging::Hedge};
    ///
    /// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
    /// let (kor, chn) = ("KOR".parse()?, "CHN".parse()?);
    /// let stock = |months| {
    ///     Hedge::stockpile(&today, kor, chn, ["chemicals".parse()?], months, "3%".parse()?)
    /// };
    /// // A quarter of a year's purchases, held and stored: USD 5.4 bn that cost 0.40 bn a year at 4.5 percent.
    /// let cost = stock(3.0)?.cost;
    /// assert!((cost.held / 1e9 - 5.380).abs() < 1e-3);
    /// assert!((cost.per_year("4.5%".parse()?, 30)? / 1e9 - 0.075 * 5.380).abs() < 1e-3);
    /// let services = Hedge::stockpile(&today, kor, chn, ["services".parse()?], 3.0, "3%".parse()?)?;
    /// assert_eq!(services.barred.as_deref(), Some("services cannot be laid in"));
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    pub fn stockpile(
        snapshot: &Snapshot,
        state: StateId,
        supplier: StateId,
        sectors: impl IntoIterator<Item = ProductCode>,
        months: f64,
        storage: Share,
    ) -> Result<Self> {
        let sectors: Vec<ProductCode> = sectors.into_iter().collect();
        if !(months.is_finite() && months > 0.0) {
            let (value, expected) = (months.to_string(), "finite and above 0");
            return Err(Error::OutOfRange { what: "months of a stock", value, expected });
        }
        let classes = snapshot.world().classification();
        let (mut bought, mut barred, mut names) = (0.0, None, Vec::new());
        for sector in &sectors {
            if classes.sector(*sector).is_none() {
                return Err(Error::UnknownLabel { what: "sector", label: sector.to_string() });
            }
            if classes.is_services(*sector) {
                barred = Some("services cannot be laid in".to_owned());
            }
            let trade = snapshot.trade(Scope::Product(*sector), Currency::USD)?;
            bought += trade.get(supplier, state)?.unwrap_or(0.0);
            names.push(sector.to_string());
        }
        let nothing = || format!("nothing of it is bought from {supplier}");
        let barred = barred.or_else(|| (bought <= 0.0).then(nothing));
        let ladder = format!("a stock of {} from {supplier}", names.join(", "));
        let unit = if (months - 1.0).abs() < f64::EPSILON { "month" } else { "months" };
        let name = format!("{months} {unit} of {} from {supplier} in stock", names.join(", "));
        let held = bought * months / 12.0;
        let basis = CostBasis::Judged(format!("storage at {storage} of the value a year"));
        let cost = HedgeCost::yearly(held * to_f64(storage.fraction()), basis).held(held);
        let hedge = Self::new(name, Scenario::new("stock"), cost);
        let hedge = hedge.stock(Stock { supplier, sectors, months }).ladder(ladder);
        Ok(hedge.barred_if(barred))
    }
}

fn clause_barred(
    snapshot: &Snapshot,
    agreement: &AgreementId,
    clause: &ClauseId,
) -> Result<Option<String>> {
    let (date, found) = (snapshot.date(), snapshot.world().agreement(agreement)?);
    if !found.clauses.iter().any(|known| known.id == *clause) {
        return Err(Error::UnknownLabel { what: "clause", label: clause.to_string() });
    }
    Ok((!found.in_force_on(date)).then(|| format!("`{agreement}` is not in force on {date}")))
}

/// Whether one of the two sees a rival in the other.
pub(super) fn rivals(snapshot: &Snapshot, a: StateId, b: StateId) -> Result<bool> {
    Ok(snapshot.between::<Rivalry>(a, b)?.next().is_some()
        || snapshot.between::<Rivalry>(b, a)?.next().is_some())
}
