//! A world on one date: an immutable graph of what is in force, with the duty that applies on each flow.
//!
//! *Question:* what holds today, between whom?
//!
//! A tie is in force when its days include the date, its status is in force, its agreement is in force
//! with both ends as parties, and its clause is honoured, its conditions hold and its reading is the
//! chosen one ([`Standing`] says which of these fails). Everything else recorded for the date, such as a
//! threat, is [`dormant`](Snapshot::dormant): visible, and without effect.
//!
//! ```
//! use geoecon::{State, Tie, World, terms::{Defence, Presence, Trigger}};
//!
//! let (usa, jpn) = ("USA".parse()?, "JPN".parse()?);
//! let mut world = World::new("an alliance");
//! world.add_state(State::new(usa, "United States"))?;
//! world.add_state(State::new(jpn, "Japan"))?;
//! world.add_tie(Tie::new(usa, jpn, Defence::on(Trigger::ArmedAttack)).valid("1960-06-23..".parse()?));
//!
//! let today = world.snapshot("2025-11-22".parse()?)?;
//! let guarantors: Vec<_> = today.incoming::<Defence>(jpn)?.map(|edge| edge.from).collect();
//! assert_eq!(guarantors, [usa]);
//! assert_eq!(world.snapshot("1959-01-01".parse()?)?.layer::<Defence>().count(), 0);
//! # Ok::<(), geoecon::Error>(())
//! ```

mod build;
mod diff;
mod duty;
mod flow_graph;
mod matrix;
mod standing;

use std::sync::{Arc, OnceLock};

use petgraph::{Direction, graph::DiGraph, graph::NodeIndex};

pub use diff::{Diff, DutyChange, TieChange};
pub use duty::{Bound, Duty, Origin, Rule, Segment, Step, Unknown};
pub(crate) use flow_graph::FlowGraph;
pub use matrix::Matrix;
pub(crate) use matrix::{amount, ratio, to_f64};
pub use standing::Standing;

use crate::{
    error::{Error, Result},
    units::{Currency, Date, StateId},
    world::{Kind, Layer, State, Tie, TieId, World},
};

/// A world on one date.
///
/// Building it costs `O(t log t)` for `t` ties; asking for a layer costs the size of the layer, and for
/// the ties between two states the logarithm of the whole.
#[derive(Debug, Clone)]
pub struct Snapshot {
    world: World,
    date: Date,
    /// Nodes in the order of the codes; edges sorted by their ends, then by id.
    graph: DiGraph<StateId, TieId>,
    /// The ties of each kind, in the order of the ids.
    by_kind: Vec<Vec<TieId>>,
    /// Ties meant for the date that are not in force, in the order of the ids.
    dormant: Vec<(TieId, Standing)>,
    /// Duties by sector of the classification, at each [`Bound`], once they were asked for.
    duties: Arc<[OnceLock<[Matrix; 3]>]>,
    /// Trade by sector of the classification, in the currency that it was first asked for.
    trade: Arc<OnceLock<(Currency, Vec<matrix::Sum>)>>,
}

/// A tie in force, with its terms typed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Edge<'a, L> {
    /// Its id in the world.
    pub id: TieId,
    /// Where it starts.
    pub from: StateId,
    /// Where it ends.
    pub to: StateId,
    /// Its terms.
    pub terms: &'a L,
    /// The tie as recorded, with its dates and its source.
    pub tie: &'a Tie,
}

impl<L> Clone for Edge<'_, L> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<L> Copy for Edge<'_, L> {}

impl<'a, L> Edge<'a, L> {
    /// The same without the type of its terms, for lists of several kinds.
    pub(crate) fn untyped(self) -> Edge<'a, ()> {
        Edge { id: self.id, from: self.from, to: self.to, terms: &(), tie: self.tie }
    }
}

impl World {
    /// What is in force on `date`.
    ///
    /// # Errors
    /// [`Error::UnknownState`] where a tie in force names a state that is not recorded,
    /// [`Error::UnknownLabel`] where it names an agreement or clause that is not.
    pub fn snapshot(&self, date: Date) -> Result<Snapshot> {
        build::snapshot(self, date)
    }
}

impl Snapshot {
    /// The date.
    #[must_use]
    pub fn date(&self) -> Date {
        self.date
    }

    /// The world it was taken of.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The states, by code.
    #[must_use]
    pub fn states(&self) -> impl ExactSizeIterator<Item = &State> {
        self.world.states()
    }

    /// The state with this code.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn state(&self, id: StateId) -> Result<&State> {
        self.world.state(id)
    }

    /// The ties of one kind that are in force, in the order of their ids.
    pub fn layer<L: Layer>(&self) -> impl Iterator<Item = Edge<'_, L>> {
        self.by_kind.get(L::KIND as usize).into_iter().flatten().filter_map(|id| self.edge(*id))
    }

    /// The ties of one kind that start in `state`, by the state they end in, then by id.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn outgoing<L: Layer>(&self, state: StateId) -> Result<impl Iterator<Item = Edge<'_, L>>> {
        self.directed(state, Direction::Outgoing)
    }

    /// The ties of one kind that end in `state`, by the state they start in, then by id.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn incoming<L: Layer>(&self, state: StateId) -> Result<impl Iterator<Item = Edge<'_, L>>> {
        self.directed(state, Direction::Incoming)
    }

    fn directed<L: Layer>(
        &self,
        state: StateId,
        direction: Direction,
    ) -> Result<impl Iterator<Item = Edge<'_, L>>> {
        let node = self.node(state)?;
        // petgraph lists the last edge added first.
        let mut ids: Vec<TieId> =
            self.graph.edges_directed(node, direction).map(|e| *e.weight()).collect();
        ids.reverse();
        Ok(ids.into_iter().filter_map(|id| self.edge(id)))
    }

    /// The ties of one kind from one state to another, in the order of their ids.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn between<L: Layer>(
        &self,
        from: StateId,
        to: StateId,
    ) -> Result<impl Iterator<Item = Edge<'_, L>>> {
        Ok(self.all_between(from, to)?.filter_map(|id| self.edge(id)))
    }

    /// The ties of every kind from one state to another.
    fn all_between(&self, from: StateId, to: StateId) -> Result<impl Iterator<Item = TieId>> {
        let ends = (self.node(from)?, self.node(to)?);
        let edges = self.graph.raw_edges();
        let first = edges.partition_point(|e| (e.source(), e.target()) < ends);
        let own = edges.get(first..).unwrap_or_default();
        Ok(own.iter().take_while(move |e| (e.source(), e.target()) == ends).map(|e| e.weight))
    }

    /// Every tie in force, in the order of their ids.
    pub fn ties(&self) -> impl Iterator<Item = (TieId, &Tie)> {
        let mut ids: Vec<TieId> = self.graph.edge_weights().copied().collect();
        ids.sort_unstable();
        ids.into_iter().filter_map(|id| self.world.tie(id).ok().map(|tie| (id, tie)))
    }

    /// The ties recorded for the date that are not in force, with the reason, in the order of their ids:
    /// threats, suspended duties, other readings of a disputed clause.
    pub fn dormant(&self) -> impl Iterator<Item = (TieId, &Tie, &Standing)> {
        self.dormant
            .iter()
            .filter_map(|(id, standing)| self.world.tie(*id).ok().map(|tie| (*id, tie, standing)))
    }

    /// Whether a missing tie of `kind` from `from` to `to` means that there is none. Where it does not, it
    /// is unknown.
    #[must_use]
    pub fn covers(&self, kind: Kind, from: StateId, to: StateId) -> bool {
        self.world.coverage().iter().any(|c| c.covers(kind, from, to, self.date))
    }

    /// The graph, for any algorithm of `petgraph` 0.8: nodes are states in the order of their codes, edges
    /// the ties in force.
    ///
    /// ```
    /// use geoecon::{State, Tie, World, terms::SwapLine};
    ///
    /// let (chn, kor, mys) = ("CHN".parse()?, "KOR".parse()?, "MYS".parse()?);
    /// let mut world = World::new("swap lines");
    /// for id in [chn, kor, mys] {
    ///     world.add_state(State::new(id, id.as_str()))?;
    /// }
    /// world.add_tie(Tie::new(chn, kor, SwapLine { limit: Some("CNY 400 bn".parse()?) }));
    ///
    /// let graph = world.snapshot("2025-11-22".parse()?)?.to_petgraph();
    /// assert_eq!(petgraph::algo::connected_components(&graph), 2);
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    #[cfg(feature = "petgraph_0_8")]
    #[must_use]
    pub fn to_petgraph(&self) -> DiGraph<StateId, TieId> {
        self.graph.clone()
    }

    fn edge<L: Layer>(&self, id: TieId) -> Option<Edge<'_, L>> {
        let tie = self.world.find_tie(id)?;
        let terms = L::of(&tie.terms)?;
        Some(Edge { id, from: tie.from, to: tie.to, terms, tie })
    }

    fn node(&self, state: StateId) -> Result<NodeIndex> {
        build::node(&self.graph, state).ok_or(Error::UnknownState { state })
    }
}
