use std::collections::BTreeMap;

use super::{Adding, Entry, Item, Ledger, Method, Total};
use crate::{snapshot::Snapshot, units::StateId};

/// Whose entries count for a party: its own, and those of its members where it stands for a customs union.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) party: StateId,
    /// By code; none for a state.
    pub(super) members: Vec<StateId>,
}

impl Account {
    pub(super) fn new(snapshot: &Snapshot, party: StateId) -> Self {
        Self { party, members: snapshot.union_members(party) }
    }

    pub(super) fn holds(&self, state: StateId) -> bool {
        state == self.party || self.members.contains(&state)
    }

    /// The entries of the party and its members.
    pub(super) fn entries<'a>(&self, ledger: &'a Ledger) -> impl Iterator<Item = &'a Entry> {
        ledger.entries.iter().filter(|entry| self.holds(entry.state))
    }

    /// What each model adds; `None` where it does not know a part of it.
    ///
    /// Who has no payment pays nothing. Of anything else a union has what all its members have together: where one
    /// of them has none it is not known, and where none has any it is what is recorded of the union itself.
    pub(super) fn sums(&self, ledger: &Ledger) -> BTreeMap<usize, Option<f64>> {
        let added = || self.entries(ledger).filter(|entry| entry.adding == Adding::Added);
        let paid = |entry: &Entry| entry.item.is_payment() || entry.payments.is_some();
        let mut known: BTreeMap<(usize, &Item), usize> = BTreeMap::new();
        for entry in added().filter(|entry| entry.state != self.party && !paid(entry)) {
            *known.entry((entry.model, &entry.item)).or_default() += 1;
        }
        let mut sums = BTreeMap::new();
        for entry in added() {
            let sum = sums.entry(entry.model).or_insert(Some(0.0));
            let by_members = known.get(&(entry.model, &entry.item)).copied().unwrap_or(0);
            if paid(entry) || by_members == 0 || entry.state != self.party {
                *sum = sum.zip(entry.change).map(|(sum, change)| sum + change);
            }
            if by_members > 0 && by_members < self.members.len() {
                *sum = None;
            }
        }
        sums
    }

    /// What is added up; `None` where nothing is.
    pub(super) fn total(&self, ledger: &Ledger) -> Option<Total> {
        ledger.of_state(self.party, self.sums(ledger))
    }

    /// What is added up over some of the models; `None` where nothing is.
    pub(super) fn total_over(
        &self,
        ledger: &Ledger,
        wanted: impl Fn(&Method) -> bool,
    ) -> Option<Total> {
        let mut sums = self.sums(ledger);
        sums.retain(|place, _| ledger.models.get(*place).is_some_and(|m| wanted(&m.method)));
        ledger.of_state(self.party, sums)
    }

    /// The methods that answered, with all that they add known.
    pub(super) fn answered<'a>(&self, ledger: &'a Ledger) -> Vec<&'a Method> {
        let sums = self.sums(ledger);
        let known = |place: &usize| !matches!(sums.get(place), Some(None));
        let models = ledger.models.iter().enumerate().filter(|(place, _)| known(place));
        models.map(|(_, model)| &model.method).collect()
    }
}
