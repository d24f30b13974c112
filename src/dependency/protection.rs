use std::{collections::BTreeSet, fmt};

use serde::Serialize;

use super::{Protectors, protectors};
use crate::{
    error::{Error, Result},
    security::{Capability, Cover, cover},
    snapshot::Snapshot,
    units::StateId,
    world::{Attribute, terms::Rivalry},
};

/// Against whom a state is to be covered, and how far promises are believed.
///
/// ```
/// use geoecon::dependency::ProtectionSettings;
///
/// let settings = ProtectionSettings::default().threats(["CHN".parse()?, "PRK".parse()?]).credibility(0.8);
/// # let _ = settings;
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ProtectionSettings {
    threats: Option<Vec<StateId>>,
    credibility: f64,
}

impl Default for ProtectionSettings {
    /// The rivals that the world records, in either direction; every promise believed.
    fn default() -> Self {
        Self { threats: None, credibility: 1.0 }
    }
}

impl From<()> for ProtectionSettings {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl ProtectionSettings {
    /// The states that threaten it, instead of its recorded rivals.
    #[must_use]
    pub fn threats(self, threats: impl IntoIterator<Item = StateId>) -> Self {
        Self { threats: Some(threats.into_iter().collect()), ..self }
    }

    /// How far every guarantor's promise is believed, from 0 to 1. Default 1.
    #[must_use]
    pub fn credibility(self, credibility: f64) -> Self {
        Self { credibility, ..self }
    }
}

/// Whose protection a state rests on, and what is left without the largest.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Protection {
    /// What was computed.
    pub method: &'static str,
    /// Who owes it defence.
    pub protectors: Protectors,
    /// Who threatens it, whose capability is recorded.
    pub threats: Vec<StateId>,
    /// Threats whose capability is not recorded: they are not in the cover.
    pub unknown_threats: Vec<StateId>,
    /// Rivals that owe it defence: counted as guarantors.
    pub rivals_that_protect: Vec<StateId>,
    /// Threat over cover, with each guarantor and without; `None` without a threat or its own capability.
    pub cover: Option<Cover>,
}

impl Protection {
    /// Threat over cover without the guarantor that contributes most; above 1 the threat is the stronger side.
    #[must_use]
    pub fn ratio_without_largest(&self) -> Option<f64> {
        self.cover.as_ref()?.guarantors.first()?.ratio_without
    }
}

/// Whose protection `state` rests on: the largest guarantor's share, and the cover ratio with and without it.
///
/// *Method:* capability of all threats over own capability and that of the guarantors, without loss over distance.
///
/// # Errors
/// [`Error::UnknownState`]; [`Error::OutOfRange`] for a credibility outside 0 to 1; [`Error::Duplicate`] for a threat
/// named twice, or the state itself.
///
/// ```
/// use geoecon::{Attribute, Estimate, State, Tie, World, dependency::protection, terms::{Defence, Rivalry}};
/// use rust_decimal::Decimal;
///
/// let mut world = World::new("a threat");
/// for (id, cinc) in [("USA", 12), ("KOR", 2), ("CHN", 28)] {
///     let cinc = Estimate::exact(Decimal::new(cinc, 2));
///     let state = State::new(id.parse()?, id);
///     world.add_state(state.with(Attribute::Capability, "2022-12-31".parse()?, cinc, None))?;
/// }
/// let kor = "KOR".parse()?;
/// world.add_tie(Tie::new("USA".parse()?, kor, Defence::default()));
/// world.add_tie(Tie::new("CHN".parse()?, kor, Rivalry::default()));
///
/// let report = protection(&world.snapshot("2025-11-22".parse()?)?, kor, ())?;
/// assert!((report.cover.as_ref().unwrap().ratio.unwrap() - 2.0).abs() < 1e-12);
/// assert!((report.ratio_without_largest().unwrap() - 14.0).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn protection(
    snapshot: &Snapshot,
    state: StateId,
    settings: impl Into<ProtectionSettings>,
) -> Result<Protection> {
    let settings = settings.into();
    let protectors = protectors(snapshot, state)?;
    let owes: BTreeSet<StateId> = protectors.protectors.iter().map(|p| p.guarantor).collect();
    let known = |of: StateId| snapshot.number(of, Attribute::Capability);

    let given = settings.threats.is_some();
    let rivals: Vec<StateId> = if let Some(threats) = settings.threats {
        threats
    } else {
        let to = snapshot.incoming::<Rivalry>(state)?.map(|edge| edge.from);
        let from = snapshot.outgoing::<Rivalry>(state)?.map(|edge| edge.to);
        to.chain(from).collect::<BTreeSet<_>>().into_iter().collect()
    };
    // A threat that is named threatens, whatever it has promised.
    let (rivals_that_protect, rivals): (Vec<_>, Vec<_>) =
        rivals.into_iter().partition(|rival| !given && owes.contains(rival));
    let (mut threats, mut unknown_threats) = (Vec::new(), Vec::new());
    for rival in rivals {
        if known(rival)?.is_some() { threats.push(rival) } else { unknown_threats.push(rival) }
    }
    let guarantors: Vec<(StateId, f64)> = protectors
        .protectors
        .iter()
        .filter(|p| p.capability.is_some() && !threats.contains(&p.guarantor))
        .map(|p| (p.guarantor, settings.credibility))
        .collect();
    let mut everyone: Vec<StateId> = vec![state];
    everyone.extend(guarantors.iter().map(|(guarantor, _)| *guarantor));
    everyone.extend(&threats);
    let unique: BTreeSet<StateId> = everyone.iter().copied().collect();
    if unique.len() < everyone.len() {
        let mut seen = BTreeSet::new();
        let twice = everyone.into_iter().find(|s| !seen.insert(*s)).unwrap_or(state);
        return Err(Error::Duplicate { what: "state", label: twice.to_string() });
    }
    let mut values = Vec::new();
    for of in unique {
        values.push((of, known(of)?));
    }
    let capability = Capability::new("CINC", values)?;
    let cover = (!threats.is_empty() && protectors.own.is_some())
        .then(|| cover(&capability, state, &guarantors, &threats))
        .transpose()?;
    Ok(Protection {
        method: "threat over own and guarantors' capability, without loss over distance",
        protectors,
        threats,
        unknown_threats,
        rivals_that_protect,
        cover,
    })
}

impl fmt::Display for Protection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes = |states: &[StateId]| {
            states.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };
        write!(f, "{}", self.protectors)?;
        let ratio =
            |ratio: Option<f64>| ratio.map_or("unbounded".to_owned(), |r| format!("{r:.2}"));
        match &self.cover {
            Some(cover) => {
                writeln!(
                    f,
                    "  against {}: threat over cover {}, without {} {}, alone {}",
                    codes(&self.threats),
                    ratio(cover.ratio),
                    cover.guarantors.first().map_or("anyone".to_owned(), |g| g.state.to_string()),
                    ratio(self.ratio_without_largest().or(cover.ratio_alone)),
                    ratio(cover.ratio_alone)
                )?;
            }
            None if self.threats.is_empty() => writeln!(f, "  no threat is recorded")?,
            None => writeln!(f, "  its own capability is not recorded: no cover")?,
        }
        for (states, what) in [
            (&self.unknown_threats, "threats whose capability is not recorded, left out"),
            (&self.rivals_that_protect, "rivals that owe it defence, counted as guarantors"),
        ] {
            if !states.is_empty() {
                writeln!(f, "  {what}: {}", codes(states))?;
            }
        }
        Ok(())
    }
}
