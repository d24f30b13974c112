use std::fmt;

use serde::Serialize;

use crate::{
    error::{Error, Result},
    units::{Label, check_unique},
};

/// A member of an alliance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Member<L> {
    /// Who.
    pub label: L,
    /// Income, in any one unit of money a year.
    pub income: f64,
    /// Least contribution, in the same unit: a spending target. 0 for none.
    pub floor: f64,
}

/// Where a member stands in equilibrium.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub enum Standing {
    /// Gives more than its floor, because it wants the defence.
    Contributes,
    /// Gives its floor, and would give less.
    HeldByFloor,
    /// Gives nothing.
    FreeRides,
}

/// What one member gives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MemberBurden<L> {
    /// The member.
    pub member: Member<L>,
    /// Its contribution in Nash equilibrium, in the unit of income.
    pub contribution: f64,
    /// Its share of all contributions; `None` where nobody gives.
    pub share_of_total: Option<f64>,
    /// Its share of all incomes.
    pub share_of_income: f64,
    /// Whether it contributes, is held by its floor, or rides free.
    pub standing: Standing,
}

/// How the burden of a public good, defence, is shared.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BurdenReport<L> {
    /// Share of income that a member alone would spend on defence.
    pub alpha: f64,
    /// The members, in the order given.
    pub members: Vec<MemberBurden<L>>,
    /// All contributions in equilibrium, in the unit of income.
    pub total: f64,
    /// What the alliance would spend if it decided together (Samuelson): alpha times all incomes.
    pub efficient: f64,
}

impl<L> BurdenReport<L> {
    /// How many members give anything.
    #[must_use]
    pub fn contributors(&self) -> usize {
        self.members.iter().filter(|m| m.contribution > 0.0).count()
    }
}

impl<L: Label> fmt::Display for BurdenReport<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "alpha {}: total {:.4}, efficient {:.4}",
            self.alpha, self.total, self.efficient
        )?;
        for m in &self.members {
            let (label, standing) = (&m.member.label, m.standing);
            writeln!(f, "{label:<12} {:>14.4}  {standing:?}", m.contribution)?;
        }
        Ok(())
    }
}

/// Who pays for a common defence, when each member gives its best reply to the others.
///
/// Members have Cobb-Douglas preferences: alone, each would spend the share `alpha` of its income on
/// defence, and what others spend defends it as well. Contributions are
/// `max(floor, alpha I - (1 - alpha) Q_others)`. With contributors `C` above their floors,
/// `Q = alpha (sum of I over C + floors of the rest) / (alpha + c (1 - alpha))`, and each gives
/// `I - (1 - alpha) Q / alpha`; the members are tried in order of income above their floor, since
/// repeated best replies may cycle. Cost: a sort.
///
/// The large are exploited by the small: who rides free is in [`MemberBurden::standing`].
///
/// ```
/// use geoecon::security::{Member, burden};
///
/// let members = [("A", 100.0), ("B", 80.0), ("C", 20.0)];
/// let shared = burden(members.map(|(label, income)| Member { label, income, floor: 0.0 }), 0.6)?;
/// assert!((shared.total - 77.142857).abs() < 1e-6);
/// assert!((shared.members[0].contribution - 48.571429).abs() < 1e-6);
/// assert_eq!(shared.contributors(), 2);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] unless `alpha` is above 0 and at most 1, every income is finite and 0 or
/// more, and every floor from 0 to the income; [`Error::Duplicate`] for a member named twice.
///
/// # References
/// Olson and Zeckhauser (1966), "An economic theory of alliances", Review of Economics and
/// Statistics 48; Bergstrom, Blume and Varian (1986), Journal of Public Economics 29.
pub fn burden<L: Label>(
    members: impl IntoIterator<Item = Member<L>>,
    alpha: f64,
) -> Result<BurdenReport<L>> {
    let members: Vec<Member<L>> = members.into_iter().collect();
    check(&members, alpha)?;
    let mut order: Vec<&Member<L>> = members.iter().collect();
    order.sort_by(|a, b| (b.income - b.floor).total_cmp(&(a.income - a.floor)));

    // With alpha = 1 everyone gives all; `wants` below is then the income.
    let price = (1.0 - alpha) / alpha;
    let wants = |member: &Member<L>, total: f64| member.income - price * total;
    let mut pool: f64 = members.iter().map(|m| m.floor).sum();
    let mut total = pool;
    let mut count = 0.0;
    for member in order {
        if wants(member, total) <= member.floor {
            break;
        }
        count += 1.0;
        pool += member.income - member.floor;
        total = alpha * pool / (alpha + count * (1.0 - alpha));
    }

    let incomes: f64 = members.iter().map(|m| m.income).sum();
    let members = members
        .into_iter()
        .map(|member| {
            let wanted = wants(&member, total);
            let contribution = wanted.max(member.floor);
            let standing = if wanted > member.floor {
                Standing::Contributes
            } else if member.floor > 0.0 {
                Standing::HeldByFloor
            } else {
                Standing::FreeRides
            };
            let share_of_total = (total > 0.0).then(|| contribution / total);
            let share_of_income = if incomes > 0.0 { member.income / incomes } else { 0.0 };
            MemberBurden { member, contribution, share_of_total, share_of_income, standing }
        })
        .collect();
    Ok(BurdenReport { alpha, members, total, efficient: alpha * incomes })
}

fn check<L: Label>(members: &[Member<L>], alpha: f64) -> Result<()> {
    let labels: Vec<L> = members.iter().map(|m| m.label.clone()).collect();
    check_unique("member", &labels)?;
    if !(f64::MIN_POSITIVE..=1.0).contains(&alpha) {
        let (value, expected) = (alpha.to_string(), "above 0 and at most 1");
        return Err(Error::OutOfRange { what: "alpha", value, expected });
    }
    for member in members {
        let of = |value: f64| format!("{value} of {}", member.label);
        if !(member.income.is_finite() && member.income >= 0.0) {
            let (value, expected) = (of(member.income), "finite and 0 or more");
            return Err(Error::OutOfRange { what: "income", value, expected });
        }
        if !(0.0..=member.income).contains(&member.floor) {
            let (value, expected) = (of(member.floor), "from 0 to the income");
            return Err(Error::OutOfRange { what: "floor", value, expected });
        }
    }
    let incomes: f64 = members.iter().map(|m| m.income).sum();
    if !incomes.is_finite() {
        let (value, expected) = (incomes.to_string(), "finite: choose a larger unit");
        return Err(Error::OutOfRange { what: "sum of incomes", value, expected });
    }
    Ok(())
}

/// What a soldier abroad costs, who pays for it.
///
/// `cost` is the yearly cost of a presence and `host_share` the share of it that the host pays, from
/// 0 to 1; the results are money per soldier and year, in the unit of `cost`. `None` without troops:
/// a base without soldiers has no cost per soldier.
///
/// ```
/// use geoecon::security::cost_per_soldier_year;
///
/// let cost = cost_per_soldier_year(28_500, 4.0e9, 0.25)?.expect("there are troops");
/// assert!((cost.total - 140_350.877).abs() < 1e-3);
/// assert!((cost.host - 35_087.719).abs() < 1e-3);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// # Errors
/// [`Error::OutOfRange`] unless `cost` is finite and 0 or more and `host_share` from 0 to 1.
pub fn cost_per_soldier_year(
    troops: u32,
    cost: f64,
    host_share: f64,
) -> Result<Option<SoldierYear>> {
    if !(cost.is_finite() && cost >= 0.0) {
        let (value, expected) = (cost.to_string(), "finite and 0 or more");
        return Err(Error::OutOfRange { what: "yearly cost of a presence", value, expected });
    }
    if !(0.0..=1.0).contains(&host_share) {
        let (value, expected) = (host_share.to_string(), "from 0 to 1");
        return Err(Error::OutOfRange { what: "share the host pays", value, expected });
    }
    let total = cost / f64::from(troops);
    let host = total * host_share;
    Ok((troops > 0).then_some(SoldierYear { total, host, sender: total - host }))
}

/// The cost of one soldier abroad for a year, in the unit of money it was asked in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SoldierYear {
    /// All of it.
    pub total: f64,
    /// The part that the host pays.
    pub host: f64,
    /// The part that the sender pays.
    pub sender: f64,
}
