//! Hedges in trade and in agreements.

use std::collections::BTreeSet;

use super::{CostBasis, Hedge, HedgeCost, Stock, stock::other_than};
use crate::{
    error::{Error, Result},
    scenario::Scenario,
    snapshot::{Snapshot, to_f64},
    units::{AgreementId, ClaimId, ClauseId, Currency, Measure, ProductCode, Rate, Share, StateId},
    world::{
        Agreement, Scope, Tie, TieId,
        terms::{Rivalry, Tariff, TariffConcession},
    },
};

impl Hedge {
    /// To join an agreement and to end all duties among its parties and the state; `cost` in USD a year is judged.
    ///
    /// A member of a customs union needs its consent too: duties are the union's.
    ///
    /// Barred where the agreement is not in force, or the state or the territory of its customs union is a party.
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
            let territories =
                snapshot.customs_unions(state).into_iter().filter_map(|u| u.territory);
            let mut parties = territories.filter(|territory| found.has_party(*territory, date));
            parties.next().map(|union| {
                format!("{union}, of which it is a member, is a party of `{agreement}`")
            })
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
        let mut consent = format!("the parties of `{agreement}`");
        if let Some(unions) = unions(snapshot, state) {
            consent = format!("{consent} and {unions}");
        }
        Ok(hedge.consent(consent).barred_if(barred))
    }

    /// To end all duties of the state's own; `cost` in USD a year is judged.
    ///
    /// A member of a customs union levies the union's: the hedge ends those too, and the union must agree.
    ///
    /// Barred where neither levies any.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    ///
    /// ```
    /// # #[cfg(feature = "shipped-world")] {
    /// use geoecon::{data, hedging::Hedge};
    ///
    /// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
    /// let germany = Hedge::open_market(&today, "DEU".parse()?, 2e8)?;
    /// assert!(germany.consent.is_some_and(|who| who.starts_with("the customs union")));
    /// assert_eq!(Hedge::open_market(&today, "KOR".parse()?, 2e8)?.consent, None);
    /// # }
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    pub fn open_market(snapshot: &Snapshot, state: StateId, cost: f64) -> Result<Self> {
        let changes =
            duties(snapshot, state)?.into_iter().fold(Scenario::new("open"), Scenario::remove_tie);
        let consent = unions(snapshot, state);
        let who =
            consent.as_ref().map_or(state.to_string(), |union| format!("{state}, or {union},"));
        let barred = changes.changes.is_empty().then(|| format!("{who} levies no duties"));
        let basis = CostBasis::Judged("what it takes those who lose by it".to_owned());
        let name =
            if consent.is_some() { "end the duties of its union" } else { "end its own duties" };
        let hedge = Self::new(name, changes, HedgeCost::yearly(cost, basis));
        Ok(Self { consent, ..hedge }.barred_if(barred))
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
    /// which the ledger counts, and less to replace where the supplier stops. Duties on one supplier and scope are a
    /// ladder; as the ledger counts all they cost, its steps have no [marginal](super::HedgeValue::marginal) value.
    ///
    /// A member of a customs union levies none alone: the union must agree.
    ///
    /// Barred where nothing in scope is bought from it, or both are in one customs union.
    ///
    /// # Errors
    /// [`Error::UnknownState`]; [`Error::OutOfRange`] for points that are not above 0, or a state that is to be its own
    /// supplier; [`Error::NoExchangeRate`] where flows are not in USD.
    pub fn divert(
        snapshot: &Snapshot,
        state: StateId,
        supplier: StateId,
        scope: Scope,
        points: Rate,
    ) -> Result<Self> {
        snapshot.state(state)?;
        snapshot.state(supplier)?;
        other_than(state, supplier)?;
        if points <= Rate::ZERO {
            let (value, expected) = (points.to_string(), "above 0");
            return Err(Error::OutOfRange { what: "duty that diverts trade", value, expected });
        }
        let bought = snapshot.trade(scope, Currency::USD)?.get(supplier, state)?.unwrap_or(0.0);
        let inside = |union: &&Agreement| {
            union.has_party(supplier, snapshot.date()) || union.territory == Some(supplier)
        };
        let barred = match snapshot.customs_unions(state).iter().copied().find(inside) {
            Some(union) => {
                Some(format!("{supplier} is in the customs union `{}` with it", union.id))
            }
            None => (bought <= 0.0).then(|| format!("nothing of it is bought from {supplier}")),
        };
        let duty = Tariff::addition(scope, points, Measure::new("diversion")?);
        let changes = Scenario::new("divert").add_tie(Tie::new(state, supplier, duty));
        let goods = match scope {
            Scope::AllGoods => "goods".to_owned(),
            Scope::Product(code) => code.to_string(),
        };
        let ladder = format!("a duty on {goods} of {supplier}");
        let name = format!("a duty of {points} on {goods} of {supplier}, to buy elsewhere");
        let hedge = Self::new(name, changes, HedgeCost::in_ledger()).ladder(ladder);
        Ok(Self { consent: unions(snapshot, state), ..hedge }.barred_if(barred))
    }

    /// To lay in what `supplier` delivers of these sectors in so many months. The goods stay the state's own, so the
    /// money is held; `storage`, a share of their value a year for space, decay and turnover, is judged. Sizes of
    /// one stock are a ladder.
    ///
    /// What it buys shows only against threats that stop deliveries: while it lasts, they are felt as if deliveries
    /// went on ([`rank_hedges`](super::rank_hedges)). A barrier on an HS code is eased where every sector that has a
    /// part of the code is in stock, and not at all otherwise.
    ///
    /// Barred where a sector is services, or nothing is bought.
    ///
    /// # Errors
    /// [`Error::UnknownState`], [`Error::UnknownLabel`] for a sector that is none, [`Error::Duplicate`] for one that is
    /// named twice; [`Error::OutOfRange`] for months that are not finite and above 0, or a state that is to be its own
    /// supplier; [`Error::NoExchangeRate`] where flows are not in USD.
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
        snapshot.state(state)?;
        let stock = Stock { supplier, sectors: sectors.into_iter().collect(), months };
        stock.check(snapshot, state)?;
        let classes = snapshot.world().classification();
        let (mut bought, mut barred, mut names) = (0.0, None, Vec::new());
        for sector in &stock.sectors {
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
        let hedge = hedge.stock(stock).ladder(ladder);
        Ok(hedge.barred_if(barred))
    }
}

/// The customs unions without which the state changes no duty, for people; `None` where it levies its own.
fn unions(snapshot: &Snapshot, state: StateId) -> Option<String> {
    let unions = snapshot.customs_unions(state).into_iter();
    let names: Vec<String> = unions.map(|u| format!("the customs union `{}`", u.id)).collect();
    (!names.is_empty()).then(|| names.join(" and "))
}

/// The duties that a state levies, its own and those of its customs unions.
pub(super) fn duties(snapshot: &Snapshot, state: StateId) -> Result<Vec<TieId>> {
    let unions = snapshot.customs_unions(state).into_iter();
    let territories: BTreeSet<StateId> = unions.filter_map(|union| union.territory).collect();
    let mut all = Vec::new();
    for levies in [state].into_iter().chain(territories) {
        all.extend(snapshot.outgoing::<Tariff>(levies)?.map(|edge| edge.id));
    }
    Ok(all)
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
