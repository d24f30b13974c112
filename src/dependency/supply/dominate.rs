use super::{SupplyGraph, SupplyStep, network::Network};
use crate::units::StateId;

/// The suppliers, each a state at a stage, that are on every path to `user`, first stage first; `None` where
/// no path reaches it.
///
/// A state may be on every path without being so at any one stage: it mines for some and refines for the
/// others. [`choke_points`](super::choke_points) finds these too.
///
/// *Method:* dominators of the graph (Cooper, Harvey and Kennedy 2001). *Cost:* near linear in the routes.
///
/// ```
/// use geoecon::{StateId, dependency::{SupplyGraph, dominators}};
///
/// let [aus, chn, jpn, usa]: [StateId; 4] =
///     ["AUS".parse()?, "CHN".parse()?, "JPN".parse()?, "USA".parse()?];
/// let graph = SupplyGraph::new("magnets", ["ore", "oxide", "magnet"])?
///     .supplier("ore", aus, 3.0)?
///     .supplier("ore", chn, 7.0)?
///     .supplier("oxide", chn, 9.0)?
///     .supplier("magnet", chn, 8.0)?
///     .supplier("magnet", jpn, 2.0)?;
/// let on_every_path = dominators(&graph, usa).unwrap();
/// assert_eq!(on_every_path.len(), 1);
/// assert_eq!((on_every_path[0].state, on_every_path[0].stage.as_str()), (chn, "oxide"));
/// # Ok::<(), geoecon::Error>(())
/// ```
#[must_use]
pub fn dominators(graph: &SupplyGraph, user: StateId) -> Option<Vec<SupplyStep>> {
    of(graph, &Network::new(graph, user, None, |_, _| false))
}

pub(super) fn of(graph: &SupplyGraph, net: &Network) -> Option<Vec<SupplyStep>> {
    let owners = net.dominators()?.into_iter();
    let mut steps: Vec<SupplyStep> = owners.map(|(at, state)| SupplyStep::new(at, state)).collect();
    steps.sort();
    steps.dedup();
    for step in &mut steps {
        graph.name(step.at).clone_into(&mut step.stage);
    }
    Some(steps)
}
