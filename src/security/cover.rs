use std::fmt;

use serde::Serialize;

use super::Capability;
use crate::{
    StateId,
    error::{Error, Result},
    units::check_unique,
};

/// What one guarantor adds to a client's cover.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GuarantorCover {
    /// The guarantor.
    pub state: StateId,
    /// Its capability, in the unit of the measure.
    pub capability: f64,
    /// How far its promise is believed, from 0 to 1.
    pub credibility: f64,
    /// Capability times credibility.
    pub contribution: f64,
    /// Its contribution as a share of all that stands with the client, the client's own included;
    /// `None` where that is nothing.
    pub share: Option<f64>,
    /// The cover ratio if it left; `None` where nothing would stand against the threat.
    pub ratio_without: Option<f64>,
}

/// How a client stands against what threatens it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Cover {
    /// The client.
    pub client: StateId,
    /// The name of the measure of capability.
    pub measure: String,
    /// Capability of all threats together.
    pub threat: f64,
    /// The client's own capability.
    pub own: f64,
    /// The guarantors, the one whose leaving would hurt most first.
    pub guarantors: Vec<GuarantorCover>,
    /// Threat over the client's own capability and its guarantors' contributions; above 1 the
    /// threat is the stronger side. `None` where nothing stands against it, or too little for a number.
    pub ratio: Option<f64>,
    /// The same without guarantors.
    pub ratio_alone: Option<f64>,
}

/// The credibility of one guarantor at which a target ratio is met.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub enum BreakEven {
    /// The target is met without it.
    Needless,
    /// At this credibility, from 0 to 1, the ratio is the target.
    At(f64),
    /// Not even full credibility meets the target.
    Unreachable,
}

impl Cover {
    /// The credibility `guarantor` needs for the cover ratio to be `target`, all others as they
    /// are: `(threat / target - the rest) / its capability`.
    ///
    /// # Errors
    /// [`Error::UnknownState`] where it is not a guarantor; [`Error::OutOfRange`] unless `target`
    /// is finite and above 0.
    pub fn break_even(&self, guarantor: StateId, target: f64) -> Result<BreakEven> {
        if !(target.is_finite() && target > 0.0) {
            let (value, expected) = (target.to_string(), "finite and above 0");
            return Err(Error::OutOfRange { what: "target cover ratio", value, expected });
        }
        let needed = self
            .guarantors
            .iter()
            .find(|g| g.state == guarantor)
            .ok_or(Error::UnknownState { state: guarantor })?;
        let others = self.guarantors.iter().filter(|g| g.state != guarantor);
        let rest = self.own + others.map(|g| g.contribution).sum::<f64>();
        let gap = self.threat / target - rest;
        Ok(if gap <= 0.0 {
            BreakEven::Needless
        } else if gap <= needed.capability {
            BreakEven::At(gap / needed.capability)
        } else {
            BreakEven::Unreachable
        })
    }

    /// The share of the client's cover that comes from its largest guarantor; `None` without one.
    #[must_use]
    pub fn dependence(&self) -> Option<f64> {
        self.guarantors.iter().filter_map(|g| g.share).max_by(f64::total_cmp)
    }
}

impl fmt::Display for Cover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ratio = |r: Option<f64>| r.map_or("unbounded".to_owned(), |r| format!("{r:.4}"));
        let (with, alone) = (ratio(self.ratio), ratio(self.ratio_alone));
        writeln!(f, "{}: threat over cover {with}, alone {alone} ({})", self.client, self.measure)?;
        for g in &self.guarantors {
            let (share, without) = (g.share.unwrap_or(0.0), ratio(g.ratio_without));
            writeln!(f, "  {}  share {share:.4}  without it {without}", g.state)?;
        }
        Ok(())
    }
}

/// Whether a client is covered against its threats, and by whom.
///
/// The cover ratio is the capability of the threats over the client's own and its guarantors', each
/// guarantor counted by its credibility, `guarantors` being pairs of state and credibility.
/// Discount for distance by passing [`LossOfStrength::at`](super::LossOfStrength::at) the client.
///
/// ```
/// use geoecon::{StateId, security::{BreakEven, Capability, cover}};
///
/// let [kor, usa, chn] = ["KOR", "USA", "CHN"].map(StateId::new);
/// let (kor, usa, chn) = (kor?, usa?, chn?);
/// let cinc = Capability::new(
///     "CINC 2018",
///     [(kor, Some(0.022607045)), (usa, Some(0.11990859)), (chn, Some(0.22599852))],
/// )?;
/// let covered = cover(&cinc, kor, &[(usa, 1.0)], &[chn])?;
/// assert!((covered.ratio.unwrap_or(0.0) - 1.5857805356).abs() < 1e-9);
/// assert!((covered.dependence().unwrap_or(0.0) - 0.8413714748).abs() < 1e-9);
/// // For a threat twice its cover, Korea needs the promise to be believed to three quarters.
/// let BreakEven::At(credibility) = covered.break_even(usa, 2.0)? else { unreachable!() };
/// assert!((credibility - 0.753_84).abs() < 1e-5);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::UnknownState`] and [`Error::Missing`] where a capability is not known;
/// [`Error::OutOfRange`] for a credibility outside 0 to 1, or capabilities whose sum is not finite; [`Error::Duplicate`] where a state is on
/// two sides or named twice.
pub fn cover(
    capability: &Capability,
    client: StateId,
    guarantors: &[(StateId, f64)],
    threats: &[StateId],
) -> Result<Cover> {
    let promised = guarantors.iter().map(|&(state, _)| state);
    let everyone: Vec<StateId> = promised.chain(threats.iter().copied()).chain([client]).collect();
    check_unique("state", &everyone)?;
    let own = capability.known(client)?;
    let strengths = threats.iter().map(|&t| capability.known(t)).collect::<Result<Vec<_>>>()?;
    let threat = strengths.iter().fold(0.0, |sum, strength| sum + strength);
    let mut list = Vec::with_capacity(guarantors.len());
    for &(state, credibility) in guarantors {
        if !(0.0..=1.0).contains(&credibility) {
            let (value, expected) = (format!("{credibility} of {state}"), "from 0 to 1");
            return Err(Error::OutOfRange { what: "credibility", value, expected });
        }
        let capability = capability.known(state)?;
        let contribution = capability * credibility;
        let (share, ratio_without) = (None, None);
        let g =
            GuarantorCover { state, capability, credibility, contribution, share, ratio_without };
        list.push(g);
    }
    let all = list.iter().fold(own, |sum, g| sum + g.capability);
    if !(threat.is_finite() && all.is_finite()) {
        let value = format!("{threat} against {all}");
        let expected = "capabilities whose sums are finite: choose a larger unit";
        return Err(Error::OutOfRange { what: "capability", value, expected });
    }
    Ok(weigh(client, capability.measure().to_owned(), threat, own, list))
}

/// The cover of contributions that are given.
pub(super) fn weigh(
    client: StateId,
    measure: String,
    threat: f64,
    own: f64,
    mut list: Vec<GuarantorCover>,
) -> Cover {
    let ratio = |strength: f64| {
        let ratio = (strength > 0.0).then(|| threat / strength);
        ratio.filter(|ratio| ratio.is_finite())
    };
    let all = own + list.iter().map(|g| g.contribution).sum::<f64>();
    let rests: Vec<f64> = list
        .iter()
        .map(|gone| {
            let staying = list.iter().filter(|g| g.state != gone.state);
            own + staying.map(|g| g.contribution).sum::<f64>()
        })
        .collect();
    for (g, rest) in list.iter_mut().zip(rests) {
        g.share = (all > 0.0).then(|| g.contribution / all);
        g.ratio_without = ratio(rest);
    }
    list.sort_by(|a, b| b.contribution.total_cmp(&a.contribution).then(a.state.cmp(&b.state)));
    Cover {
        client,
        measure,
        threat,
        own,
        guarantors: list,
        ratio: ratio(all),
        ratio_alone: ratio(own),
    }
}
