use crate::{
    Scenario, StateId,
    coalition::{Coalition, Game},
    error::{Error, Result},
    units::Label,
    value::{Component, Prepared},
};

/// The game in which a coalition is worth what a target loses in a ledger, by the scenario of that coalition.
///
/// Of one component, or of the ledger's total where `component` is `None`; the median of the models, an amount in
/// the ledger's currency. What holds of any [`Game`] can then be asked: the Shapley value, the core. For embargoes
/// and duties alone [`coalition_leverage`](super::coalition_leverage) is a hundred times faster.
///
/// *Cost:* a scenario, a snapshot and a ledger for each of 2^n - 1 coalitions.
///
/// # Errors
/// Those of [`Prepared::scenario`] and [`Game::from_table`]; [`Error::UnknownState`] for a target without a ledger;
/// [`Error::Missing`] where the component has no part in the total.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{Scenario, Share, StateId, Tie, coalition::shapley, data, terms::{Sanction, Scope}};
/// use geoecon::economy::{Structure, TradeModel};
/// use geoecon::leverage::ledger_game;
/// use geoecon::value::{Component, Models, Trade, prepare};
///
/// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
/// let models = Models::new().with(Trade::new(TradeModel::equilibrium(Structure::MultiSector, "U4")));
/// let prepared = prepare(&today, &models)?;
/// let (chn, allies): (StateId, [StateId; 2]) = ("CHN".parse()?, ["USA".parse()?, "JPN".parse()?]);
/// let stop = Sanction { scope: Scope::AllGoods, severity: Share::ONE };
/// let game = ledger_game(&prepared, chn, Some(Component::Trade), allies.to_vec(), |coalition| {
///     coalition.members().fold(Scenario::default(), |scenario, member| {
///         scenario.add_tie(Tie::new(allies[member], chn, stop.clone()))
///     })
/// })?;
/// let [usa, jpn] = shapley(&game)?.values[..] else { panic!() };
/// assert!(usa > jpn && jpn > 0.0);
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn ledger_game<P: Label>(
    prepared: &Prepared,
    target: StateId,
    component: Option<Component>,
    players: Vec<P>,
    scenario: impl Fn(Coalition) -> Scenario,
) -> Result<Game<P>> {
    let size = players.len();
    if size == 0 || size > crate::coalition::MAX_TABLE {
        return Err(Error::OutOfRange {
            what: "number of players",
            value: size.to_string(),
            expected: "1 to 20",
        });
    }
    let mut worth = vec![0.0];
    for bits in 1..1_u64 << size {
        let ledger = prepared.scenario(&scenario(Coalition::from_bits(bits)))?;
        let total = ledger.total(target)?;
        let change = match component {
            None => total.middle,
            Some(component) => {
                let found = total.component(component);
                let missing = || Error::Missing {
                    what: "component of the ledger",
                    label: target.to_string(),
                };
                found.ok_or_else(missing)?.median
            }
        };
        worth.push(-change);
    }
    Game::from_table(players, worth)
}
