use std::{cmp::Ordering, fmt};

use serde::{Deserialize, Serialize};

use super::bargaining::finite;
use crate::{Error, Result};

/// Most issues whose packages are all looked at: 2^20 are a million.
const MOST: usize = 20;

/// Something two parties may settle, and what settling it is worth to each beside not settling it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// Its name.
    pub name: String,
    /// What settling it is worth to the first party; negative where it is a concession.
    pub first: f64,
    /// What settling it is worth to the second party, in the same unit.
    pub second: f64,
}

impl Issue {
    /// An issue worth `first` to the first party and `second` to the second.
    #[must_use]
    pub fn new(name: impl Into<String>, first: f64, second: f64) -> Self {
        Self { name: name.into(), first, second }
    }
}

/// Issues settled together, and what that is worth to each party.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Package {
    /// Names of the issues settled, in the order given.
    pub issues: Vec<String>,
    /// What it is worth to the first party.
    pub first: f64,
    /// What it is worth to the second party.
    pub second: f64,
}

impl Package {
    /// What it is worth to both.
    #[must_use]
    pub fn joint(&self) -> f64 {
        self.first + self.second
    }
}

/// What two parties can agree on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AgreementZone {
    /// Name of the method.
    pub method: &'static str,
    /// The issues that both gain from, or lose nothing by, when each is settled alone.
    pub separately: Package,
    /// The packages neither party loses by and that no other improves on for one without cost to the
    /// other, from the second party's best to the first's.
    pub frontier: Vec<Package>,
    /// Of these the one with the largest product of gains (Nash).
    pub nash: Package,
    /// How many packages neither party loses by, the empty one included.
    pub acceptable: usize,
    /// What the best of them brings both together beyond settling each issue alone.
    pub linkage_gain: f64,
    /// The package with the largest joint gain, whoever loses by it: the best with side payments.
    pub with_transfers: Package,
    /// Side payments from the first to the second party, lowest and highest, that make
    /// `with_transfers` acceptable to both; negative where the second pays.
    pub transfers: (f64, f64),
}

/// What can two parties agree on when several issues are on the table at once?
///
/// Settled one by one, only issues that neither loses by are agreed. Linked, a concession on one can
/// be paid for by another: every package of issues that leaves neither party worse off lies in the
/// zone (Sebenius 1983; Tollison and Willett 1979). Issues are taken to be worth the sum of their
/// parts. With side payments any package with a joint gain can be agreed.
///
/// Looks at all 2^n packages, so at most 20 issues.
///
/// # Errors
/// [`Error::Shape`] for no issue or more than 20, [`Error::Duplicate`] where a name occurs twice,
/// [`Error::OutOfRange`] where a worth, or the sum of them, is not finite.
///
/// ```
/// use geoecon::leverage::{Issue, agreement_zone};
///
/// let zone = agreement_zone(&[
///     Issue::new("lower duties", -3.0, 10.0),
///     Issue::new("investment pledge", 8.0, -6.0),
/// ])?;
/// assert!(zone.separately.issues.is_empty());
/// assert_eq!((zone.nash.first, zone.nash.second), (5.0, 4.0));
/// assert_eq!(zone.linkage_gain, 9.0);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn agreement_zone(issues: &[Issue]) -> Result<AgreementZone> {
    if issues.is_empty() || issues.len() > MOST {
        let expected = issues.len().clamp(1, MOST);
        return Err(Error::Shape { what: "list of issues", expected, found: issues.len() });
    }
    let (mut most_first, mut most_second) = (0.0, 0.0);
    for (i, issue) in issues.iter().enumerate() {
        if issues.iter().take(i).any(|other| other.name == issue.name) {
            return Err(Error::Duplicate { what: "issue", label: issue.name.clone() });
        }
        most_first += finite("worth of an issue", issue.first)?.abs();
        most_second += finite("worth of an issue", issue.second)?.abs();
    }
    finite("worth of all issues", most_first * most_second + most_first + most_second)?;

    let chosen = |set: u32| issues.iter().enumerate().filter(move |&(i, _)| set >> i & 1 == 1);
    let worth = |set: u32| {
        chosen(set).fold((0.0, 0.0), |(a, b), (_, issue)| (a + issue.first, b + issue.second))
    };
    let package = |set: u32| {
        let (first, second) = worth(set);
        Package {
            issues: chosen(set).map(|(_, issue)| issue.name.clone()).collect(),
            first,
            second,
        }
    };
    let where_so = |wanted: fn(&Issue) -> bool| {
        issues.iter().enumerate().fold(0, |set, (i, issue)| set | u32::from(wanted(issue)) << i)
    };

    let mut zone: Vec<(f64, f64, u32)> = (0..1_u32 << issues.len())
        .map(|set| (worth(set), set))
        .filter(|&((first, second), _)| first >= 0.0 && second >= 0.0)
        .map(|((first, second), set)| (first, second, set))
        .collect();
    let acceptable = zone.len();
    // The first party's best first; among equals the smaller set.
    zone.sort_by(|a, b| descending(a.0, b.0).then(descending(a.1, b.1)).then(a.2.cmp(&b.2)));
    let mut best = f64::NEG_INFINITY;
    zone.retain(|&(_, second, _)| {
        let improves = second > best;
        best = best.max(second);
        improves
    });
    zone.reverse();

    let largest = |value: fn(f64, f64) -> f64| {
        // The empty set is always in the zone, so there is one.
        let by = |a: &&(f64, f64, u32), b: &&(f64, f64, u32)| {
            value(a.0, a.1).total_cmp(&value(b.0, b.1))
        };
        zone.iter().max_by(by).map_or(0, |&(_, _, set)| set)
    };
    let nash = package(largest(|first, second| first * second));
    let linked = package(largest(|first, second| first + second));
    let separately = package(where_so(|issue| issue.first >= 0.0 && issue.second >= 0.0));
    let with_transfers = package(where_so(|issue| issue.first + issue.second > 0.0));
    Ok(AgreementZone {
        method: "packages of issues neither party loses by",
        linkage_gain: linked.joint() - separately.joint(),
        frontier: zone.iter().map(|&(_, _, set)| package(set)).collect(),
        transfers: (-with_transfers.second, with_transfers.first),
        separately,
        nash,
        acceptable,
        with_transfers,
    })
}

fn descending(a: f64, b: f64) -> Ordering {
    b.total_cmp(&a)
}

impl fmt::Display for AgreementZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, package) in [
            ("one by one", &self.separately),
            ("linked", &self.nash),
            ("with side payments", &self.with_transfers),
        ] {
            let issues = if package.issues.is_empty() {
                "nothing".to_owned()
            } else {
                package.issues.join(", ")
            };
            let (first, second) = (package.first, package.second);
            writeln!(f, "{name:<18}  {first:>10.4}  {second:>10.4}  {issues}")?;
        }
        write!(f, "{} acceptable packages, linkage gains {:.4}", self.acceptable, self.linkage_gain)
    }
}
