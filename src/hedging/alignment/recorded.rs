use super::AlignmentScore;
use crate::{
    error::{Error, Result},
    snapshot::{Matrix, Snapshot},
    units::{Currency, Money, StateId},
    world::{
        Layer, StateKind,
        terms::{
            Aid, ArmsTransfer, Consultation, Defence, Loan, Neutrality, NonAggression, Offence,
            Presence, SwapLine,
        },
    },
};

/// How close the recorded ties of every state are to each of two poles: indicators for
/// [`alignment`](super::alignment).
///
/// Each is `100 a / (a + b)`, with `a` what ties the state to `first` and `b` what ties it to `second`:
///
/// | dimension | indicators |
/// | --- | --- |
/// | trade | exports, imports |
/// | agreements | agreements in force that both are parties of, by number |
/// | security | promises both ways, on ATOP's scale of 1 to 3; troops of the pole |
/// | arms | deliveries from the pole |
/// | finance | swap lines by number, loans and aid from the pole |
///
/// An indicator is left out where the state has nothing with either pole, and where a missing tie is not known to be
/// none (see [`Snapshot::covers`]). The poles themselves and aggregates have no indicators. Amounts are in `currency`;
/// deliveries, loans and aid in another one are unknown. *Cost:* a pass over each layer.
///
/// # Errors
/// [`Error::UnknownState`] for a pole that is not recorded; [`Error::OutOfRange`] where both are the same;
/// [`Error::CurrencyMismatch`] where trade is recorded in another currency.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{Currency, StateId, data, hedging::{alignment, recorded_alignment}};
///
/// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
/// let [usa, chn, jpn, sgp] = ["USA", "CHN", "JPN", "SGP"].map(StateId::new);
/// let scores = recorded_alignment(&today, usa?, chn?, Currency::USD)?;
/// let report = alignment(&scores, ())?;
/// assert!(report.of(jpn?)?.score > report.of(sgp?)?.score);
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn recorded_alignment(
    snapshot: &Snapshot,
    first: StateId,
    second: StateId,
    currency: Currency,
) -> Result<Vec<AlignmentScore>> {
    snapshot.state(first)?;
    snapshot.state(second)?;
    if first == second {
        let (value, expected) = (format!("{first} twice"), "two different states");
        return Err(Error::OutOfRange { what: "pair of poles", value, expected });
    }
    let date = snapshot.date();
    let trade = snapshot.trade(None, currency)?;
    let promises = Promises::new(snapshot);
    let troops = snapshot.matrix::<Presence>(|p| Some(p.personnel.into()));
    let amount = |money: Money| (money.currency() == currency).then(|| money.amount());
    let arms = known_amounts::<ArmsTransfer>(snapshot, |arms| amount(arms.value));
    let lines = snapshot.matrix::<SwapLine>(|_| Some(1.into()));
    let loans = known_amounts::<Loan>(snapshot, |loan| amount(loan.outstanding));
    let aid = known_amounts::<Aid>(snapshot, |aid| amount(aid.per_year));
    let mut scores = Vec::new();
    for state in snapshot.states() {
        if state.kind == StateKind::Aggregate || [first, second].contains(&state.id) {
            continue;
        }
        let id = state.id;
        let shared = |pole: StateId| {
            let common = snapshot.world().agreements().filter(|a| {
                a.in_force_on(date) && a.has_party(id, date) && a.has_party(pole, date)
            });
            Ok(Some(crate::hedging::table::count(common.count())))
        };
        let mut add = |dimension, indicator, of: &dyn Fn(StateId) -> Result<Option<f64>>| {
            if let (Some(a), Some(b)) = (of(first)?, of(second)?)
                && a + b > 0.0
            {
                let score = (100.0 * a / (a + b)).clamp(0.0, 100.0);
                scores.push(AlignmentScore::new(id, dimension, indicator, score));
            }
            Ok::<(), Error>(())
        };
        add("trade", "exports", &|pole| trade.get(id, pole))?;
        add("trade", "imports", &|pole| trade.get(pole, id))?;
        add("agreements", "shared", &shared)?;
        add("security", "promises", &|pole| promises.between(id, pole))?;
        add("security", "troops", &|pole| troops.get(pole, id))?;
        add("arms", "deliveries", &|pole| arms.get(pole, id))?;
        add("finance", "swap lines", &|pole| lines.get(pole, id))?;
        add("finance", "loans", &|pole| loans.get(pole, id))?;
        add("finance", "aid", &|pole| aid.get(pole, id))?;
    }
    Ok(scores)
}

/// Amounts of a layer by pair; unknown where one is in another currency.
fn known_amounts<L: Layer>(
    snapshot: &Snapshot,
    amount: impl Fn(&L) -> Option<rust_decimal::Decimal>,
) -> Amounts {
    let unknown = snapshot.layer::<L>().filter(|edge| amount(edge.terms).is_none());
    let unknown = unknown.map(|edge| (edge.from, edge.to)).collect();
    Amounts { matrix: snapshot.matrix::<L>(amount), unknown }
}

struct Amounts {
    matrix: Matrix,
    unknown: Vec<(StateId, StateId)>,
}

impl Amounts {
    fn get(&self, from: StateId, to: StateId) -> Result<Option<f64>> {
        let found = self.matrix.get(from, to)?;
        Ok(found.filter(|_| !self.unknown.contains(&(from, to))))
    }
}

/// The strongest promise each way, on ATOP's scale.
pub(in crate::hedging) struct Promises {
    /// Whether there is a promise of each kind, with the worth of the kind.
    layers: Vec<(f64, Matrix)>,
}

impl Promises {
    pub(in crate::hedging) fn new(snapshot: &Snapshot) -> Self {
        fn layer<L: Layer>(snapshot: &Snapshot) -> Matrix {
            snapshot.matrix::<L>(|_| Some(1.into()))
        }
        let layers = vec![
            (3.0, layer::<Defence>(snapshot)),
            (3.0, layer::<Offence>(snapshot)),
            (2.0, layer::<Neutrality>(snapshot)),
            (2.0, layer::<Consultation>(snapshot)),
            (1.0, layer::<NonAggression>(snapshot)),
        ];
        Self { layers }
    }

    /// What `from` promises `to`; `None` where there is nothing and defence is not known to be none.
    pub(in crate::hedging) fn owed(&self, from: StateId, to: StateId) -> Result<Option<f64>> {
        let mut strongest: Option<f64> = None;
        for (at, (worth, layer)) in self.layers.iter().enumerate() {
            match layer.get(from, to)? {
                Some(promises) if promises > 0.0 => {
                    strongest = Some(strongest.unwrap_or(0.0).max(*worth));
                }
                // Where defence was looked for, the weaker promises are taken to be as recorded.
                Some(_) if at == 0 => strongest = Some(0.0),
                _ => {}
            }
        }
        Ok(strongest)
    }

    /// What the two promise each other, both ways together.
    pub(in crate::hedging) fn between(&self, a: StateId, b: StateId) -> Result<Option<f64>> {
        Ok(self.owed(a, b)?.zip(self.owed(b, a)?).map(|(x, y)| x + y))
    }
}
