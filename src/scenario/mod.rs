//! Changes to a world, as data.
//!
//! *Question:* what if? A [`Scenario`] is a list of [`Change`]s. Applying it gives a new world and leaves
//! the old one as it was; what it changed shows in a [`Diff`](crate::snapshot::Diff) of two snapshots.
//!
//! ```
//! use geoecon::{LegalStatus, Measure, Scenario, State, Tie, World, terms::Tariff};
//!
//! let (usa, chn) = ("USA".parse()?, "CHN".parse()?);
//! let mut world = World::new("a threat");
//! for id in [usa, chn] {
//!     world.add_state(State::new(id, id.as_str()))?;
//! }
//! let duty = Tariff::addition("*".parse()?, "100%".parse()?, Measure::new("reprisal")?);
//! let threat = world.add_tie(Tie::new(usa, chn, duty).status(LegalStatus::Threatened));
//!
//! let carried_out = Scenario::new("the threat is carried out").carry_out(threat, "2025-11-01".parse()?);
//! let after = carried_out.apply(&world)?;
//! assert_eq!(world.snapshot("2025-12-01".parse()?)?.layer::<Tariff>().count(), 0);
//! assert_eq!(after.snapshot("2025-12-01".parse()?)?.layer::<Tariff>().count(), 1);
//!
//! let undo = carried_out.inverse(&world)?;
//! assert_eq!(undo.apply(&after)?, world);
//! # Ok::<(), geoecon::Error>(())
//! ```

mod change;
mod tree;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use change::Change;
pub use tree::{Branch, Fork, Leaf, Tree};

use crate::{
    error::Result,
    units::{AgreementId, ClaimId, ClauseId, Date, StateId},
    world::{Agreement, Attribute, Observation, Tie, TieId, World},
};

/// A named list of changes, applied in their order.
///
/// Ties that a scenario adds get their ids from the world's counter in the order of the changes, so they
/// are the same every time.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is, for people.
    pub name: String,
    /// The changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

impl Scenario {
    /// A scenario in which nothing changes yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), changes: Vec::new() }
    }

    /// The same with a change more.
    #[must_use]
    pub fn with(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// The same, then a tie is added.
    #[must_use]
    pub fn add_tie(self, tie: Tie) -> Self {
        self.with(Change::AddTie(Box::new(tie)))
    }

    /// The same, then a tie is taken away.
    #[must_use]
    pub fn remove_tie(self, tie: TieId) -> Self {
        self.with(Change::RemoveTie(tie))
    }

    /// The same, then a tie reads `to`.
    #[must_use]
    pub fn amend_tie(self, tie: TieId, to: Tie) -> Self {
        self.with(Change::AmendTie { tie, to: Box::new(to) })
    }

    /// The same, then what a tie threatens, announces or holds back is in force from `date` on.
    #[must_use]
    pub fn carry_out(self, tie: TieId, date: Date) -> Self {
        self.with(Change::CarryOut { tie, date })
    }

    /// The same, then a figure of a state is recorded; one of the same day and source is replaced.
    #[must_use]
    pub fn observe(self, state: StateId, attribute: Attribute, figure: Observation) -> Self {
        self.with(Change::Observe { state, attribute, figure })
    }

    /// The same, then a new agreement is recorded.
    #[must_use]
    pub fn conclude(self, agreement: Agreement) -> Self {
        self.with(Change::PutAgreement(Box::new(agreement)))
    }

    /// The same, then an agreement is signed on `date`.
    #[must_use]
    pub fn sign(self, agreement: AgreementId, date: Date) -> Self {
        self.with(Change::Sign { agreement, date })
    }

    /// The same, then an agreement enters, or enters again, into force on `date`.
    #[must_use]
    pub fn enter_into_force(self, agreement: AgreementId, date: Date) -> Self {
        self.with(Change::EnterIntoForce { agreement, date })
    }

    /// The same, then an agreement is suspended from `date` on.
    #[must_use]
    pub fn suspend(self, agreement: AgreementId, date: Date) -> Self {
        self.with(Change::Suspend { agreement, date })
    }

    /// With an agreement at its end.
    #[must_use]
    pub fn terminate(self, agreement: AgreementId, date: Date) -> Self {
        self.with(Change::Terminate { agreement, date })
    }

    /// The same, then a state joins an agreement on `date`.
    #[must_use]
    pub fn join(self, agreement: AgreementId, state: StateId, date: Date) -> Self {
        self.with(Change::Join { agreement, state, date })
    }

    /// The same, then a state leaves an agreement on `date`.
    #[must_use]
    pub fn withdraw(self, agreement: AgreementId, state: StateId, date: Date) -> Self {
        self.with(Change::Withdraw { agreement, state, date })
    }

    /// The same, then a clause is no longer honoured, nor what is conditional on it.
    #[must_use]
    pub fn break_clause(self, agreement: AgreementId, clause: ClauseId) -> Self {
        self.with(Change::BreakClause { agreement, clause })
    }

    /// The same, then a disputed clause is read in one way.
    #[must_use]
    pub fn choose_claim(self, agreement: AgreementId, clause: ClauseId, claim: ClaimId) -> Self {
        self.with(Change::ChooseClaim { agreement, clause, claim })
    }

    /// This scenario, then the other.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        if self.name.is_empty() {
            self.name = other.name;
        } else if !other.name.is_empty() {
            self.name = format!("{}, then {}", self.name, other.name);
        }
        self.changes.extend(other.changes);
        self
    }

    /// The world as the changes leave it; `world` stays as it is.
    ///
    /// # Errors
    /// Those of the first change that does not fit: [`Error::UnknownTie`](crate::Error::UnknownTie),
    /// [`Error::UnknownLabel`](crate::Error::UnknownLabel),
    /// [`Error::UnknownState`](crate::Error::UnknownState),
    /// [`Error::Duplicate`](crate::Error::Duplicate),
    /// [`Error::NothingToCarryOut`](crate::Error::NothingToCarryOut).
    pub fn apply(&self, world: &World) -> Result<World> {
        let mut after = world.clone();
        for change in &self.changes {
            change.apply(&mut after)?;
        }
        Ok(after)
    }

    /// The scenario that undoes this one on the world that applying it to `world` gives.
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub fn inverse(&self, world: &World) -> Result<Self> {
        let mut after = world.clone();
        let mut undo = Vec::new();
        for change in &self.changes {
            undo.push(change.apply(&mut after)?);
        }
        undo.reverse();
        Ok(Self { name: format!("undo: {}", self.name), changes: undo })
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.name)?;
        for change in &self.changes {
            writeln!(f, "  {change}")?;
        }
        Ok(())
    }
}
