//! Cover as others see it: trust in place of credibility.

use std::fmt;

use serde::Serialize;

use super::{Cover, CoverReport, TrustReport, cover::weigh};
use crate::{error::Result, units::StateId};

impl Cover {
    /// This cover as `observer` sees it: each guarantor counts by the observer's trust in it, and the
    /// observer's own promise, if it is one of them, as before.
    ///
    /// ```
    /// use geoecon::{StateId, security::*};
    ///
    /// let [kor, usa, chn] = ["KOR", "USA", "CHN"].map(StateId::new);
    /// let (kor, usa, chn) = (kor?, usa?, chn?);
    /// let strength = [(kor, Some(1.0)), (usa, Some(6.0)), (chn, Some(4.0))];
    /// let strength = Capability::new("strength", strength)?;
    /// let promised = cover(&strength, kor, &[(usa, 1.0)], &[chn])?;
    /// let pressed =
    ///     TrustEvent { guarantor: usa, treated: kor, outcome: Outcome::Extorted, year: 2025.5 };
    /// let trusted = trust(&[pressed], &Relevance::own_experience(vec![kor, usa, chn])?, 2026.0)?;
    /// // Korea trusts by a third: 4 over 1 + 6 / 3. China saw nothing that concerns it.
    /// assert_eq!(promised.seen_by(kor, &trusted)?.ratio, Some(4.0 / 3.0));
    /// assert_eq!(promised.seen_by(chn, &trusted)?.ratio, Some(1.0));
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::UnknownState`](crate::Error::UnknownState) for a state without trust.
    pub fn seen_by(&self, observer: StateId, trust: &TrustReport) -> Result<Self> {
        let mut guarantors = self.guarantors.clone();
        for g in guarantors.iter_mut().filter(|g| g.state != observer) {
            g.credibility = trust.of(observer, g.state)?.credibility();
            g.contribution = g.capability * g.credibility;
        }
        Ok(weigh(self.client, self.measure.clone(), self.threat, self.own, guarantors))
    }
}

/// The cover of one state in the eyes of another.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SeenCover {
    /// Who is covered.
    pub client: StateId,
    /// Who looks.
    pub observer: StateId,
    /// The ratio with the credibilities of the report.
    pub ratio_before: Option<f64>,
    /// The cover with the observer's trust in each guarantor.
    pub cover: Cover,
}

/// The cover of every state under threat in the eyes of every other.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SeenReport {
    /// The name of the measure of capability.
    pub measure: String,
    /// By client, then observer, each in the order of the reports.
    pub rows: Vec<SeenCover>,
}

impl SeenReport {
    /// The cover of a state as it sees it itself.
    pub fn own(&self) -> impl Iterator<Item = &SeenCover> {
        self.rows.iter().filter(|row| row.observer == row.client)
    }
}

impl fmt::Display for SeenReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |r: Option<f64>| r.map_or("unbounded".to_owned(), |r| format!("{r:.3}"));
        writeln!(f, "threat over cover by the client's own trust ({})", self.measure)?;
        for row in self.own() {
            let (before, after) = (number(row.ratio_before), number(row.cover.ratio));
            writeln!(f, "  {}  {before:>10} -> {after:>10}", row.client)?;
        }
        Ok(())
    }
}

impl CoverReport {
    /// The cover of every state that is under threat and has guarantors, as each state of `trust` sees
    /// it: what abandoning one protege does to the cover of all.
    ///
    /// # Errors
    /// [`Error::UnknownState`](crate::Error::UnknownState) for a guarantor without trust.
    pub fn seen(&self, trust: &TrustReport) -> Result<SeenReport> {
        let mut rows = Vec::new();
        for row in self.states.iter().filter(|row| !row.threats.is_empty()) {
            let Some(promised) = row.cover.as_ref().filter(|c| !c.guarantors.is_empty()) else {
                continue;
            };
            for &observer in &trust.states {
                let cover = promised.seen_by(observer, trust)?;
                let (client, ratio_before) = (row.state, promised.ratio);
                rows.push(SeenCover { client, observer, ratio_before, cover });
            }
        }
        Ok(SeenReport { measure: self.measure.clone(), rows })
    }
}
