use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    units::{AgreementId, ClaimId, ClauseId, Date, StateId, Validity},
    world::{Agreement, Attribute, Clause, LegalStatus, Observation, Party, Tie, TieId, World},
};

/// One change to a world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Change {
    /// A tie is added under a new id.
    AddTie(Box<Tie>),
    /// A tie that was removed is put back under its id.
    RestoreTie {
        /// Its id.
        tie: TieId,
        /// What it reads.
        reads: Box<Tie>,
    },
    /// A tie is taken away.
    RemoveTie(TieId),
    /// A tie reads otherwise.
    AmendTie {
        /// Its id.
        tie: TieId,
        /// What it reads from now on.
        to: Box<Tie>,
    },
    /// What a tie threatens, announces or holds back is in force from a date on.
    CarryOut {
        /// Its id.
        tie: TieId,
        /// The first day in force.
        date: Date,
    },
    /// A figure of a state is recorded; one of the same day and source is replaced.
    Observe {
        /// Of whom.
        state: StateId,
        /// Of what.
        attribute: Attribute,
        /// The figure, the day it holds for, and who says so.
        figure: Observation,
    },
    /// All that is known of an attribute of a state, in place of what was.
    PutFigures {
        /// Of whom.
        state: StateId,
        /// Of what.
        attribute: Attribute,
        /// The figures, in the order of their days.
        figures: Vec<Observation>,
    },
    /// An agreement is recorded, in place of one with the same key if there is one.
    PutAgreement(Box<Agreement>),
    /// An agreement is taken away.
    RemoveAgreement(AgreementId),
    /// An agreement is signed.
    Sign {
        /// Its key.
        agreement: AgreementId,
        /// When.
        date: Date,
    },
    /// An agreement enters into force.
    EnterIntoForce {
        /// Its key.
        agreement: AgreementId,
        /// The first day in force.
        date: Date,
    },
    /// An agreement is suspended.
    Suspend {
        /// Its key.
        agreement: AgreementId,
        /// The first day without it.
        date: Date,
    },
    /// An agreement ends.
    Terminate {
        /// Its key.
        agreement: AgreementId,
        /// The first day without it.
        date: Date,
    },
    /// A state joins an agreement.
    Join {
        /// Its key.
        agreement: AgreementId,
        /// Who.
        state: StateId,
        /// The first day as a party.
        date: Date,
    },
    /// A state leaves an agreement.
    Withdraw {
        /// Its key.
        agreement: AgreementId,
        /// Who.
        state: StateId,
        /// The first day without it.
        date: Date,
    },
    /// A clause is no longer honoured.
    BreakClause {
        /// The agreement.
        agreement: AgreementId,
        /// The clause.
        clause: ClauseId,
    },
    /// A disputed clause is read in one way.
    ChooseClaim {
        /// The agreement.
        agreement: AgreementId,
        /// The clause.
        clause: ClauseId,
        /// The reading.
        claim: ClaimId,
    },
}

impl Change {
    /// Makes the change and returns the one that undoes it.
    pub(super) fn apply(&self, world: &mut World) -> Result<Self> {
        match self {
            Self::AddTie(tie) => Ok(Self::RemoveTie(world.add_tie((**tie).clone()))),
            Self::RestoreTie { tie, reads } => {
                world.restore_tie(*tie, (**reads).clone())?;
                Ok(Self::RemoveTie(*tie))
            }
            Self::RemoveTie(tie) => {
                let reads = Box::new(world.remove_tie(*tie)?);
                Ok(Self::RestoreTie { tie: *tie, reads })
            }
            Self::AmendTie { tie, to } => amend(world, *tie, |t| {
                t.clone_from(to);
                Ok(())
            }),
            Self::CarryOut { tie, date } => amend(world, *tie, |t| {
                let ended = t.validity.until().is_some_and(|end| end <= *date);
                let done = t.status == LegalStatus::InForce && t.validity.contains(*date);
                if ended || done {
                    return Err(Error::NothingToCarryOut {
                        id: *tie,
                        status: t.status,
                        date: *date,
                    });
                }
                t.validity = Validity::new(*date, t.validity.until())?;
                t.status = LegalStatus::InForce;
                Ok(())
            }),
            Self::Observe { state, attribute, figure } => world.edit_state(*state, |known| {
                let figures = known.attributes.get(attribute).cloned().unwrap_or_default();
                known.observe(*attribute, figure.clone());
                Self::PutFigures { state: *state, attribute: *attribute, figures }
            }),
            Self::PutFigures { state, attribute, figures } => world.edit_state(*state, |known| {
                let before = if figures.is_empty() {
                    known.attributes.remove(attribute)
                } else {
                    known.attributes.insert(*attribute, figures.clone())
                };
                let figures = before.unwrap_or_default();
                Self::PutFigures { state: *state, attribute: *attribute, figures }
            }),
            Self::PutAgreement(agreement) => {
                let key = agreement.id.clone();
                let undo = match world.remove_agreement(&key) {
                    Ok(old) => Self::PutAgreement(Box::new(old)),
                    Err(_) => Self::RemoveAgreement(key),
                };
                world.add_agreement((**agreement).clone())?;
                Ok(undo)
            }
            Self::RemoveAgreement(key) => {
                Ok(Self::PutAgreement(Box::new(world.remove_agreement(key)?)))
            }
            Self::Sign { agreement, date } => reach(world, agreement, *date, LegalStatus::Signed),
            Self::EnterIntoForce { agreement, date } => {
                reach(world, agreement, *date, LegalStatus::InForce)
            }
            Self::Suspend { agreement, date } => {
                reach(world, agreement, *date, LegalStatus::Suspended)
            }
            Self::Terminate { agreement, date } => {
                reach(world, agreement, *date, LegalStatus::Terminated)
            }
            Self::Join { agreement, state, date } => {
                world.state(*state)?;
                edit(world, agreement, |a| {
                    if a.has_party(*state, *date) {
                        return Err(Error::Duplicate { what: "party", label: state.to_string() });
                    }
                    a.parties.push(Party { state: *state, validity: Validity::since(*date) });
                    Ok(())
                })
            }
            Self::Withdraw { agreement, state, date } => {
                edit(world, agreement, |a| leave(a, *state, *date))
            }
            Self::BreakClause { agreement, clause } => edit(world, agreement, |a| {
                find(a, clause)?.status = LegalStatus::Suspended;
                Ok(())
            }),
            Self::ChooseClaim { agreement, clause, claim } => edit(world, agreement, |a| {
                let clause = find(a, clause)?;
                if !clause.claims.iter().any(|c| c.id == *claim) {
                    return Err(Error::UnknownLabel { what: "claim", label: claim.to_string() });
                }
                clause.chosen = Some(claim.clone());
                Ok(())
            }),
        }
    }
}

fn amend(
    world: &mut World,
    id: TieId,
    change: impl FnOnce(&mut Tie) -> Result<()>,
) -> Result<Change> {
    let before = Box::new(world.tie(id)?.clone());
    world.edit_tie(id, change)??;
    Ok(Change::AmendTie { tie: id, to: before })
}

fn edit(
    world: &mut World,
    key: &AgreementId,
    change: impl FnOnce(&mut Agreement) -> Result<()>,
) -> Result<Change> {
    let before = Box::new(world.agreement(key)?.clone());
    world.edit_agreement(key, change)??;
    Ok(Change::PutAgreement(before))
}

fn reach(world: &mut World, key: &AgreementId, date: Date, status: LegalStatus) -> Result<Change> {
    edit(world, key, |agreement| {
        agreement.reach(date, status);
        Ok(())
    })
}

fn find<'a>(agreement: &'a mut Agreement, key: &ClauseId) -> Result<&'a mut Clause> {
    let unknown = || Error::UnknownLabel { what: "clause", label: key.to_string() };
    agreement.clauses.iter_mut().find(|c| c.id == *key).ok_or_else(unknown)
}

fn leave(agreement: &mut Agreement, state: StateId, date: Date) -> Result<()> {
    if !agreement.has_party(state, date) {
        return Err(Error::UnknownLabel {
            what: "party",
            label: format!("{state} of {} on {date}", agreement.id),
        });
    }
    agreement.parties.retain_mut(|party| {
        if party.state != state || !party.validity.contains(date) {
            return true;
        }
        match Validity::new(party.validity.from(), date) {
            Ok(shorter) => {
                party.validity = shorter;
                true
            }
            // It leaves on the day it came.
            Err(_) => false,
        }
    });
    Ok(())
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddTie(tie) => write!(f, "add {tie}"),
            Self::RestoreTie { tie, reads } => write!(f, "put back {tie}: {reads}"),
            Self::RemoveTie(tie) => write!(f, "remove {tie}"),
            Self::AmendTie { tie, to } => write!(f, "{tie} reads {to}"),
            Self::CarryOut { tie, date } => write!(f, "{tie} is carried out on {date}"),
            Self::Observe { state, attribute, figure } => {
                let (value, day) = (figure.estimate, figure.as_of);
                write!(f, "{attribute} of {state} is {value} on {day}")
            }
            Self::PutFigures { state, attribute, figures } => {
                write!(f, "{attribute} of {state} reads {} figures", figures.len())
            }
            Self::PutAgreement(agreement) => write!(f, "`{}` is recorded", agreement.id),
            Self::RemoveAgreement(id) => write!(f, "`{id}` is taken away"),
            Self::Sign { agreement, date } => write!(f, "`{agreement}` is signed on {date}"),
            Self::EnterIntoForce { agreement, date } => {
                write!(f, "`{agreement}` enters into force on {date}")
            }
            Self::Suspend { agreement, date } => write!(f, "`{agreement}` is suspended on {date}"),
            Self::Terminate { agreement, date } => write!(f, "`{agreement}` ends on {date}"),
            Self::Join { agreement, state, date } => {
                write!(f, "{state} joins `{agreement}` on {date}")
            }
            Self::Withdraw { agreement, state, date } => {
                write!(f, "{state} leaves `{agreement}` on {date}")
            }
            Self::BreakClause { agreement, clause } => {
                write!(f, "clause `{clause}` of `{agreement}` is not honoured")
            }
            Self::ChooseClaim { agreement, clause, claim } => {
                write!(f, "clause `{clause}` of `{agreement}` is read as `{claim}`")
            }
        }
    }
}
