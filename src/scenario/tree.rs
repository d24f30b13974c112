//! Scenarios that branch: what may happen on which day, with what probability.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Scenario;
use crate::{
    error::{Error, Result},
    snapshot::Snapshot,
    units::{AgreementId, ClauseId, Date, Ratio, Validity, check_unique},
    world::{LegalStatus, Tie, World},
};

/// A question that is settled on a day, in one of several ways.
///
/// Probabilities are exact fractions, so that a third thrice is 1. They are given that the fork is reached.
///
/// ```
/// use geoecon::{Scenario, scenario::Fork};
///
/// let vote = Fork::new("does the assembly ratify?", "2025-12-01".parse()?)
///     .branch("ratified", "2/3".parse()?, Scenario::default())
///     .branch("rejected", "1/3".parse()?, Scenario::default());
/// let tree = vote.tree("ratification")?;
/// assert_eq!(tree.leaves()?.len(), 2);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fork {
    /// What is settled, for people.
    pub question: String,
    /// When. Before that day nothing of it has happened.
    pub on: Date,
    /// In which ways.
    pub branches: Vec<Branch>,
}

/// One way in which a question may be settled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// What it is, for people; unlike its siblings.
    pub name: String,
    /// Its probability, given that the fork is reached: a fraction or a decimal in quotes.
    pub probability: Ratio,
    /// What it changes.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub changes: Scenario,
    /// What is settled after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<Box<Fork>>,
}

fn is_nothing(scenario: &Scenario) -> bool {
    *scenario == Scenario::default()
}

impl Fork {
    /// A question without answers yet.
    pub fn new(question: impl Into<String>, on: Date) -> Self {
        Self { question: question.into(), on, branches: Vec::new() }
    }

    /// Whether a clause is honoured from a day on: as it stands with this probability, broken otherwise, and with
    /// it every clause that is conditional on it.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless the probability is in 0 to 1.
    pub fn honoured(
        agreement: AgreementId,
        clause: ClauseId,
        on: Date,
        probability: Ratio,
    ) -> Result<Self> {
        let question = format!("is `{clause}` of `{agreement}` honoured?");
        let broken = Scenario::new("broken").break_clause(agreement, clause);
        let otherwise = Ratio::ONE.try_sub(probability)?;
        Ok(Self::new(question, on)
            .branch("honoured", probability, Scenario::default())
            .branch("broken", otherwise, broken))
    }

    /// Whether an agreement that runs out, such as a truce, is extended on its last day: renewed with this
    /// probability, ended otherwise. The ties of it run as long as they say.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless the probability is in 0 to 1.
    pub fn expires(agreement: &AgreementId, on: Date, extended: Ratio) -> Result<Self> {
        let lapses = Scenario::new("lapses").terminate(agreement.clone(), on);
        let renewed = Scenario::new("extended").enter_into_force(agreement.clone(), on);
        Ok(Self::new(format!("is `{agreement}` extended?"), on)
            .branch("extended", extended, renewed)
            .branch("lapses", Ratio::ONE.try_sub(extended)?, lapses))
    }

    /// Whether what is suspended until `on` stays so: a truce that runs out.
    ///
    /// Concerns every tie of the world that is recorded as suspended and whose days end on `on`. Extended, they
    /// stay suspended without an end; lapsed, they are in force from `on`, no longer under the agreement that
    /// suspended them: they come back even where it ends that day.
    ///
    /// # Errors
    /// [`Error::UnknownLabel`] where nothing is suspended until that day; [`Error::OutOfRange`] unless the
    /// probability is in 0 to 1.
    pub fn truce(world: &World, on: Date, extended: Ratio) -> Result<Self> {
        let mut stays = Scenario::new("extended");
        let mut lapses = Scenario::new("lapses");
        for (id, tie) in world.ties() {
            if tie.status != LegalStatus::Suspended || tie.validity.until() != Some(on) {
                continue;
            }
            let held = tie.clone().valid(Validity::new(tie.validity.from(), None)?);
            let back = Tie {
                agreement: None,
                clause: None,
                claim: None,
                ..tie.clone().valid(Validity::since(on)).status(LegalStatus::InForce)
            };
            stays = stays.amend_tie(id, held);
            lapses = lapses.amend_tie(id, back);
        }
        if lapses.changes.is_empty() {
            return Err(Error::UnknownLabel {
                what: "tie that is suspended until",
                label: on.to_string(),
            });
        }
        Ok(Self::new("is what is suspended until then suspended further?", on)
            .branch("extended", extended, stays)
            .branch("lapses", Ratio::ONE.try_sub(extended)?, lapses))
    }

    /// The same with an answer more.
    #[must_use]
    pub fn branch(self, name: impl Into<String>, probability: Ratio, changes: Scenario) -> Self {
        self.with(Branch { name: name.into(), probability, changes, then: None })
    }

    /// The same with an answer more, after which another question is settled.
    #[must_use]
    pub fn branch_then(
        self,
        name: impl Into<String>,
        probability: Ratio,
        changes: Scenario,
        then: Self,
    ) -> Self {
        self.with(Branch { name: name.into(), probability, changes, then: Some(Box::new(then)) })
    }

    /// The same with a branch more.
    #[must_use]
    pub fn with(mut self, branch: Branch) -> Self {
        self.branches.push(branch);
        self
    }

    /// The same, and after each end of it `next` is settled too.
    #[must_use]
    pub fn followed_by(mut self, next: &Self) -> Self {
        for branch in &mut self.branches {
            branch.then = Some(Box::new(match branch.then.take() {
                Some(then) => then.followed_by(next),
                None => next.clone(),
            }));
        }
        self
    }

    /// A tree that begins with this question.
    ///
    /// # Errors
    /// As [`Tree::new`].
    pub fn tree(self, name: impl Into<String>) -> Result<Tree> {
        Tree::new(name, self)
    }

    fn check(&self, not_before: Option<Date>) -> Result<()> {
        if not_before.is_some_and(|earlier| self.on < earlier) {
            return Err(Error::OutOfRange {
                what: "date of a fork",
                value: format!("{} at `{}`", self.on, self.question),
                expected: "not before the fork it follows",
            });
        }
        let names: Vec<&str> = self.branches.iter().map(|b| b.name.as_str()).collect();
        check_unique("branch", &names)?;
        let mut sum = Ratio::ZERO;
        for branch in &self.branches {
            if branch.probability < Ratio::ZERO || branch.probability > Ratio::ONE {
                return Err(Error::OutOfRange {
                    what: "probability of a branch",
                    value: format!("{} of `{}`", branch.probability, branch.name),
                    expected: "from 0 to 1",
                });
            }
            sum = sum.try_add(branch.probability)?;
        }
        if sum != Ratio::ONE {
            return Err(Error::OutOfRange {
                what: "sum of the probabilities of a fork",
                value: format!("{sum} at `{}`", self.question),
                expected: "1 exactly; thirds are written 1/3",
            });
        }
        self.branches
            .iter()
            .filter_map(|branch| branch.then.as_deref())
            .try_for_each(|fork| fork.check(Some(self.on)))
    }
}

/// A tree of scenarios: what may come, with exact probabilities.
///
/// Reading one checks it: a fork's probabilities sum to 1 exactly, its branches have different names, and what
/// follows is not settled earlier.
///
/// ```
/// use geoecon::{LegalStatus, Measure, Scenario, State, Tie, World, scenario::Fork, terms::Tariff};
///
/// let (usa, chn) = ("USA".parse()?, "CHN".parse()?);
/// let mut world = World::new("a truce");
/// for id in [usa, chn] {
///     world.add_state(State::new(id, id.as_str()))?;
/// }
/// let duty = Tariff::addition("*".parse()?, "100%".parse()?, Measure::new("reprisal")?);
/// let threat = world.add_tie(Tie::new(usa, chn, duty).status(LegalStatus::Threatened));
///
/// // The truce ends in November 2026; until then all futures are the same.
/// let end = "2026-11-10".parse()?;
/// let tree = Fork::new("is the truce extended?", end)
///     .branch("extended", "0.7".parse()?, Scenario::default())
///     .branch("lapses", "0.3".parse()?, Scenario::default().carry_out(threat, end))
///     .tree("the truce")?;
/// assert_eq!(tree.leaves_on("2026-01-01".parse()?)?.len(), 1);
/// let after = tree.snapshots(&world, "2027-01-01".parse()?)?;
/// assert_eq!(after[1].0.probability.to_string(), "3/10");
/// assert_eq!(after[1].1.layer::<Tariff>().count(), 1);
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "TreeForm", into = "TreeForm")]
pub struct Tree {
    name: String,
    root: Fork,
}

/// The form of a tree in a file.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TreeForm {
    name: String,
    root: Fork,
}

impl TryFrom<TreeForm> for Tree {
    type Error = Error;

    fn try_from(form: TreeForm) -> Result<Self> {
        Self::new(form.name, form.root)
    }
}

impl From<Tree> for TreeForm {
    fn from(tree: Tree) -> Self {
        Self { name: tree.name, root: tree.root }
    }
}

/// An end of a tree: one future.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Leaf {
    /// The branches that lead to it.
    pub path: Vec<String>,
    /// Its probability, exact.
    pub probability: Ratio,
    /// All that it changes, in the order of the days.
    pub scenario: Scenario,
}

impl Leaf {
    /// The branches as one text.
    #[must_use]
    pub fn name(&self) -> String {
        if self.path.is_empty() { "as it is".to_owned() } else { self.path.join(", ") }
    }
}

impl Tree {
    /// A tree that begins with `root`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where a fork's probabilities do not sum to 1 exactly or one lies outside 0 to 1, or a
    /// fork comes before the one it follows; [`Error::Duplicate`] where siblings have one name.
    pub fn new(name: impl Into<String>, root: Fork) -> Result<Self> {
        root.check(None)?;
        Ok(Self { name: name.into(), root })
    }

    /// What it is, for people.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its first question.
    #[must_use]
    pub fn root(&self) -> &Fork {
        &self.root
    }

    /// All futures, in the order of the branches; those of probability 0 are among them.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where an exact probability does not fit.
    pub fn leaves(&self) -> Result<Vec<Leaf>> {
        self.collect(None)
    }

    /// The futures that can be told apart on `date`: forks after it are still open. Their probabilities sum to 1
    /// as well.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where an exact probability does not fit.
    pub fn leaves_on(&self, date: Date) -> Result<Vec<Leaf>> {
        self.collect(Some(date))
    }

    fn collect(&self, until: Option<Date>) -> Result<Vec<Leaf>> {
        let start = Leaf {
            path: Vec::new(),
            probability: Ratio::ONE,
            scenario: Scenario::new(self.name.clone()),
        };
        let mut leaves = Vec::new();
        grow(&self.root, start, until, &mut leaves)?;
        Ok(leaves)
    }

    /// For each leaf the number of the future that can be told apart on `date` and that it belongs to: what is
    /// known then, as groups of leaves.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where an exact probability does not fit.
    pub fn known_on(&self, date: Date) -> Result<Vec<usize>> {
        let known = self.leaves_on(date)?;
        let group = |leaf: &Leaf| known.iter().position(|stem| leaf.path.starts_with(&stem.path));
        Ok(self.leaves()?.iter().map(|leaf| group(leaf).unwrap_or(known.len())).collect())
    }

    /// The days on which a question is settled, in order, each once.
    #[must_use]
    pub fn dates(&self) -> Vec<Date> {
        let (mut dates, mut open) = (Vec::new(), vec![&self.root]);
        while let Some(fork) = open.pop() {
            dates.push(fork.on);
            open.extend(fork.branches.iter().filter_map(|branch| branch.then.as_deref()));
        }
        dates.sort_unstable();
        dates.dedup();
        dates
    }

    /// The world on `date` in each future that can be told apart then.
    ///
    /// # Errors
    /// Those of [`leaves_on`](Self::leaves_on), [`Scenario::apply`] and [`World::snapshot`].
    pub fn snapshots(&self, world: &World, date: Date) -> Result<Vec<(Leaf, Snapshot)>> {
        let leaves = self.leaves_on(date)?.into_iter();
        leaves
            .map(|leaf| {
                let snapshot = leaf.scenario.apply(world)?.snapshot(date)?;
                Ok((leaf, snapshot))
            })
            .collect()
    }
}

fn grow(fork: &Fork, stem: Leaf, until: Option<Date>, leaves: &mut Vec<Leaf>) -> Result<()> {
    if until.is_some_and(|until| fork.on > until) {
        leaves.push(stem);
        return Ok(());
    }
    for branch in &fork.branches {
        let mut leaf = stem.clone();
        leaf.path.push(branch.name.clone());
        leaf.probability = leaf.probability.try_mul(branch.probability)?;
        leaf.scenario.changes.extend(branch.changes.changes.iter().cloned());
        leaf.scenario.name = leaf.name();
        match branch.then.as_deref() {
            Some(next) => grow(next, leaf, until, leaves)?,
            None => leaves.push(leaf),
        }
    }
    Ok(())
}

/// Questions and answers, indented by depth.
impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.name)?;
        write_fork(f, &self.root, 1)
    }
}

fn write_fork(f: &mut fmt::Formatter<'_>, fork: &Fork, depth: usize) -> fmt::Result {
    let indent = 2 * depth;
    writeln!(f, "{:indent$}{} {}", "", fork.on, fork.question)?;
    for branch in &fork.branches {
        let p = branch.probability.to_f64();
        writeln!(f, "{:indent$}  {p:.4}  {}", "", branch.name)?;
        if let Some(then) = branch.then.as_deref() {
            write_fork(f, then, depth + 2)?;
        }
    }
    Ok(())
}
