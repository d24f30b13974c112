use serde::{Deserialize, Serialize};

use crate::{
    scenario::{Change, Scenario},
    snapshot::Snapshot,
    units::{ProductCode, Share, StateId},
    world::{
        Scope, Terms, Tie,
        terms::{ExportControl, Sanction},
    },
};

/// What is laid in against a supplier that stops delivering.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stock {
    /// Who delivers in calm.
    pub supplier: StateId,
    /// The sectors whose goods are in it.
    pub sectors: Vec<ProductCode>,
    /// For how many months of deliveries it lasts.
    pub months: f64,
}

impl Stock {
    /// A threat as `state` feels it while the stock lasts: as if the supplier went on delivering what is in it. `None`
    /// where the threat does not stop any of that.
    ///
    /// Sanctions and export controls of the supplier that the threat adds or carries out are read; what they stop of
    /// the state's own sales stays stopped.
    pub(super) fn felt(
        &self,
        threat: &Scenario,
        state: StateId,
        base: &Snapshot,
    ) -> Option<Scenario> {
        let mut felt = Scenario::new(threat.name.clone());
        let mut eased = false;
        for change in &threat.changes {
            let tie = match change {
                Change::AddTie(tie) => Some(&**tie),
                Change::CarryOut { tie, .. } => base.world().tie(*tie).ok(),
                _ => None,
            };
            let stops = tie
                .filter(|tie| (tie.from, tie.to) == (self.supplier, state))
                .and_then(|tie| self.ease(tie, base));
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

    /// What of a barrier is felt; `None` where nothing of it is eased.
    fn ease(&self, barrier: &Tie, base: &Snapshot) -> Option<Vec<Tie>> {
        let (scope, severity, both_ways) = match &barrier.terms {
            Terms::Sanction(Sanction { scope, severity }) => (*scope, *severity, true),
            Terms::ExportControl(ExportControl { scope, severity }) => (*scope, *severity, false),
            _ => return None,
        };
        let stopped: Vec<ProductCode> = match scope {
            Scope::AllGoods => {
                let classes = base.world().classification();
                let all = classes.sectors.iter().map(|sector| sector.code);
                all.filter(|code| !classes.is_services(*code)).collect()
            }
            Scope::Product(code) => vec![code],
        };
        if !stopped.iter().any(|code| self.sectors.contains(code)) {
            return None;
        }
        let stop = |from, to, scope, severity: Share| {
            Tie::new(from, to, ExportControl { scope, severity })
        };
        let (supplier, state) = (barrier.from, barrier.to);
        let left = stopped.iter().filter(|code| !self.sectors.contains(code));
        let left = left.map(|code| stop(supplier, state, Scope::Product(*code), severity));
        // A barrier on sales is the same whoever puts it up.
        let sales = both_ways.then(|| stop(state, supplier, scope, severity));
        Some(left.chain(sales).collect())
    }
}
