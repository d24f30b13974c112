use serde::Serialize;

use super::Bilateral;
use crate::{Error, Result, StateId};

/// When a zero flow is suspicious.
///
/// The flow expected of a pair is the one under which partners are chosen at random: exports of the
/// one times imports of the other over world trade. A zero is listed where the expected flow is at
/// least a hundred-thousandth of world trade and, by default, nothing flows the other way either:
/// one empty direction may be a fact, two between large traders are mostly data not yet reported.
///
/// ```
/// use geoecon::economy::ZeroRule;
///
/// let wide = ZeroRule::default().least_expected_share(1e-6).one_way(true);
/// # let _ = wide;
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZeroRule {
    least_expected_share: f64,
    one_way: bool,
}

impl Default for ZeroRule {
    fn default() -> Self {
        Self { least_expected_share: 1e-5, one_way: false }
    }
}

impl ZeroRule {
    /// Least expected flow to be listed, as a share of world trade. Default 0.00001.
    #[must_use]
    pub fn least_expected_share(mut self, share: f64) -> Self {
        self.least_expected_share = share;
        self
    }

    /// Also list zeros whose opposite direction has a flow. Default no.
    #[must_use]
    pub fn one_way(mut self, listed: bool) -> Self {
        self.one_way = listed;
        self
    }
}

/// A flow that is zero where one would expect trade.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ImplausibleZero {
    /// The exporter.
    pub exporter: StateId,
    /// The importer.
    pub importer: StateId,
    /// Flow expected if partners were chosen at random, in the unit of the table.
    pub expected: f64,
    /// Flow in the opposite direction, in the unit of the table.
    pub opposite: f64,
}

/// The zeros of a table that are suspicious, largest expected flow first.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ZeroReport {
    /// The rule, in words.
    pub rule: &'static str,
    /// The suspicious zeros.
    pub pairs: Vec<ImplausibleZero>,
    /// All zero flows between different states, suspicious or not.
    pub zeros: usize,
    /// Sum of the expected flows of the suspicious pairs over world trade, a fraction.
    pub expected_share: f64,
}

/// Lists the zero flows between states where zero is implausible: most likely missing data that
/// were filled with zeros.
///
/// ```
/// use geoecon::{StateId, economy::{Bilateral, ZeroRule, implausible_zeros}};
///
/// let [kor, vnm, usa]: [StateId; 3] = ["KOR".parse()?, "VNM".parse()?, "USA".parse()?];
/// let flows = Bilateral::from_rows([kor, vnm, usa], [
///     0.0, 0.0, 116.0,
///     0.0, 0.0, 114.0,
///     65.0, 10.0, 0.0,
/// ])?;
/// let report = implausible_zeros(&flows, ZeroRule::default())?;
/// let pairs: Vec<_> = report.pairs.iter().map(|p| (p.exporter, p.importer)).collect();
/// assert_eq!(pairs, [(vnm, kor), (kor, vnm)]);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::Cell`] at a negative flow, [`Error::OutOfRange`] for a least share below 0 or not finite.
pub fn implausible_zeros(flows: &Bilateral, rule: impl Into<ZeroRule>) -> Result<ZeroReport> {
    let rule = rule.into();
    flows.check("trade flow", |flow| flow >= 0.0, "zero or more")?;
    if !(rule.least_expected_share >= 0.0 && rule.least_expected_share.is_finite()) {
        return Err(Error::OutOfRange {
            what: "least expected share",
            value: rule.least_expected_share.to_string(),
            expected: "zero or more, as in 0.00001",
        });
    }
    let n = flows.states().len();
    let cells = flows.cells();
    let mut exports = vec![0.0; n];
    let mut imports = vec![0.0; n];
    for i in 0..n {
        for j in (0..n).filter(|&j| j != i) {
            exports[i] += cells[i * n + j];
            imports[j] += cells[i * n + j];
        }
    }
    let world: f64 = exports.iter().sum();
    let mut pairs = Vec::new();
    let mut zeros = 0;
    for (i, &exporter) in flows.states().iter().enumerate() {
        for (j, &importer) in flows.states().iter().enumerate() {
            if i == j || cells[i * n + j] != 0.0 {
                continue;
            }
            zeros += 1;
            let opposite = cells[j * n + i];
            // Shares first: the product of two margins could overflow.
            let share = (exports[i] / world) * (imports[j] / world);
            if share > 0.0
                && share >= rule.least_expected_share
                && (rule.one_way || opposite == 0.0)
            {
                pairs.push(ImplausibleZero {
                    exporter,
                    importer,
                    expected: share * world,
                    opposite,
                });
            }
        }
    }
    pairs.sort_by(|a, b| b.expected.total_cmp(&a.expected));
    let expected_share = pairs.iter().fold(0.0, |sum, pair| sum + pair.expected / world);
    let rule = if rule.one_way {
        "zero although exports x imports / world trade is large"
    } else {
        "zero in both directions although exports x imports / world trade is large"
    };
    Ok(ZeroReport { rule, pairs, zeros, expected_share })
}
