use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    scenario::{Change, Scenario},
    snapshot::Snapshot,
    units::{Date, ProductCode, StateId, Validity, check_unique},
    world::{
        Classification, LegalStatus, Overlap, Scope, Terms, Tie,
        terms::{ExportControl, Sanction},
    },
};

/// What is laid in against a supplier that stops delivering.
///
/// [`rank_hedges`](super::rank_hedges) checks it against the world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stock {
    /// Who delivers in calm: another state.
    pub supplier: StateId,
    /// The sectors whose goods are in it, each once.
    pub sectors: Vec<ProductCode>,
    /// For how many months of deliveries it lasts, above 0.
    pub months: f64,
}

impl Stock {
    /// Whether `state` can lay it in, in the world of `base`.
    pub(super) fn check(&self, base: &Snapshot, state: StateId) -> Result<()> {
        if !(self.months.is_finite() && self.months > 0.0) {
            let (value, expected) = (self.months.to_string(), "finite and above 0");
            return Err(Error::OutOfRange { what: "months of a stock", value, expected });
        }
        base.state(self.supplier)?;
        other_than(state, self.supplier)?;
        let classes = base.world().classification();
        if let Some(label) = self.sectors.iter().find(|code| classes.sector(**code).is_none()) {
            return Err(Error::UnknownLabel { what: "sector", label: label.to_string() });
        }
        let names: Vec<String> = self.sectors.iter().map(ToString::to_string).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        check_unique("sector of a stock", &names)
    }

    /// A threat as `state` feels it while the stock lasts: as if the supplier went on delivering what is in it. `None`
    /// where the threat does not stop any of that.
    ///
    /// Sanctions and export controls of the supplier that the threat adds or carries out are read, as far as they are
    /// in force on the date of `base`; what they stop of the state's own sales stays stopped.
    pub(super) fn felt(
        &self,
        threat: &Scenario,
        state: StateId,
        base: &Snapshot,
    ) -> Option<Scenario> {
        let classes = base.world().classification();
        let mut felt = Scenario::new(threat.name.clone());
        let mut eased = false;
        for change in &threat.changes {
            let barrier = match change {
                Change::AddTie(tie) => Some((**tie).clone()),
                Change::CarryOut { tie, date } => {
                    base.world().tie(*tie).ok().and_then(|tie| carried_out(tie, *date))
                }
                _ => None,
            };
            let stops = barrier
                .filter(|tie| (tie.from, tie.to) == (self.supplier, state))
                .filter(|tie| tie.status == LegalStatus::InForce)
                .filter(|tie| tie.validity.contains(base.date()))
                .and_then(|tie| self.ease(&tie, classes));
            match stops {
                Some(left) => {
                    eased = true;
                    felt = left.into_iter().fold(felt, Scenario::add_tie);
                }
                None => felt = felt.with(change.clone()),
            }
        }
        eased.then_some(felt)
    }

    /// What of a barrier is felt; `None` where nothing of it is eased. What is left stands and falls with the barrier's
    /// days, agreement and clause.
    fn ease(&self, barrier: &Tie, classes: &Classification) -> Option<Vec<Tie>> {
        let (scope, severity, both_ways) = match &barrier.terms {
            Terms::Sanction(Sanction { scope, severity }) => (*scope, *severity, true),
            Terms::ExportControl(ExportControl { scope, severity }) => (*scope, *severity, false),
            _ => return None,
        };
        let stopped: Vec<ProductCode> = match scope {
            Scope::AllGoods => {
                let all = classes.sectors.iter().map(|sector| sector.code);
                all.filter(|code| !classes.is_services(*code)).collect()
            }
            Scope::Product(code) => vec![code],
        };
        let (held, left): (Vec<_>, Vec<_>) =
            stopped.into_iter().partition(|code| self.holds(classes, *code));
        if held.is_empty() {
            return None;
        }
        let stop = |from, to, scope| {
            let terms = Terms::from(ExportControl { scope, severity });
            Tie { from, to, terms, ..barrier.clone() }
        };
        let (supplier, state) = (barrier.from, barrier.to);
        let left = left.into_iter().map(|code| stop(supplier, state, Scope::Product(code)));
        // A barrier on sales is the same whoever puts it up.
        let sales = both_ways.then(|| stop(state, supplier, scope));
        Some(left.chain(sales).collect())
    }

    /// Whether all of a product is in it: every sector that has a part of it.
    fn holds(&self, classes: &Classification, product: ProductCode) -> bool {
        let codes = classes.sectors.iter().map(|sector| sector.code);
        let mut parts = codes
            .filter(|code| classes.overlap(Scope::Product(*code), product) != Overlap::None)
            .peekable();
        parts.peek().is_some() && parts.all(|code| self.sectors.contains(&code))
    }
}

/// A tie as it reads once it is carried out; `None` where it cannot be.
fn carried_out(tie: &Tie, date: Date) -> Option<Tie> {
    let validity = Validity::new(date, tie.validity.until()).ok()?;
    Some(Tie { validity, status: LegalStatus::InForce, ..tie.clone() })
}

/// A state does not deliver to itself from abroad.
pub(super) fn other_than(state: StateId, supplier: StateId) -> Result<()> {
    if state == supplier {
        let (value, expected) = (supplier.to_string(), "another state");
        return Err(Error::OutOfRange { what: "supplier", value, expected });
    }
    Ok(())
}
