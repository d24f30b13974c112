//! Many counterfactuals of one economy, and what each state loses in each.

use std::ops::ControlFlow;

use super::{Loss, Progress};
use crate::{
    StateId,
    economy::{Economy, Equilibrium, Shock, SolveSettings, solve, solve_batch},
    error::Result,
    status::Status,
};

/// Counterfactuals between two calls of the callback.
const CHUNK: usize = 64;

pub(super) type Callback<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// What came of one shock.
#[derive(Debug, Clone)]
pub(super) struct Solved {
    pub(super) status: Status,
    pub(super) residual: f64,
    /// By state, in the order of the labels; empty where there is no solution.
    pub(super) losses: Vec<Loss>,
}

impl Solved {
    pub(super) fn cancelled() -> Self {
        Self { status: Status::Cancelled, residual: f64::INFINITY, losses: Vec::new() }
    }

    fn of(result: &Equilibrium) -> Result<Self> {
        let states = result.economy().labels().states();
        let losses = if result.status.is_solved() {
            states.iter().map(|&state| Loss::of(result, state)).collect::<Result<_>>()?
        } else {
            Vec::new()
        };
        Ok(Self { status: result.status, residual: result.residuals.worst(), losses })
    }

    pub(super) fn loss(&self, position: usize) -> Option<Loss> {
        self.losses.get(position).copied()
    }
}

/// An economy at rest under the closure asked for.
#[derive(Debug, Clone)]
pub(super) struct Engine {
    economy: Economy,
    solver: SolveSettings,
}

impl Engine {
    pub(super) fn new(economy: &Economy, solver: SolveSettings) -> Result<Self> {
        // Surpluses are purged once and not again with every batch.
        let base = solve(economy, &Shock::new(), solver.clone())?;
        Ok(Self { economy: base.economy().clone(), solver })
    }

    pub(super) fn economy(&self) -> &Economy {
        &self.economy
    }

    pub(super) fn states(&self) -> &[StateId] {
        self.economy.labels().states()
    }

    pub(super) fn one(&self, shock: &Shock) -> Result<Solved> {
        Solved::of(&solve(&self.economy, shock, self.solver.clone())?)
    }

    /// What comes of `count` shocks, in their order. Where the callback breaks off, the rest is marked.
    pub(super) fn all(
        &self,
        count: usize,
        shock: impl Fn(usize) -> Result<Shock>,
        counter: &mut Counter<'_>,
    ) -> Result<Vec<Solved>> {
        self.each(count, shock, |_, solved| Ok(solved), counter)
    }

    /// The same, of which only what `read` makes of each is kept.
    pub(super) fn each<T>(
        &self,
        count: usize,
        shock: impl Fn(usize) -> Result<Shock>,
        read: impl Fn(usize, Solved) -> Result<T>,
        counter: &mut Counter<'_>,
    ) -> Result<Vec<T>> {
        let mut all = Vec::with_capacity(count);
        while all.len() < count && !counter.cancelled {
            let next = count.min(all.len() + CHUNK);
            let shocks = (all.len()..next).map(&shock).collect::<Result<Vec<_>>>()?;
            for result in solve_batch(&self.economy, &shocks, self.solver.clone())? {
                all.push(read(all.len(), Solved::of(&result)?)?);
            }
            counter.add(shocks.len());
        }
        for at in all.len()..count {
            all.push(read(at, Solved::cancelled())?);
        }
        Ok(all)
    }
}

/// Tells the callback how far the whole has come.
pub(super) struct Counter<'a> {
    callback: Callback<'a>,
    progress: Progress,
    cancelled: bool,
}

impl<'a> Counter<'a> {
    pub(super) fn new(total: usize, callback: Callback<'a>) -> Self {
        Self { callback, progress: Progress { done: 0, total }, cancelled: false }
    }

    pub(super) fn cancelled(&self) -> bool {
        self.cancelled
    }

    fn add(&mut self, done: usize) {
        self.progress.done += done;
        self.cancelled = (self.callback)(self.progress).is_break();
    }
}
