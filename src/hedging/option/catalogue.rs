use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{Hedge, kinds::duties};
use crate::{
    error::Result,
    snapshot::Snapshot,
    units::{Currency, Date, Money, Probability, ProductCode, Rate, Share, StateId},
    world::{
        AgreementKind, Attribute, LegalStatus, Scope, Terms,
        terms::{Defence, InvestmentPledge, SwapLine},
    },
};

/// Sizes and judged costs of the hedges that [`recorded_hedges`] proposes.
#[derive(Debug, Clone)]
pub struct CatalogueSettings {
    suppliers: Vec<StateId>,
    rivals: Vec<StateId>,
    judged: f64,
    duties: Vec<Rate>,
    months: Vec<f64>,
    stocks: usize,
    storage: Share,
    reserves: Vec<Money>,
    reserve_spread: Rate,
    arms: Vec<Rate>,
    guarantors: usize,
    credibility: Probability,
}

impl Default for CatalogueSettings {
    /// Against no supplier; agreements, refusals and pacts at USD 200 mn a year; duties of 5 and 10 percent; stocks of
    /// the three sectors in which a supplier's share is largest, for 1, 3 and 6 months, stored at 3 percent of
    /// their value a year; USD 20 and 50 bn more in reserves at a spread of 1.5 percent; 0.5 and 1 percent of GDP
    /// more on the military; the three strongest states as guarantors, believed half the time.
    fn default() -> Self {
        let share = |thousandths| Share::new(Decimal::new(thousandths, 3)).unwrap_or_default();
        let rate = |thousandths| Rate::new(Decimal::new(thousandths, 3)).unwrap_or_default();
        let billions =
            |n: i64| Money::new(Decimal::new(n, 0) * Decimal::new(1_000_000_000, 0), Currency::USD);
        Self {
            suppliers: Vec::new(),
            rivals: Vec::new(),
            judged: 2e8,
            duties: vec![rate(50), rate(100)],
            months: vec![1.0, 3.0, 6.0],
            stocks: 3,
            storage: share(30),
            reserves: vec![billions(20), billions(50)],
            reserve_spread: rate(15),
            arms: vec![rate(5), rate(10)],
            guarantors: 3,
            credibility: Probability::new(0.5).unwrap_or_default(),
        }
    }
}

impl From<()> for CatalogueSettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl CatalogueSettings {
    /// Who may stop delivering: trade is diverted from them, and what they deliver is laid in.
    #[must_use]
    pub fn suppliers(self, suppliers: impl IntoIterator<Item = StateId>) -> Self {
        Self { suppliers: suppliers.into_iter().collect(), ..self }
    }

    /// Who threatens the state by arms beside its recorded rivals: no promises are exchanged with them.
    #[must_use]
    pub fn rivals(self, rivals: impl IntoIterator<Item = StateId>) -> Self {
        Self { rivals: rivals.into_iter().collect(), ..self }
    }

    /// What an agreement, a refusal, a reading or a pact is judged to cost, USD a year.
    #[must_use]
    pub fn judged_cost(self, usd: f64) -> Self {
        Self { judged: usd, ..self }
    }

    /// The duties on a supplier's goods that are to divert trade.
    #[must_use]
    pub fn duties(self, duties: impl IntoIterator<Item = Rate>) -> Self {
        Self { duties: duties.into_iter().collect(), ..self }
    }

    /// For how many months stocks are to last, and the part of their value that storage takes a year.
    #[must_use]
    pub fn stocks(self, months: impl IntoIterator<Item = f64>, storage: Share) -> Self {
        Self { months: months.into_iter().collect(), storage, ..self }
    }

    /// In how many sectors stocks are laid in: those of goods in which a supplier's share of what is bought abroad is
    /// largest.
    #[must_use]
    pub fn stocked_sectors(self, sectors: usize) -> Self {
        Self { stocks: sectors, ..self }
    }

    /// How much more to hold in reserves, in USD, and what that costs as a part of it a year.
    #[must_use]
    pub fn reserves(self, amounts: impl IntoIterator<Item = Money>, spread: Rate) -> Self {
        Self { reserves: amounts.into_iter().collect(), reserve_spread: spread, ..self }
    }

    /// How much more of GDP to spend on the military.
    #[must_use]
    pub fn arms(self, points: impl IntoIterator<Item = Rate>) -> Self {
        Self { arms: points.into_iter().collect(), ..self }
    }

    /// How many states are asked to be guarantors, the strongest first, and how far each is believed.
    #[must_use]
    pub fn guarantors(self, states: usize, credibility: Probability) -> Self {
        Self { guarantors: states, credibility, ..self }
    }
}

/// What can a state do beforehand, as far as its world suggests?
///
/// To join each agreement on trade of three or more parties; to end its own duties; to refuse each pledge it owes, and
/// to hold it to each other reading; to divert trade from suppliers that may stop, and to lay in what they deliver; to
/// hold more reserves; to reopen the swap lines that have lapsed; to arm; and to exchange promises with one more
/// guarantor.
/// Those that cannot be had are among them, with the reason ([`Hedge::barred`](Hedge)): rivals and aggregates as
/// guarantors, agreements that are not in force.
///
/// Agreements, readings, lines and pacts need others, who are named in [`Hedge::consent`](Hedge), and duties of a
/// member of a customs union need the union; the rest the state can do alone.
///
/// *Cost:* a table of bilateral trade for each sector of goods and supplier; no equilibrium.
///
/// # Errors
/// [`Error::UnknownState`](crate::Error::UnknownState); those of the constructors of [`Hedge`].
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, hedging::{CatalogueSettings, recorded_hedges}};
///
/// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
/// let settings = CatalogueSettings::default().suppliers(["CHN".parse()?]);
/// let hedges = recorded_hedges(&today, "KOR".parse()?, settings)?;
/// let named = |start: &str| hedges.iter().find(|hedge| hedge.name.starts_with(start));
/// assert!(named("open a swap line of USD 60 bn with USA").is_some());
/// let transpacific = named("join `tpp`").and_then(|hedge| hedge.barred.clone());
/// assert_eq!(transpacific.as_deref(), Some("`tpp` is not in force on 2025-11-22"));
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn recorded_hedges(
    snapshot: &Snapshot,
    state: StateId,
    settings: impl Into<CatalogueSettings>,
) -> Result<Vec<Hedge>> {
    let settings = settings.into();
    let mut all = Vec::new();
    agreements(snapshot, state, &settings, &mut all)?;
    for &supplier in settings.suppliers.iter().filter(|supplier| **supplier != state) {
        for &points in &settings.duties {
            all.push(Hedge::divert(snapshot, state, supplier, Scope::AllGoods, points)?);
        }
        for sector in largest(snapshot, state, supplier, settings.stocks)? {
            for &months in &settings.months {
                let storage = settings.storage;
                all.push(Hedge::stockpile(snapshot, state, supplier, [sector], months, storage)?);
            }
        }
    }
    for &amount in &settings.reserves {
        all.push(Hedge::hold_reserves(snapshot, state, amount, settings.reserve_spread)?);
    }
    for (provider, limit) in lapsed(snapshot, state) {
        all.push(Hedge::swap_line(snapshot, state, provider, limit)?);
    }
    for &points in &settings.arms {
        all.push(Hedge::arm(snapshot, state, points)?);
    }
    all.extend(pacts(snapshot, state, &settings)?);
    Ok(all)
}

fn agreements(
    snapshot: &Snapshot,
    state: StateId,
    settings: &CatalogueSettings,
    all: &mut Vec<Hedge>,
) -> Result<()> {
    let (date, cost) = (snapshot.date(), settings.judged);
    for agreement in snapshot.world().agreements() {
        let parties = agreement.parties.iter().filter(|party| party.validity.contains(date));
        // Agreements of two are theirs.
        let open = agreement.kind == AgreementKind::TradeAgreement && parties.count() >= 3;
        if open && !agreement.has_party(state, date) {
            all.push(Hedge::join(snapshot, state, &agreement.id, cost)?);
        }
    }
    if !duties(snapshot, state)?.is_empty() {
        all.push(Hedge::open_market(snapshot, state, cost)?);
    }
    let pledges: BTreeSet<_> = snapshot
        .outgoing::<InvestmentPledge>(state)?
        .filter_map(|edge| Some((edge.tie.agreement.clone()?, edge.tie.clause.clone()?)))
        .collect();
    for (agreement, clause) in pledges {
        all.push(Hedge::refuse(snapshot, &agreement, &clause, cost)?);
        let found = snapshot.world().agreement(&agreement)?;
        let read = found.clauses.iter().filter(|known| known.id == clause);
        let others =
            read.flat_map(|c| c.claims.iter().filter(|r| c.chosen.as_ref() != Some(&r.id)));
        for claim in others {
            all.push(Hedge::renegotiate(snapshot, &agreement, &clause, &claim.id, cost)?);
        }
    }
    Ok(())
}

/// The sectors of goods in which the supplier's share of what the state buys abroad is largest.
fn largest(
    snapshot: &Snapshot,
    state: StateId,
    supplier: StateId,
    count: usize,
) -> Result<Vec<ProductCode>> {
    let classes = snapshot.world().classification();
    let mut shares = Vec::new();
    for sector in classes.sectors.iter().filter(|sector| !sector.services) {
        let trade = snapshot.trade(Scope::Product(sector.code), Currency::USD)?;
        let bought = trade.get(supplier, state)?.unwrap_or(0.0);
        let abroad: f64 = trade
            .states()
            .iter()
            .filter(|from| **from != state)
            .filter_map(|from| trade.get(*from, state).ok().flatten())
            .sum();
        if bought > 0.0 && abroad > 0.0 {
            shares.push((bought / abroad, sector.code));
        }
    }
    shares.sort_by(|a, b| b.0.total_cmp(&a.0));
    Ok(shares.into_iter().take(count).map(|(_, code)| code).collect())
}

/// Lines with a limit that have ended, by those who have none open now: of each the one that ended last, and of
/// several the one that began last. One whose end is not recorded comes before those whose end is.
fn lapsed(snapshot: &Snapshot, state: StateId) -> Vec<(StateId, Money)> {
    let date = snapshot.date();
    let mut last: Vec<(StateId, [Option<Date>; 2], Money)> = Vec::new();
    for (_, tie) in snapshot.world().ties() {
        let Terms::SwapLine(SwapLine { limit: Some(limit) }) = &tie.terms else { continue };
        let ended = tie.validity.until().is_some_and(|end| end <= date)
            || matches!(tie.status, LegalStatus::Terminated | LegalStatus::Withdrawn);
        let open =
            || snapshot.between::<SwapLine>(tie.from, state).is_ok_and(|mut x| x.next().is_some());
        if tie.to == state && ended && !open() {
            let days = [tie.validity.until(), tie.validity.from()];
            match last.iter_mut().find(|(provider, ..)| *provider == tie.from) {
                Some((_, latest, money)) if days >= *latest => (*latest, *money) = (days, *limit),
                Some(_) => {}
                None => last.push((tie.from, days, *limit)),
            }
        }
    }
    last.into_iter().map(|(provider, _, limit)| (provider, limit)).collect()
}

/// Promises exchanged with those of most capability that owe none, as many as can be asked, with those on the way to
/// them that cannot.
fn pacts(snapshot: &Snapshot, state: StateId, settings: &CatalogueSettings) -> Result<Vec<Hedge>> {
    let mut by_capability = Vec::new();
    for other in snapshot.states().map(|known| known.id).filter(|other| *other != state) {
        if let Some(capability) = snapshot.number(other, Attribute::Capability)?
            && snapshot.between::<Defence>(other, state)?.next().is_none()
        {
            by_capability.push((capability, other));
        }
    }
    by_capability.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut all, mut left) = (Vec::new(), settings.guarantors);
    for (_, other) in by_capability {
        if left == 0 {
            break;
        }
        let (credibility, cost) = (settings.credibility, settings.judged);
        let mut pact = Hedge::second_guarantor(snapshot, state, other, credibility, cost)?;
        if settings.rivals.contains(&other) {
            pact = pact.barred(format!("{other} is what threatens it"));
        }
        left -= usize::from(pact.barred.is_none());
        all.push(pact);
    }
    Ok(all)
}
