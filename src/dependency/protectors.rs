use std::{collections::BTreeSet, fmt};

use serde::Serialize;

use crate::{
    error::Result,
    snapshot::Snapshot,
    units::{Date, StateId},
    world::{
        Attribute, Kind,
        terms::{Defence, Presence},
    },
};

/// Whose forces stand behind a state.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Protectors {
    /// What was computed.
    pub method: &'static str,
    /// The state.
    pub state: StateId,
    /// The date of the snapshot.
    pub date: Date,
    /// Its own capability, share of the world; `None` where it is not recorded.
    pub own: Option<f64>,
    /// Who owes it defence, the most capable first; of equal capability by code.
    pub protectors: Vec<Protector>,
    /// Share of own and allied capability that comes from the most capable guarantor, from 0 to 1; `None`
    /// where its own capability or that of every guarantor is not recorded.
    pub largest_share: Option<f64>,
    /// Guarantors whose capability is not recorded: they are not in the shares.
    pub unknown: Vec<StateId>,
}

/// A guarantor.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Protector {
    /// Who.
    pub guarantor: StateId,
    /// Its capability, share of the world.
    pub capability: Option<f64>,
    /// Its share of own and allied capability, from 0 to 1.
    pub share: Option<f64>,
    /// Its troops in the state; `None` where none are recorded and nobody looked for them.
    pub troops: Option<u64>,
    /// Whether the state owes it defence in return.
    pub mutual: bool,
}

/// Who owes `state` defence, and what part of its own and allied capability each is.
///
/// *Method:* capabilities as recorded (the Composite Index of National Capability in the shipped world),
/// added up without loss over distance and as if every promise were kept.
///
/// # Errors
/// [`Error::UnknownState`](crate::Error::UnknownState).
///
/// ```
/// use geoecon::{Attribute, Estimate, State, Tie, World, dependency::protectors, terms::Defence};
/// use rust_decimal::Decimal;
///
/// let mut world = World::new("an alliance");
/// for (id, cinc) in [("USA", 15), ("JPN", 5)] {
///     let cinc = Estimate::exact(Decimal::new(cinc, 2));
///     let state = State::new(id.parse()?, id);
///     world.add_state(state.with(Attribute::Capability, "2022-12-31".parse()?, cinc, None))?;
/// }
/// world.add_tie(Tie::new("USA".parse()?, "JPN".parse()?, Defence::default()));
///
/// let report = protectors(&world.snapshot("2025-11-22".parse()?)?, "JPN".parse()?)?;
/// assert!((report.largest_share.unwrap() - 0.75).abs() < 1e-12);
/// assert!(!report.protectors[0].mutual);
/// // Nobody looked for troops: that is not none.
/// assert_eq!(report.protectors[0].troops, None);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn protectors(snapshot: &Snapshot, state: StateId) -> Result<Protectors> {
    let guarantors: BTreeSet<StateId> =
        snapshot.incoming::<Defence>(state)?.map(|e| e.from).collect();
    let own = snapshot.number(state, Attribute::Capability)?;
    let mut protectors = Vec::new();
    for guarantor in guarantors {
        let present: Vec<u64> = snapshot
            .between::<Presence>(guarantor, state)?
            .map(|e| u64::from(e.terms.personnel))
            .collect();
        let looked_for = !present.is_empty() || snapshot.covers(Kind::Presence, guarantor, state);
        protectors.push(Protector {
            guarantor,
            capability: snapshot.number(guarantor, Attribute::Capability)?,
            share: None,
            troops: looked_for.then(|| present.iter().sum()),
            mutual: snapshot.between::<Defence>(state, guarantor)?.next().is_some(),
        });
    }
    let allied: f64 = protectors.iter().filter_map(|p| p.capability).sum();
    let all = own.map(|own| own + allied).filter(|all| *all > 0.0);
    for protector in &mut protectors {
        protector.share = all.and_then(|all| protector.capability.map(|c| c / all));
    }
    protectors.sort_by(|a, b| {
        let size = |p: &Protector| p.capability.unwrap_or(-1.0);
        size(b).total_cmp(&size(a)).then(a.guarantor.cmp(&b.guarantor))
    });
    Ok(Protectors {
        method: "shares of own and allied capability, without loss over distance, every promise kept",
        state,
        date: snapshot.date(),
        own,
        largest_share: protectors.first().and_then(|p| p.share),
        unknown: protectors
            .iter()
            .filter(|p| p.capability.is_none())
            .map(|p| p.guarantor)
            .collect(),
        protectors,
    })
}

impl fmt::Display for Protectors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent =
            |x: Option<f64>| x.map_or("unknown".to_owned(), |x| format!("{:.1} %", 100.0 * x));
        writeln!(f, "who owes {} defence ({})", self.state, self.method)?;
        if self.protectors.is_empty() {
            writeln!(f, "  nobody")?;
        }
        for row in &self.protectors {
            let back = if row.mutual { "mutual" } else { "one way" };
            let troops = row.troops.map_or("unknown".to_owned(), |n| n.to_string());
            let share = percent(row.share);
            writeln!(f, "  {:<6} {share:>8}  {back}, troops {troops}", row.guarantor)?;
        }
        Ok(())
    }
}
