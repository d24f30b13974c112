use crate::{
    StateId,
    error::{Error, Result},
    security::{Obligations, Provisions},
    units::{Label, Number, check_unique, position},
};

/// Who is allied with whom: an undirected network.
///
/// ```
/// use geoecon::security::AllianceNetwork;
///
/// let mut pacts = AllianceNetwork::new(vec!["a", "b", "c"])?;
/// pacts.link(&"a", &"b")?;
/// assert_eq!(pacts.allies(&"a")?, [&"b"]);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllianceNetwork<L = StateId> {
    pub(super) labels: Vec<L>,
    /// By position: allies in ascending order.
    pub(super) allies: Vec<Vec<usize>>,
    /// Row by row.
    linked: Vec<bool>,
    /// Pairs without a link of which a direction is unknown.
    pub(super) unknown_pairs: usize,
}

impl<L: Label> AllianceNetwork<L> {
    /// The network without links.
    ///
    /// # Errors
    /// [`Error::Duplicate`] for a label given twice.
    pub fn new(labels: Vec<L>) -> Result<Self> {
        check_unique("state", &labels)?;
        let n = labels.len();
        let (allies, linked) = (vec![Vec::new(); n], vec![false; n * n]);
        Ok(Self { labels, allies, linked, unknown_pairs: 0 })
    }

    /// The states.
    #[must_use]
    pub fn labels(&self) -> &[L] {
        &self.labels
    }

    /// Adds a link; adding it again changes nothing.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`]; [`Error::OutOfRange`] for a link of a state to itself.
    pub fn link(&mut self, a: &L, b: &L) -> Result<()> {
        let (i, j) = (position("state", &self.labels, a)?, position("state", &self.labels, b)?);
        if i == j {
            let (value, expected) = (format!("{a} to {b}"), "between two different states");
            return Err(Error::OutOfRange { what: "alliance", value, expected });
        }
        if !self.is_linked(i, j) {
            self.toggle(i, j);
        }
        Ok(())
    }

    /// The allies of a state.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`].
    pub fn allies(&self, label: &L) -> Result<Vec<&L>> {
        let place = position("state", &self.labels, label)?;
        Ok(self.allies_of(place).iter().filter_map(|&i| self.labels.get(i)).collect())
    }

    /// How many links there are.
    #[must_use]
    pub fn links(&self) -> usize {
        self.allies.iter().map(Vec::len).sum::<usize>() / 2
    }

    pub(super) fn allies_of(&self, i: usize) -> &[usize] {
        self.allies.get(i).map_or(&[], Vec::as_slice)
    }

    pub(super) fn is_linked(&self, i: usize, j: usize) -> bool {
        self.linked.get(i * self.labels.len() + j).copied().unwrap_or(false)
    }

    /// Adds the link if it is missing, drops it otherwise.
    pub(super) fn toggle(&mut self, i: usize, j: usize) {
        let n = self.labels.len();
        for (from, to) in [(i, j), (j, i)] {
            if let Some(cell) = self.linked.get_mut(from * n + to) {
                *cell = !*cell;
            }
            if let Some(allies) = self.allies.get_mut(from) {
                match allies.binary_search(&to) {
                    Ok(place) => {
                        allies.remove(place);
                    }
                    Err(place) => allies.insert(place, to),
                }
            }
        }
    }
}

impl AllianceNetwork {
    /// The network in which two states are linked where either owes the other any of `provisions`
    /// ([`Provisions::DEFENCE`], as a rule).
    ///
    /// Only these provisions matter. Where they are unknown there is no link; the reports count that.
    #[must_use]
    pub fn from_obligations(obligations: &Obligations, provisions: Provisions) -> Self {
        let labels = obligations.states().to_vec();
        let n = labels.len();
        let mut network = Self {
            labels,
            allies: vec![Vec::new(); n],
            linked: vec![false; n * n],
            unknown_pairs: 0,
        };
        for i in 0..n {
            for j in i + 1..n {
                let owed = [obligations.at(i, j), obligations.at(j, i)].map(|o| o.any(provisions));
                if owed.contains(&Some(true)) {
                    network.toggle(i, j);
                } else if owed.contains(&None) {
                    network.unknown_pairs += 1;
                }
            }
        }
        network
    }
}

/// The best attack of one leader on one target, and the defence it meets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Attack<M> {
    pub(super) leader: usize,
    pub(super) offence: M,
    pub(super) defence: M,
}

impl<M: Number> Attack<M> {
    /// Whether this attack succeeds up to a higher gamma than `other`.
    pub(super) fn beats(&self, other: &Self) -> Result<bool> {
        if self.offence <= M::ZERO {
            return Ok(false);
        }
        if other.offence <= M::ZERO {
            return Ok(true);
        }
        Ok(self.offence.times(other.defence)? > other.offence.times(self.defence)?)
    }

    /// Whether it succeeds at this gamma.
    pub(super) fn succeeds(&self, gamma: M) -> Result<bool> {
        Ok(self.offence > gamma.times(self.defence)?)
    }
}

/// Strengths, and how much of an ally's counts in defence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Forces<'a, M> {
    pub(super) strengths: &'a [M],
    /// Row by row, defended by ally: what the ally is good for. Without it, its strength.
    pub(super) support: Option<&'a [M]>,
}

impl<M: Number> Forces<'_, M> {
    pub(super) fn strength(&self, i: usize) -> M {
        self.strengths.get(i).copied().unwrap_or(M::ZERO)
    }

    fn support(&self, defended: usize, ally: usize) -> M {
        match self.support {
            None => self.strength(ally),
            Some(table) => {
                table.get(defended * self.strengths.len() + ally).copied().unwrap_or(M::ZERO)
            }
        }
    }

    /// The largest coalition that `leader` can lead against `target` is its best: the leader and
    /// all its allies but the target; the target's allies among them do not defend it.
    pub(super) fn attack<L: Label>(
        &self,
        network: &AllianceNetwork<L>,
        leader: usize,
        target: usize,
    ) -> Result<Attack<M>> {
        let mut offence = self.strength(leader);
        for &ally in network.allies_of(leader) {
            if ally != target {
                offence = offence.plus(self.strength(ally))?;
            }
        }
        let mut defence = self.strength(target);
        for &ally in network.allies_of(target) {
            if ally != leader && !network.is_linked(leader, ally) {
                defence = defence.plus(self.support(target, ally))?;
            }
        }
        Ok(Attack { leader, offence, defence })
    }

    /// The attack on `target` that succeeds up to the highest gamma; `None` where nobody else is.
    pub(super) fn worst<L: Label>(
        &self,
        network: &AllianceNetwork<L>,
        target: usize,
    ) -> Result<Option<Attack<M>>> {
        let mut worst: Option<Attack<M>> = None;
        for leader in (0..network.labels.len()).filter(|&leader| leader != target) {
            let attack = self.attack(network, leader, target)?;
            let replaces = match &worst {
                None => true,
                Some(worst) => attack.beats(worst)?,
            };
            if replaces {
                worst = Some(attack);
            }
        }
        Ok(worst)
    }

    pub(super) fn is_vulnerable<L: Label>(
        &self,
        network: &AllianceNetwork<L>,
        target: usize,
        gamma: M,
    ) -> Result<bool> {
        for leader in (0..network.labels.len()).filter(|&leader| leader != target) {
            if self.attack(network, leader, target)?.succeeds(gamma)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Checks gamma and the strengths' number and sign.
pub(super) fn check<L: Label, M: Number>(
    network: &AllianceNetwork<L>,
    strengths: &[M],
    gamma: M,
) -> Result<()> {
    if strengths.len() != network.labels.len() {
        let (expected, found) = (network.labels.len(), strengths.len());
        return Err(Error::Shape { what: "strengths", expected, found });
    }
    for (what, value) in strengths.iter().map(|&s| ("strength", s)).chain([("gamma", gamma)]) {
        if value.finite(what)? < M::ZERO {
            let (value, expected) = (value.to_string(), "0 or more");
            return Err(Error::OutOfRange { what, value, expected });
        }
    }
    Ok(())
}
